/** `refmanager run --redis`: manifests over several processes come to what one process makes of them. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import type { RunSummary } from '../../../src/result/result.ts';
import { Folder, linesOf } from '../../cli/program.ts';
import { atEnd } from '../support/at-end.ts';
import { leftOn, type Machine, machineOfTest, runtimeOfTest } from '../support/machines.ts';
import { describeWithRedis, TestRedis } from '../support/redis.ts';
import { refmanager } from '../support/running.ts';

const MANIFESTS = `
apiVersion: v1
kind: ConfigMap
metadata: { name: settings }
binaryData: { raw: ${Buffer.from('a\u00e4\n').toString('base64')} }
data: { mode: fast }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 2
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      initContainers: [{ name: setup, image: setup:1 }]
      containers: [{ name: web, image: web:1, envFrom: [{ configMapRef: { name: settings } }] }]
---
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: agent }
spec:
  selector: { matchLabels: { app: agent } }
  template: { metadata: { labels: { app: agent } }, spec: { containers: [{ name: agent, image: agent:1 }] } }
---
apiVersion: v1
kind: Pod
metadata: { name: alone }
spec: { containers: [{ name: alone, image: alone:1 }] }
`;
/** Pods on three nodes: two workers have two and one of them. */
const PLAN = ['--scale', '3', '--nodes', '3'];

let folder: Folder;
let file: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  file = await folder.write('shop.yaml', MANIFESTS);
});

interface Told {
  readonly code: number | null;
  readonly summary: RunSummary;
  /** What of it follows from the manifests: who pulled an image first is a matter of time. */
  readonly planned: unknown;
}

/** @param idsOf - a runtime behind a socket draws IDs of its own */
async function run(args: readonly string[], env: NodeJS.ProcessEnv, idsOf: (id: string) => string): Promise<Told> {
  const out = folder.path('result.json');
  const { code, stderr } = await refmanager(['run', file, ...PLAN, '--quiet', '--out', out, ...args], env);
  assert.equal(stderr, '');
  const summary = JSON.parse(await readFile(out, 'utf8')) as RunSummary & {
    refs: { containerID: string; ref: object }[];
  };
  const { events: _pulls, ...counts } = summary.counts;
  const refs = summary.refs.map(({ containerID, ref }) => `${idsOf(containerID)} ${JSON.stringify(ref)}`).toSorted();
  const workloads = summary.workloads.map(({ workload, pods, started }) => `${workload} ${pods} ${started}`).toSorted();
  return { code, summary, planned: { counts, refs, workloads, failures: summary.failureCounts } };
}

describeWithRedis('manifests over two machines', () => {
  let redis: TestRedis;
  let machines: Machine[];
  before(async () => {
    redis = await TestRedis.start();
    machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
  });

  it('are started on the runtimes of both, as on one, and removed', async () => {
    const alone = await runtimeOfTest();
    const noIds = (): string => '';
    const here = await run(['--runtime', alone.endpoint, '--workers', '1'], {}, noIds);
    const events = folder.path('events.ndjson');
    const args = ['--runtime', 'cri', '--expect-workers', '2', '--events-to', events];
    const there = await run(args, { REFMANAGER_REDIS: redis.url }, noIds);
    assert.deepEqual([here.code, there.code], [0, 0]);
    assert.deepEqual(there.planned, here.planned);
    const { distributed, runtime, scenario, counts } = there.summary;
    assert.equal(distributed?.missingShares, 0);
    assert.equal(scenario?.runtime, "cri, the workers' own");
    assert.equal(runtime?.calls['create_container']?.count, counts.started);
    assert.equal(linesOf(await readFile(events, 'utf8')).length, counts.events);
    for (const { made } of machines) assert.ok(made.length > 0);
    const modes = machines.flatMap(({ made }) => made.flatMap(({ envs }) => envs.filter(({ key }) => key === 'mode')));
    assert.deepEqual(
      modes.map(({ value }) => value),
      Array.from({ length: 6 }, () => 'fast'),
    );
    assert.equal(await leftOn(machines), 0);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('are simulated by both where nothing else is said, to the last ID', async () => {
    const own = (id: string): string => id;
    const here = await run(['--latency', 'none', '--workers', '1'], {}, own);
    const there = await run(['--latency', 'none', '--redis', redis.url, '--expect-workers', '2'], {}, own);
    assert.deepEqual([here.code, there.code], [0, 0]);
    assert.deepEqual(there.planned, here.planned);
    assert.equal(there.summary.runtime, undefined);
    assert.equal(there.summary.distributed?.machines[0]?.processes, 2);
  });

  it('are refused where they need what the input lacks, before anybody is asked', async () => {
    const broken = await folder.write('broken.yaml', MANIFESTS.replace('kind: ConfigMap', 'kind: NetworkPolicy'));
    const args = ['run', broken, '--runtime', 'cri', '--expect-workers', '2', '--redis', redis.url];
    const { code, stderr } = await refmanager(args);
    assert.equal(code, 2);
    assert.match(stderr, /broken\.yaml:\d+:\d+ .* Not found: ConfigMap "default\/settings" is not in the input/);
  });

  it('need a node for each, which they have when nothing else is said', async () => {
    const args = ['run', file, '--quiet', '--latency', 'none', '--redis', redis.url, '--expect-workers', '2'];
    assert.equal((await refmanager(args)).code, 0);
    const { code, stderr } = await refmanager([...args, '--nodes', '1']);
    assert.equal(code, 2);
    assert.equal(stderr, 'refmanager: --nodes 1: expected at least 2, one for each of --expect-workers\n');
  });
});

describeWithRedis('refmanager run', () => {
  it('refuses what only means something with --redis, and what means nothing with it', async () => {
    const redis = 'redis://127.0.0.1:1';
    for (const [args, problem] of [
      [['--expect-workers', '2'], '--expect-workers "2": expected --redis, or REFMANAGER_REDIS, beside it'],
      [
        ['--redis', redis, '--workers', '2'],
        "--workers: expected to be left out with --redis (or REFMANAGER_REDIS): it is the workers' own",
      ],
      [
        ['--redis', redis, '--runtime', 'unix:///run/x.sock'],
        '--runtime "unix:///run/x.sock": expected "simulated" or "cri" with --redis: each worker opens the socket of its own --runtime',
      ],
      [['--runtime', 'cri'], '--runtime "cri": expected "simulated" or unix:///path/to.sock'],
      [['--redis', redis, '--keep'], '--keep "simulated": expected a real --runtime: a simulated one keeps nothing'],
    ] as const) {
      const { code, stderr } = await refmanager(['run', file, ...args]);
      assert.equal(stderr, `refmanager: ${problem}\n`);
      assert.equal(code, 2);
    }
  });

  it('says when nobody is there', async () => {
    const redis = await TestRedis.start();
    const args = ['run', file, '--quiet', '--runtime', 'cri', '--redis', redis.url, '--wait', '100ms'];
    const { code, stderr } = await refmanager(args);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^refmanager: none of 1 segment has a worker at \S+ within 100ms: begin workers with refmanager worker --redis … --runtime unix:\/\/\/…\n$/,
    );
  });
});
