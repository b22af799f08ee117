import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { POD_LOGS, POD_VOLUMES } from '../../src/node/real/files/node-paths.ts';
import { type Ended, ended, linesOf, refmanager, start } from '../cli/program.ts';
import { runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { containerProcesses, mountsBelow, podCgroups } from './lab/inspect.ts';
import { assertNothingLeft } from './lab/nothing-left.ts';
import { manifest, pod, telling } from './lab/pods.ts';

const PODS = 15;

describe('what cleanup and the end of a run do on a containerd in trouble', () => {
  let containerd: Containerd;
  let file: string;
  before(async () => {
    containerd = await Containerd.start('trouble', { hasNetwork: false });
    file = manifest(
      containerd,
      'plain',
      pod('plain', { containers: [telling('a', 'echo END'), telling('b', 'echo END')] }),
    );
  });
  after(() => containerd.kill());
  afterEach(async () => {
    const { code, stderr } = await cleanup('--force');
    assert.equal(code, 0, stderr);
    assertNothingLeft(containerd);
  });

  const cleanup = (...flags: string[]): Promise<Ended> =>
    refmanager(['cleanup', '--runtime', containerd.endpoint, '--grace-period', '1', ...flags]);
  const containers = (): number => containerd.ctr('containers', 'ls', '-q').split('\n').filter(Boolean).length;

  /** Crashes it, and starts it again at once. */
  async function restart(): Promise<void> {
    await containerd.kill();
    await containerd.run();
  }

  /** Resolves when fewer than `below` containers, sandboxes included, are there. */
  async function untilFewer(below: number): Promise<void> {
    while (containers() >= below) await setTimeout(20);
  }

  it('takes all off though containerd is restarted meanwhile, whenever that is', async () => {
    for (const gone of [0, 5, 20]) {
      const { code, stderr } = await runOn(containerd, file, '--keep', '--scale', `${PODS}`);
      assert.equal(code, 0, stderr);
      const all = containers();
      assert.equal(all, PODS * 3);
      const child = start(['cleanup', '--runtime', containerd.endpoint]);
      const over = ended(child);
      await untilFewer(all + 1 - gone);
      await restart();
      const result = await over;
      assert.equal(result.code, 0, `${gone}: ${result.stderr}`);
      assertNothingLeft(containerd);
    }
  });

  it('takes all off at the end of a run, too', async () => {
    const args = ['run', file, '--runtime', containerd.endpoint, '--scale', `${PODS}`];
    const child = start(args);
    const over = ended(child);
    child.stderr.setEncoding('utf8');
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: string) => {
        if (text.includes('removing what was started')) resolve();
      });
    });
    await restart();
    const { code, stderr } = await over;
    assert.equal(code, 0, stderr);
    assertNothingLeft(containerd);
  });

  it('ends with 1, the names of what stays and what to do, when containerd does not come back', async () => {
    const started = await runOn(containerd, file, '--keep');
    assert.equal(started.code, 0, started.stderr);
    // A socket that nobody answers on, as a runtime leaves it that hangs or is down.
    await containerd.kill();
    const { code, stderr } = await cleanup();
    assert.equal(code, 2, stderr);
    assert.match(stderr, /expected a container runtime that answers over CRI/);
    await containerd.run();

    const child = start(['run', file, '--runtime', containerd.endpoint, '--seed', '5', '--scale', '2']);
    const over = ended(child);
    child.stderr.setEncoding('utf8');
    await new Promise<void>((resolve) => {
      child.stderr.on('data', (text: string) => {
        if (text.includes('removing what was started')) resolve();
      });
    });
    await containerd.kill();
    const run = await over;
    assert.equal(run.code, 1, run.stdout + run.stderr);
    assert.match(run.stdout, /not removed: .*refmanager cleanup --runtime/);
    await containerd.run();
  });

  it('names the shims that containerd has lost, and ends them with --force', async () => {
    const started = await runOn(containerd, file, '--keep', '--scale', '2');
    assert.equal(started.code, 0, started.stderr);
    await containerd.kill();
    rmSync(join(containerd.folder, 'root/io.containerd.metadata.v1.bolt/meta.db'));
    await containerd.run();
    assert.equal(containers(), 0, 'it knows of nothing any more');
    const shims = containerProcesses().filter((line) => line.includes('containerd-shim'));
    assert.ok(shims.length > 0);

    const named = await cleanup();
    assert.equal(named.code, 1);
    const lines = linesOf(named.stderr).filter((line) =>
      /not ended: process \d+, a shim that the runtime has lost/.test(line),
    );
    assert.equal(lines.length, shims.length, named.stderr);
    assert.match(named.stderr, /--force ends lost shims/);
    assert.ok(podCgroups().length > 0);

    const forced = await cleanup('--force');
    assert.equal(forced.code, 0, forced.stderr);
    assert.match(forced.stdout, new RegExp(`ended ${shims.length} lost shims`));
    assertNothingLeft(containerd);
    containerd.reload();
  });

  it('ends pre-stop hooks with the grace period that it is given', async () => {
    const endless = manifest(
      containerd,
      'hooked',
      pod('hooked', {
        terminationGracePeriodSeconds: 3600,
        containers: [telling('c', 'echo END', { lifecycle: { preStop: { exec: { command: ['sleep', '3600'] } } } })],
      }),
    );
    const { code, stderr } = await runOn(containerd, endless, '--grace-period', '1');
    assert.equal(code, 0, stderr);
    assertNothingLeft(containerd);
  });

  it('settles the node when two runs end together, and keeps what a third still needs', async () => {
    const both = ['1', '2'].map((seed) =>
      refmanager(['run', file, '--runtime', containerd.endpoint, '--quiet', '--seed', seed, '--scale', '3']),
    );
    for (const { code, stderr } of await Promise.all(both)) assert.equal(code, 0, stderr);
    assertNothingLeft(containerd);
  });

  it('does not write into directories of others, nor into those of a run that was not cleaned up', async () => {
    const kept = await runOn(containerd, file, '--keep');
    assert.equal(kept.code, 0);
    const [directory = ''] = readdirSync(POD_LOGS).filter((name) => !name.startsWith('.'));
    const again = await runOn(containerd, file);
    assert.equal(again.code, 1);
    assert.match(
      JSON.stringify(again.result.failures),
      /another run has made it; if that has ended: refmanager cleanup/,
    );
    assert.ok(readdirSync(POD_LOGS).includes(directory), 'it stays with the run that has made it');
    assert.equal((await cleanup()).code, 0);

    const [, , uid = ''] = directory.split('_');
    const foreign = join(POD_VOLUMES, uid);
    mkdirSync(foreign, { recursive: true });
    writeFileSync(join(foreign, 'precious'), '');
    const refused = await runOn(containerd, file);
    assert.equal(refused.code, 1);
    assert.match(JSON.stringify(refused.result.failures), /refmanager has not made it/);
    assert.deepEqual(readdirSync(foreign), ['precious']);
    rmSync('/var/lib/kubelet', { recursive: true });
    rmSync('/var/log/pods', { recursive: true, force: true });
    rmSync('/var/log/containers', { recursive: true, force: true });
  });

  it('measures on the network of the machine, and says at once where there is none for pods', async () => {
    const out = join(containerd.folder, 'model.json');
    const args = ['calibrate', '--runtime', containerd.endpoint, '--out', out, '--in-flight', '1', '--containers', '1'];
    const refused = await refmanager(args);
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /pods cannot have a network of their own: .*cni.*; give the runtime a network plugin/);
    const measured = await refmanager([...args, '--network', 'host', '--image', 'localhost/pause:1']);
    assert.equal(measured.code, 0, measured.stderr);
    assert.deepEqual(mountsBelow('/var/lib/kubelet'), []);
  });
});
