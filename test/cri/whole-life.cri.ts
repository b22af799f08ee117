import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Pod } from '../../src/api/pod.ts';
import { podSandboxConfig } from '../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { CriRuntime } from '../../src/runtime/index.ts';
import { refmanager } from '../cli/program.ts';
import { idOf, runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { containerProcesses, filesBelow, mountsBelow, podCgroups } from './lab/inspect.ts';

const PODS = fileURLToPath(new URL('./lab/pods.yaml', import.meta.url));

describe('the whole life of pods on containerd', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('life');
  });
  after(() => containerd.kill());

  function assertNothingLeft(): void {
    assert.deepEqual(containerd.ctr('containers', 'ls', '-q'), '');
    assert.deepEqual(containerProcesses(), []);
    assert.deepEqual(
      mountsBelow(containerd.folder).filter((path) => !path.endsWith('/root')),
      [],
    );
    assert.deepEqual(podCgroups(), []);
    for (const folder of ['/var/log/pods', '/var/log/containers', '/var/lib/kubelet']) {
      assert.deepEqual(filesBelow(folder), []);
    }
  }

  it('starts them with init containers, volumes and hooks, and leaves nothing behind', async () => {
    const { code, stderr, result } = await runOn(containerd, PODS);
    assert.equal(code, 0, stderr);
    const { counts, runtime, refs, events } = result;
    assert.deepEqual([counts.pods, counts.containers, counts.started, counts.failed, counts.refs], [2, 6, 6, 0, 6]);
    assert.equal(runtime?.name, 'containerd');
    assert.equal(runtime?.api, 'v1');
    const { start_container: starts, exec_sync: execs, stop_container: stops } = runtime?.calls ?? {};
    assert.deepEqual([starts?.count, starts?.errors], [6, 0]);
    assert.deepEqual([execs?.count, execs?.errors], [4, 0]); // a post-start and a pre-stop hook each
    assert.deepEqual([stops?.count, stops?.errors], [4, 0]); // init containers have ended by themselves
    assert.equal(new Set(refs.map(idOf)).size, 6);
    const servers = refs.filter(({ ref }) => ref?.fieldPath === 'spec.containers{server}');
    assert.equal(servers.length, 2);
    assert.equal(events.filter(({ reason }) => reason === 'Started').length, 6);
    assert.deepEqual(
      events.filter(({ type }) => type !== 'Normal'),
      [],
    );
    assertNothingLeft();
  });

  it('keeps what really runs, with its logs where the kubelet has them, until cleanup', async () => {
    const { code, result } = await runOn(containerd, PODS, '--keep', '--seed', '9');
    assert.equal(code, 0);
    const running = containerd.runningTasks();
    const regular = result.refs.filter(({ ref }) => ref?.fieldPath?.startsWith('spec.containers'));
    assert.equal(regular.length, 4);
    for (const ref of regular) {
      assert.ok(running.has(idOf(ref)), `${ref.containerID} does not run`);
      const container = /\{(.*)\}/.exec(ref.ref?.fieldPath ?? '')?.[1] ?? '';
      const { name, namespace, uid } = ref.ref ?? {};
      const link = `/var/log/containers/${name}_${namespace}_${container}-${idOf(ref)}.log`;
      assert.equal(realpathSync(link), `/var/log/pods/${namespace}_${name}_${uid}/${container}/0.log`);
      if (container === 'server')
        assert.match(readFileSync(link, 'utf8'), new RegExp(`stdout F serving as ${name}\\n`));
    }
    const names = regular.flatMap(({ ref }) => ref?.uid ?? []);
    assert.ok(podCgroups().some((path) => path.endsWith(`/pod${names[0]}`)));
    assert.match(readFileSync(join('/var/lib/kubelet/pods', names[0] ?? '', 'volumes/page/page'), 'utf8'), /^ready$/m);

    const cleanup = await refmanager(['cleanup', '--runtime', containerd.endpoint]);
    assert.equal(cleanup.stdout, 'removed 6 containers and 2 pod sandboxes\n', cleanup.stderr);
    assert.equal(cleanup.code, 0);
    assertNothingLeft();
  });

  it('leaves alone what is not its own: files, links and pods of others', async () => {
    const foreign = {
      unmarked: '/var/log/pods/shop_theirs_u-1',
      otherRuntime: '/var/log/pods/shop_elsewhere_u-2',
      oddMark: '/var/lib/kubelet/pods/u-3',
    };
    for (const folder of Object.values(foreign)) mkdirSync(folder, { recursive: true });
    writeFileSync(join(foreign.unmarked, '0.log'), 'kept');
    const mark = { endpoint: 'unix:///run/elsewhere.sock', runId: 'r' };
    writeFileSync(join(foreign.otherRuntime, '.refmanager.json'), JSON.stringify(mark));
    writeFileSync(join(foreign.oddMark, '.refmanager.json'), 'null');
    mkdirSync('/var/log/containers', { recursive: true });
    symlinkSync('/var/log/pods/shop_gone_u-4/c/0.log', '/var/log/containers/dead.log');
    const before = filesOfNode();

    const cri = await CriRuntime.connect({ endpoint: containerd.endpoint });
    const theirs = await cri.runtime.runPodSandbox(podSandboxConfig(THEIR_POD, 0));
    const { code, stderr } = await runOn(containerd, PODS);
    assert.equal(code, 0, stderr);
    const cleanup = await refmanager(['cleanup', '--runtime', containerd.endpoint]);
    assert.equal(cleanup.stdout, 'removed 0 containers and 0 pod sandboxes\n', cleanup.stderr);
    assert.deepEqual(
      (await cri.runtime.listPodSandboxes()).map(({ id }) => id),
      [theirs],
    );
    assert.deepEqual(
      filesOfNode().filter((path) => !path.includes('.refmanager-ledger')),
      before,
    );
    await cri.runtime.stopPodSandbox(theirs);
    await cri.runtime.removePodSandbox(theirs);
    await cri.close();
  });
});

const THEIR_POD: Pod = { metadata: { name: 'theirs', namespace: 'shop', uid: 'u-5' }, spec: { containers: [] } };

function filesOfNode(): string[] {
  return ['/var/log/pods', '/var/log/containers', '/var/lib/kubelet'].flatMap(filesBelow).toSorted();
}
