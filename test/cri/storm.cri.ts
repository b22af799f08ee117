import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { refmanager } from '../cli/program.ts';
import { idOf, runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { containerProcesses, mountsBelow, podCgroups, processes } from './lab/inspect.ts';
import { writeDeployment } from './lab/manifest.ts';

describe('200 containers in 20 sandboxes, started by 2 workers', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('storm');
  });
  after(() => containerd.kill());

  it('run, each under its own reference, and are all removed', async (t) => {
    const manifest = writeDeployment(containerd.folder, 'storm', 20, 10);
    const { code, stderr, stdout, result } = await runOn(containerd, manifest, '--workers', '2', '--keep');
    assert.equal(code, 0, stderr);
    const { counts, refs } = result;
    assert.deepEqual([counts.started, counts.failed, counts.refs], [200, 0, 200]);
    t.diagnostic(stdout.trim().split('\n').at(-2) ?? '');

    // Seen by containerd's own list, and by the machine's.
    const running = containerd.runningTasks();
    assert.equal(running.size, 220);
    assert.equal(processes().filter((line) => line.includes('while :; do')).length, 200);
    assert.equal(processes().filter((line) => line.includes('containerd-shim-runc-v2')).length, 20);
    for (const ref of refs) {
      const id = idOf(ref);
      assert.ok(running.has(id), `${id} does not run`);
      const labels = labelsOf(containerd.ctr('containers', 'info', id));
      assert.equal(ref.ref?.fieldPath, `spec.containers{${labels['io.kubernetes.container.name']}}`);
      assert.equal(ref.ref?.uid, labels['io.kubernetes.pod.uid']);
      assert.equal(ref.ref?.name, labels['io.kubernetes.pod.name']);
    }

    const cleanup = await refmanager(['cleanup', '--runtime', containerd.endpoint]);
    assert.equal(cleanup.stdout, 'removed 200 containers and 20 pod sandboxes\n', cleanup.stderr);
    assert.equal(containerd.ctr('containers', 'ls', '-q'), '');
    assert.deepEqual(containerProcesses(), []);
    assert.deepEqual(podCgroups(), []);
    assert.deepEqual(mountsBelow(containerd.folder), []);
  });
});

function labelsOf(info: string): Record<string, string> {
  return (JSON.parse(info) as { Labels: Record<string, string> }).Labels;
}
