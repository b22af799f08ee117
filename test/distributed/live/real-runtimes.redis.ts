/** Load tests on real runtimes over several machines: each worker starts its part on its own, and leaves nothing there. */

import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { fingerprint } from '../../../src/load/distributed/fingerprint.ts';
import { announceRun } from '../../../src/load/distributed/live/coordinator/live-record.ts';
import { LiveKeys } from '../../../src/load/distributed/live/live-keys.ts';
import type { LivePlan } from '../../../src/load/distributed/live/segment-messages.ts';
import { pack } from '../../../src/load/distributed/redis/packing.ts';
import { sentScenario } from '../../../src/load/distributed/shared-scenario.ts';
import { runScenario, type ScenarioRunOptions } from '../../../src/load/run-scenario.ts';
import type { RunOutcome, RunSummary } from '../../../src/result/result.ts';
import type { RunProgress } from '../../../src/result/run-progress.ts';
import { readScenario } from '../../../src/scenario/read-scenario.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { Folder } from '../../cli/program.ts';
import { atEnd } from '../support/at-end.ts';
import { leftOn, type Machine, machineOfTest, runtimeOfTest } from '../support/machines.ts';
import { describeWithRedis, TestRedis } from '../support/redis.ts';
import { begin, refmanager } from '../support/running.ts';
import { TestWorker } from '../support/workers.ts';

/** As a variable: Secrets are bytes. */
const TOKEN = 'as "good" as gold, \u00fc\u00df\u{1f511}\nand\ttwo lines';

const MANIFEST = `
apiVersion: v1
kind: Secret
metadata: { name: keys }
data: { token: ${Buffer.from(TOKEN).toString('base64')} }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop }
spec:
  replicas: 3
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      containers:
        - name: web
          image: web:1
          env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: keys, key: token } } }]
        - { name: side, image: side:1 }
`;
const INTO_THE_MACHINE = `
apiVersion: v1
kind: Pod
metadata: { name: agent }
spec:
  hostNetwork: true
  volumes: [{ name: root, hostPath: { path: / } }]
  containers: [{ name: agent, image: agent:1, volumeMounts: [{ name: root, mountPath: /host }] }]
`;

function scenarioText(endpoint: string, executor: string, manifest = 'pods.yaml', more = ''): string {
  return `
name: real
clock: real
nodes: 3
pods: [{ manifest: ${manifest} }]
runtime: { kind: cri, endpoint: "${endpoint}"${more} }
executor: { ${executor} }
`;
}

const SHORT = 'kind: constant-arrival-rate, rate: 12/s, duration: 1s';
const LONG = 'kind: constant-arrival-rate, rate: 10/s, duration: 90s';
/** That nobody listens on, and nobody is to look at. */
const NOWHERE = 'unix:///run/nowhere.sock';

let folder: Folder;
let long: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await folder.write('pods.yaml', MANIFEST);
  await folder.write('agent.yaml', INTO_THE_MACHINE);
  long = await folder.write('long.yaml', scenarioText(NOWHERE, LONG));
});

async function scenarioIn(text: string): Promise<Scenario> {
  const { scenario, problems } = await readScenario(await folder.write('scenario.yaml', text), process.stdin);
  assert.deepEqual(problems, []);
  return scenario as Scenario;
}

/** What follows from the schedule: not how long anything took, who pulled an image first, nor which IDs a runtime has drawn. */
async function plan(outcome: RunOutcome): Promise<unknown> {
  const { failureCounts, runtime } = outcome.summary;
  const { events: _pulls, ...counts } = outcome.summary.counts;
  const refs = [...outcome.refs()].map(({ ref }) => JSON.stringify(ref)).toSorted();
  const calls = ['run_podsandbox', 'create_container', 'start_container', 'remove_container', 'remove_podsandbox'];
  const counted = calls.map((operation) => [operation, runtime?.calls[operation]?.count]);
  await outcome.close();
  return { counts, failureCounts, refs, counted, atEnd: runtime?.atEnd };
}

async function summaryOf(run: Promise<RunOutcome>): Promise<RunSummary> {
  const outcome = await run;
  await outcome.close();
  return outcome.summary;
}

