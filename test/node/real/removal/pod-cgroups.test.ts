import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { PodCgroups, presentKubepods } from '../../../../src/node/real/removal/pod-cgroups.ts';
import { onOwnNode } from '../../../support/own-node.ts';

const ROOT = '/sys/fs/cgroup';

function make(...cgroups: string[]): void {
  for (const cgroup of cgroups) mkdirSync(join(ROOT, cgroup), { recursive: true });
}

const present = (): string[] => readdirSync(ROOT, { recursive: true }).map(String).toSorted();

onOwnNode(import.meta.url, () => {
  describe('the cgroups of pods', () => {
    afterEach(() => {
      for (const name of readdirSync(ROOT)) rmSync(join(ROOT, name), { recursive: true });
    });

    it('go with all below them, in every hierarchy and class of cgroup v1, and no other pod’s', async () => {
      make('memory/kubepods/besteffort/podmine/c1', 'cpu/kubepods/podmine', 'cpu/kubepods/burstable/podother');
      assert.deepEqual(await new PodCgroups().remove('mine'), []);
      assert.deepEqual(present(), [
        'cpu',
        'cpu/kubepods',
        'cpu/kubepods/burstable',
        'cpu/kubepods/burstable/podother',
        'memory',
        'memory/kubepods',
        'memory/kubepods/besteffort',
      ]);
      assert.deepEqual((await presentKubepods()).toSorted(), ['kubepods', 'kubepods/besteffort', 'kubepods/burstable']);
    });

    it('go from the one tree of cgroup v2', async () => {
      make('kubepods/burstable/podmine/c1', 'kubepods/podother');
      writeFileSync(join(ROOT, 'cgroup.controllers'), 'cpu memory pids\n');
      assert.deepEqual(await new PodCgroups().remove('mine'), []);
      assert.deepEqual(present(), ['cgroup.controllers', 'kubepods', 'kubepods/burstable', 'kubepods/podother']);
    });

    it('are named when something still is in them, and nothing goes for a pod without a uid', async () => {
      make('memory/kubepods/podmine', 'memory/kubepods/pod');
      writeFileSync(join(ROOT, 'memory/kubepods/podmine/in-use'), '');
      assert.deepEqual(await new PodCgroups(0).remove('mine'), [join(ROOT, 'memory/kubepods/podmine')]);
      assert.deepEqual(await new PodCgroups().remove(''), []);
      assert.ok(present().includes('memory/kubepods/pod'));
    });
  });
});
