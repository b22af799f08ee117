import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, it } from 'node:test';
import { refmanager } from '../cli/program.ts';
import { describeWithRedis, TestRedis } from '../distributed/support/redis.ts';
import { begin } from '../distributed/support/running.ts';
import { TestWorker } from '../distributed/support/workers.ts';
import { Containerd } from './lab/containerd.ts';
import { logOf } from './lab/kept-logs.ts';
import { assertNothingLeft } from './lab/nothing-left.ts';
import { manifest, pod, telling } from './lab/pods.ts';

const BYTES = Buffer.from(Uint8Array.from({ length: 256 }, (_, i) => i));
const SECRET = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys', namespace: 'lab' },
  data: { bytes: BYTES.toString('base64'), token: Buffer.from('gold').toString('base64') },
};
/** Pods that say what they have of it; they go round the nodes. */
const PODS = ['a', 'b', 'c', 'd'];

function telltale(name: string): object {
  return pod(name, {
    volumes: [{ name: 's', secret: { secretName: 'keys' } }],
    containers: [
      telling('c', 'sha256sum /s/bytes; echo "token: $TOKEN"; echo END', {
        volumeMounts: [{ name: 's', mountPath: '/s' }],
        env: [{ name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'keys', key: 'token' } } }],
      }),
    ],
  });
}

describeWithRedis('manifests over two workers with a containerd each', () => {
  let redis: TestRedis;
  let machines: Containerd[];
  let workers: TestWorker[];
  let file: string;
  before(async () => {
    redis = await TestRedis.start();
    machines = [await Containerd.start('one'), await Containerd.start('two')];
    workers = [];
    for (const machine of machines) workers.push(await workerOn(machine));
    file = manifest(machines[0] as Containerd, 'over', SECRET, ...PODS.map(telltale));
  });
  after(async () => {
    for (const machine of machines) await machine.kill();
  });
  afterEach(async () => {
    for (const machine of machines) {
      const { code, stdout, stderr } = await refmanager(['cleanup', '--runtime', machine.endpoint]);
      assert.equal(code, 0, stdout + stderr);
    }
    for (const machine of machines) assertNothingLeft(machine);
  });

  function workerOn(machine: Containerd): Promise<TestWorker> {
    return TestWorker.start(redis.url, ['--runtime', machine.endpoint, '--allow-privileged']); // they are on its network
  }

  function args(...more: string[]): string[] {
    return ['run', file, '--redis', redis.url, '--runtime', 'cri', '--expect-workers', '2', '--quiet', ...more];
  }

  it('are started by both, with each byte of their Secrets, and stay when they are to be kept', async () => {
    const { code, stdout, stderr } = await refmanager(args('--keep'));
    assert.equal(code, 0, stdout + stderr);
    const digest = createHash('sha256').update(BYTES).digest('hex');
    for (const name of PODS) {
      const said = await logOf(name, 'c', /^END$/);
      assert.match(said, new RegExp(`^${digest}`));
      assert.match(said, /^token: gold$/m);
    }
    for (const machine of machines) assert.equal(machine.runningTasks().size, 4); // two pods, each with its sandbox
  });

  it('are removed by both at the end', async () => {
    const { code, stdout, stderr } = await refmanager(args());
    assert.equal(code, 0, stdout + stderr);
    for (const machine of machines) assertNothingLeft(machine);
  });

  it('are removed by the worker that is left when the other is killed, and by cleanup where that was', async () => {
    const scenario = manifest(machines[0] as Containerd, 'long', {
      name: 'long',
      clock: 'real',
      nodes: 2,
      pods: [{ manifest: file }],
      runtime: { kind: 'cri', endpoint: 'unix:///run/nowhere.sock' },
      executor: { kind: 'constant-arrival-rate', rate: '2/s', duration: '90s' },
    });
    const run = begin(['load', scenario, '--redis', redis.url, '--expect-workers', '2']);
    for (const worker of workers) await worker.says('segment');
    await run.says('begins in');
    const [lost, other] = machines as [Containerd, Containerd];
    while (lost.runningTasks().size === 0) await new Promise(setImmediate);
    await workers[0]?.kill();
    const { code, stderr } = await run.end;
    assert.equal(code, 1, stderr);
    assert.equal(other.runningTasks().size, 0);
    assert.ok(lost.runningTasks().size > 0);
  });
});