async function over(redis: TestRedis, text: string, options: Partial<ScenarioRunOptions> = {}): Promise<RunOutcome> {
  const scenario = await scenarioIn(text);
  return runScenario(scenario, { withRefs: true, redis: { url: redis.url, expectWorkers: 2 }, ...options });
}

/** Resolves when both segments have told of starts. */
function watched(): { goesOn: Promise<void>; onProgress: (progress: RunProgress) => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const onProgress = ({ load }: RunProgress): void => {
    if (load?.workers.length === 2 && load.workers.every(({ started }) => started > 0)) resolve();
  };
  return { goesOn: promise, onProgress };
}

describeWithRedis('a load test on the real runtimes of two machines', () => {
  let redis: TestRedis;
  let machines: Machine[];
  before(async () => {
    redis = await TestRedis.start();
    machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
  });

  for (const [name, executor] of Object.entries({
    'a constant rate': SHORT,
    'shared iterations': 'kind: shared-iterations, vus: 4, iterations: 14',
  })) {
    it(`starts what one machine starts, and counts all calls: ${name}`, async () => {
      const alone = await runtimeOfTest();
      const here = await plan(
        await runScenario(await scenarioIn(scenarioText(alone.endpoint, executor)), { withRefs: true, workers: 1 }),
      );
      const outcome = await over(redis, scenarioText(NOWHERE, executor));
      const { runtime, distributed, scenario } = outcome.summary;
      assert.deepEqual(await plan(outcome), here);
      assert.deepEqual(runtime?.endpoint.split(', ').toSorted(), machines.map(({ endpoint }) => endpoint).toSorted());
      assert.equal(scenario?.runtime, "cri, the workers' own");
      assert.equal(distributed?.missingShares, 0);
      for (const { calls } of machines) assert.ok(calls.includes('StartContainer'));
      assert.equal(await leftOn(machines), 0);
      assert.deepEqual(await redis.keysOfRuns(), []);
    });
  }

  it('opens no socket that its scenario names', async () => {
    const decoy = await runtimeOfTest();
    const asked = decoy.calls.length;
    assert.equal((await summaryOf(over(redis, scenarioText(decoy.endpoint, SHORT)))).verdict, 'passed');
    assert.equal(decoy.calls.length, asked);
  });

  it('has Secrets byte for byte, and they are not in Redis any more when it begins', async () => {
    const made = machines.map((machine) => machine.made.length);
    const { goesOn, onProgress } = watched();
    const ending = new AbortController();
    const run = over(redis, scenarioText(NOWHERE, LONG), { onProgress, signal: ending.signal });
    await goesOn;
    const keys = await redis.client.keys('*');
    const scenario = keys.filter((key) => key.endsWith(':scenario'));
    ending.abort();
    const { verdict } = await summaryOf(run);
    assert.equal(verdict, 'interrupted');
    assert.ok(keys.some((key) => key.endsWith(':plan')));
    assert.deepEqual(scenario, []);
    for (const [i, machine] of machines.entries()) {
      const tokens = machine.made.slice(made[i]).flatMap(({ envs }) => envs.filter(({ key }) => key === 'TOKEN'));
      assert.ok(tokens.length > 0);
      assert.deepEqual([...new Set(tokens.map(({ value }) => value))], [TOKEN]);
    }
    assert.equal(await leftOn(machines), 0);
  });

  it('keeps what was started when it was told to, for refmanager cleanup', async () => {
    await summaryOf(over(redis, scenarioText(NOWHERE, SHORT), { keep: true }));
    assert.equal(await leftOn(machines), 36);
    const warned = await summaryOf(
      over(redis, scenarioText(NOWHERE, 'kind: shared-iterations, vus: 1, iterations: 1')),
    );
    const told = warned.warnings.filter((warning) => warning.includes('of other runs are on this runtime'));
    assert.equal(told.length, 2);
    for (const warning of told) assert.match(warning, /^\S+\/\d+: \d+ pod sandboxes of other runs are on this runtime/);
    for (const { endpoint } of machines) assert.equal((await refmanager(['cleanup', '--runtime', endpoint])).code, 0);
    assert.equal(await leftOn(machines), 0);
  });
});

describeWithRedis('workers of a load test on real runtimes', () => {
  it('that were given none get nothing of it, and are told as such', async () => {
    const redis = await TestRedis.start();
    const [machine, simulating] = [await machineOfTest(redis.url), await TestWorker.start(redis.url)];
    const waiting = over(redis, scenarioText(NOWHERE, SHORT), {
      redis: { url: redis.url, expectWorkers: 2, waitMs: 3000 },
    });
    await assert.rejects(waiting, {
      code: 'ERR_NO_WORKERS',
      message:
        /^only 1 of 2 segments has a worker at \S+ within 3s: \S+ is (ready|getting ready); \S+ has no runtime \(refmanager worker --runtime\)$/,
    });
    await machine.worker.says('left: nobody waits for it any more');
    assert.ok(!simulating.lines.some((line) => line.includes('taken')));
    assert.equal(await leftOn([machine]), 0);
  });

  it('decide themselves what pods may have of their machines', async () => {
    const redis = await TestRedis.start();
    await machineOfTest(redis.url);
    const text = scenarioText(NOWHERE, SHORT, 'agent.yaml', ', allowHostPath: true');
    const options = { redis: { url: redis.url, waitMs: 2000 } };
    await assert.rejects(over(redis, text, options), {
      code: 'ERR_NO_WORKERS',
      message:
        /\S+ allows no hostPath volumes \(--allow-host-path\) and allows no privileged pods \(--allow-privileged\)$/,
    });
    const open = await machineOfTest(redis.url, ['--allow-host-path', '--allow-privileged']);
    const { verdict, counts } = await summaryOf(over(redis, text, options));
    assert.deepEqual([verdict, counts.started], ['passed', 12]);
    assert.equal(await leftOn([open]), 0);
  });

  it('start nothing of a run that says less than it needs', async () => {
    const redis = await TestRedis.start();
    const machine = await machineOfTest(redis.url);
    const asked = machine.calls.length;
    const scenario = await scenarioIn(scenarioText(NOWHERE, SHORT, 'agent.yaml', ', allowHostPath: true'));
    const lists = { withEvents: false, withRefs: false, withPods: false };
    const needs = { runtime: true, hostPath: false, privileged: false };
    const plan: LivePlan = { run: 'forged', of: 1, ...lists, pods: 'series', needs, ending: { keep: true } };
    const run = {
      id: 'forged-1',
      fingerprint: fingerprint(),
      plan,
      scenario: pack(sentScenario(scenario)),
      sinceMs: 0,
    };
    await announceRun(redis.client, new LiveKeys(run.id), run, { state: 'waiting' }, []);
    await machine.worker.says('forged: segment 1 of 1 failed');
    assert.match(
      machine.worker.lines.at(-1) ?? '',
      /: what Redis holds in \{refmanager\}:run:forged-1:scenario cannot be read: this worker allows no hostPath volumes/,
    );
    assert.equal(machine.calls.length, asked);
  });

  it('tell which pods they wait for', async () => {
    const redis = await TestRedis.start();
    const hanging = await machineOfTest(redis.url, [], [{ method: 'PullImage', fault: { kind: 'hang' } }]);
    const ending = new AbortController();
    const told = new Promise<string>((resolve) => {
      const onProgress = ({ waiting: [first] = [] }: RunProgress): void =>
        first && resolve(`${first.pod} ${first.step}`);
      const options = { onProgress, signal: ending.signal, redis: { url: redis.url } };
      atEnd(() => run);
      const run = over(redis, scenarioText(NOWHERE, 'kind: shared-iterations, vus: 1, iterations: 1'), options).then(
        (outcome) => outcome.close(),
      );
    });
    assert.match(await told, /^default\/shop-\S+ pulling image web:1/);
    ending.abort();
    await hanging.worker.says('ended by its coordinator');
    assert.equal(await leftOn([hanging]), 0);
  });

  it('whose runtime is gone cannot begin, and the run says which', async () => {
    const redis = await TestRedis.start();
    const machine = await machineOfTest(redis.url);
    await machine.close();
    const run = over(redis, scenarioText(NOWHERE, SHORT), { redis: { url: redis.url } });
    await assert.rejects(run, {
      code: 'ERR_NO_WORKERS',
      message: /^segment 1 of 1 \(\S+\/\d+\) could not begin: no container runtime answers at unix:\/\/\S+: /,
    });
  });

  it('that are told to end finish their part, and leave nothing', async () => {
    const redis = await TestRedis.start();
    const machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
    const { goesOn, onProgress } = watched();
    const run = over(redis, scenarioText(NOWHERE, 'kind: constant-arrival-rate, rate: 10/s, duration: 4s'), {
      onProgress,
    });
    await goesOn;
    machines[0]?.worker.process.kill('SIGTERM');
    const { verdict, counts } = await summaryOf(run);
    assert.deepEqual([verdict, counts.started], ['passed', 80]);
    assert.equal(await machines[0]?.worker.exit, 0);
    assert.equal(await leftOn(machines), 0);
  });

  it('that are told to end while Redis says nothing remove what they have started', async () => {
    const redis = await TestRedis.start();
    const machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
    const { goesOn, onProgress } = watched();
    const run = over(redis, scenarioText(NOWHERE, LONG), { onProgress });
    await goesOn;
    redis.pause();
    for (const { worker } of machines) worker.process.kill('SIGTERM');
    for (const { worker } of machines) assert.equal(await worker.exit, 0);
    assert.equal(await leftOn(machines), 0);
    assert.equal((await summaryOf(run)).verdict, 'broke');
  });

  it('that are killed lose their part; what they leave is what refmanager cleanup removes', async () => {
    const redis = await TestRedis.start();
    const machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
    const [lost, other] = machines;
    const { goesOn, onProgress } = watched();
    const run = over(redis, scenarioText(NOWHERE, LONG), { onProgress });
    await goesOn;
    await lost.worker.kill();
    const { verdict, broke, warnings } = await summaryOf(run);
    assert.equal(verdict, 'broke');
    assert.ok(warnings.some((warning) => warning.endsWith(`refmanager cleanup --runtime ${lost.endpoint}`)));
    assert.match(broke ?? '', /^segment [12] of 2 \(\S+\/\d+\) was lost at /);
    assert.equal(await leftOn([other]), 0);
    assert.ok((await leftOn([lost])) > 0);
    assert.equal((await refmanager(['cleanup', '--runtime', lost.endpoint])).code, 0);
    assert.equal(await leftOn([lost]), 0);
  });
});

describeWithRedis('refmanager load --redis on real runtimes', () => {
  it('removes everything at Ctrl-C, says so, and reports what was done', async () => {
    const redis = await TestRedis.start();
    const machines = await Promise.all([machineOfTest(redis.url), machineOfTest(redis.url)]);
    const env = { REFMANAGER_REDIS: redis.url };
    const run = begin(['load', long, '--expect-workers', '2'], env);
    await run.says('begins in');
    for (const { worker } of machines) await worker.says('taken');
    await run.says('started');
    run.interrupt();
    const { code, stdout, stderr } = await run.end;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /waiting for 2 workers with a runtime/);
    assert.doesNotMatch(stdout, /did not report its end/);
    assert.ok(!`${stdout}${stderr}`.includes('gold'));
    for (const { worker } of machines) await worker.says('ended by its coordinator');
    assert.equal(await leftOn(machines), 0);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('refuses permissions of a worker without a runtime, and a runtime that is none', async () => {
    const { code, stderr } = await refmanager(['worker', '--redis', 'redis://127.0.0.1:1', '--allow-host-path']);
    assert.equal(code, 2);
    assert.match(stderr, /^refmanager: --allow-host-path: expected --runtime beside it/m);
    const none = await refmanager(['worker', '--redis', 'redis://127.0.0.1:1', '--runtime', NOWHERE]);
    assert.equal(none.code, 2);
    assert.match(
      none.stderr,
      /^refmanager: --runtime "unix:\/\/\/run\/nowhere\.sock": expected the socket of a container runtime, but nothing is there/m,
    );
  });
});
