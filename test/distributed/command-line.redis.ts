import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import type { RunSummary } from '../../src/result/result.ts';
import { Folder } from '../cli/program.ts';
import { atEnd } from './support/at-end.ts';
import { describeWithRedis, freePort, TestRedis } from './support/redis.ts';
import { begin, refmanager } from './support/running.ts';
import { longScenario, SCENARIOS } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

const NAME = 'lives, probes, exits, restarts, standstills';
const LONG_SECONDS = 90;
const TINY = `
name: tiny
clock: virtual
nodes: 2
pods: [{ manifest: shop-pods.yaml }]
runtime: { kind: simulated, latency: none }
executor: { kind: shared-iterations, vus: 2, iterations: 4 }
`;

/** A scenario that was never one. */
const EVIL = { name: '\u001b[2J' };
/** Of a worker in forty runs: less than two megabytes a run. A store that is kept has more. */
const MOST_GROWTH_BYTES = 80_000_000;
/** Enough to begin, not for a share's events. */
const ROOM_BYTES = 300_000;

let folder: Folder;
let scenario: string;
let long: string;
let tiny: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
  scenario = await folder.write('scenario.yaml', SCENARIOS[NAME] ?? '');
  long = await folder.write('long.yaml', longScenario(LONG_SECONDS));
  tiny = await folder.write('tiny.yaml', TINY);
});

/** What is not the same on every day, or by design. */
const OWN = [
  'workers',
  'machine',
  'command',
  'startedAt',
  'wallMs',
  'lock',
  'store',
  'workerFacts',
  'validity',
  'warnings',
  'distributed',
];

async function resultOf(file: string): Promise<RunSummary> {
  return JSON.parse(await readFile(file, 'utf8')) as RunSummary;
}

async function comparable(file: string): Promise<unknown> {
  return Object.fromEntries(Object.entries(await resultOf(file)).filter(([key]) => !OWN.includes(key)));
}

describeWithRedis('refmanager load --redis', () => {
  it('ends with 1 when another coordinates a run of that name', async () => {
    const redis = await TestRedis.start();
    await redis.client.set('{refmanager}:run:taken:lease', 'other/1', 'PX', 60_000);
    const { code, stderr } = await refmanager(['load', tiny, '--name', 'taken'], { REFMANAGER_REDIS: redis.url });
    assert.match(stderr, /the run "taken" at \S+ is coordinated by other\/1: give this one another --name/);
    assert.equal(code, 1);
  });

  it('gives the result of one process, says who simulated it, and shows the password nowhere', async () => {
    const redis = await TestRedis.start([], 'open-sesame');
    const workers = [await TestWorker.start(redis.url), await TestWorker.start(redis.url)];
    const [here, there, html] = ['here.json', 'there.json', 'there.html'].map((name) => folder.path(name));
    const lists = ['--with-refs', '--with-events'];
    const alone = await refmanager(['load', scenario, ...lists, '--out', here as string]);
    const flags = ['--redis', redis.url, '--expect-workers', '2', '--name', 'storm-1'];
    const outs = ['--out', there as string, '--out', html as string];
    const together = await refmanager(['load', scenario, ...lists, ...flags, ...outs]);
    assert.deepEqual([alone.code, together.code], [0, 0], together.stderr);
    assert.deepEqual(await comparable(there as string), await comparable(here as string));
    assert.match(together.stderr, /run storm-1 at 127\.0\.0\.1:\d+: 8 shares of 13 nodes, 2 workers, 2 threads\n/);
    assert.match(together.stdout, /MACHINE +PROCESSES +THREADS +SHARES/);
    for (const worker of workers) await worker.end();
    const page = await readFile(html as string, 'utf8');
    assert.match(page, /Machines/);
    const all = [
      together.stdout,
      together.stderr,
      await readFile(there as string, 'utf8'),
      page,
      ...workers.flatMap(({ lines }) => lines),
    ];
    assert.doesNotMatch(all.join('\n'), /open-sesame/);
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('serves two loads at once, and workers come and go', async () => {
    const redis = await TestRedis.start();
    const first = await TestWorker.start(redis.url);
    const env = { REFMANAGER_REDIS: redis.url };
    const [here, a, b] = ['here-2.json', 'a.json', 'b.json'].map((name) => folder.path(name)) as [
      string,
      string,
      string,
    ];
    await refmanager(['load', scenario, '--seed', '7', '--out', here]);
    const runs = [a, b].map((out) => begin(['load', scenario, '--seed', '7', '--shares', '12', '--out', out], env));
    await first.says('share 2 of 12 done');
    const second = await TestWorker.start(redis.url);
    await second.says('of 12 done');
    first.process.kill('SIGTERM');
    assert.equal(await first.exit, 0);
    for (const { end } of runs) assert.equal((await end).code, 0);
    for (const out of [a, b]) assert.deepEqual(await comparable(out), await comparable(here));
    assert.deepEqual(await redis.keysOfRuns(), []);
  });

  it('waits for workers for as long as it is told to, and says what it found', async () => {
    const redis = await TestRedis.start();
    const { code, stderr } = await refmanager(['load', tiny, '--redis', redis.url, '--wait', '1s']);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /no worker of 0\.1\.0-\S+ at 127\.0\.0\.1:\d+ within 1s: begin one with refmanager worker --redis/,
    );
    const note = {
      id: 'other/1/x',
      host: 'other',
      pid: 1,
      threads: 1,
      fingerprint: '9.9.9-x',
      version: '9.9.9',
      node: '24',
      arch: 'x64',
      busy: [],
    };
    await redis.client.set('{refmanager}:worker:other/1/x', JSON.stringify(note));
    await redis.client.sadd('{refmanager}:workers', 'other/1/x');
    const other = await refmanager(['load', tiny, '--redis', redis.url, '--wait', '1s']);
    assert.match(other.stderr, /no worker of 0\.1\.0-\S+ at 127\.0\.0\.1:\d+ within 1s; other\/1\/x has 9\.9\.9-x\n/);
  });

  it('ends at Ctrl-C: while it waits for workers, and with a partial report while it runs', async () => {
    const redis = await TestRedis.start();
    const env = { REFMANAGER_REDIS: redis.url };
    const waiting = begin(['load', tiny], env);
    await waiting.says('waiting for 1 worker');
    waiting.interrupt();
    assert.equal((await waiting.end).code, 130);
    const worker = await TestWorker.start(redis.url);
    const out = folder.path('partial.json');
    const running = begin(['load', long, '--shares', '16', '--with-events', '--out', out], env);
    await worker.says('share 2 of 16 done');
    running.interrupt();
    const { code, stderr } = await running.end;
    assert.equal(code, 130, stderr);
    const { distributed, counts, warnings, interrupted, validity } = await resultOf(out);
    assert.equal(interrupted, true);
    const { missingShares = 0 } = distributed ?? {};
    assert.ok(missingShares >= 10 && missingShares < 16);
    assert.equal(validity.missingShares, missingShares);
    assert.ok(counts.started > 0);
    assert.match(warnings.join('\n'), new RegExp(`${missingShares} of 16 shares were not simulated`));
    assert.deepEqual(await redis.keysOfRuns(), []);
    assert.equal((await refmanager(['load', tiny], env)).code, 0);
  });

  it('ends when Redis has gone for good, at Ctrl-C', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const running = begin(['load', long, '--shares', '16'], { REFMANAGER_REDIS: redis.url });
    await worker.says('share 1 of 16 done');
    await redis.kill();
    await worker.says('is away');
    running.interrupt();
    const { code, stdout } = await running.end;
    assert.equal(code, 130, stdout);
    assert.match(stdout, /! Redis at 127\.0\.0\.1:\d+ was away for \d+s: connect ECONNREFUSED/);
    worker.process.kill('SIGTERM');
    assert.equal(await worker.exit, 0);
  });

  it('says that Redis is full, and ends with 1', async () => {
    const redis = await TestRedis.start(['--maxmemory-policy', 'noeviction']);
    await TestWorker.start(redis.url);
    const used = await redis.usedBytes();
    await redis.client.config('SET', 'maxmemory', used + ROOM_BYTES);
    const { code, stdout, stderr } = await refmanager([
      'load',
      long,
      '--with-events',
      '--redis',
      redis.url,
      '--shares',
      '2',
    ]);
    assert.equal(code, 1, `${stdout}${stderr}`);
    assert.match(`${stdout}${stderr}`, /Redis is full \(maxmemory/);
  });

  it('leaves nothing of fifty runs, and Redis no larger', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const { runScenario } = await import('../../src/load/run-scenario.ts');
    const some = async (runs: number): Promise<void> => {
      for (let i = 0; i < runs; i++) await (await runScenario(tiny, { redis: { url: redis.url } })).close();
    };
    await some(10);
    const before = {
      used: await redis.usedBytes(),
      connections: await redis.connections(),
      memory: await worker.residentBytes(),
    };
    await some(40);
    const used = await redis.usedBytes();
    assert.ok(used < before.used + 500_000, `${before.used} bytes after 10 runs, ${used} after 50`);
    await redis.hasOnly(before.connections);
    const memory = await worker.residentBytes();
    assert.ok(memory < before.memory + MOST_GROWTH_BYTES, `a worker of ${before.memory} bytes, then of ${memory}`);
    assert.deepEqual(await redis.keysOfRuns(), []);
    for (const key of await redis.client.keys('*:shares-*')) assert.notEqual(await redis.client.pttl(key), -1, key);
  });
});

describeWithRedis('what cannot be is refused at once, with 2', () => {
  const cases: readonly [string, readonly string[], RegExp][] = [
    [
      'a flag of a run over several processes alone',
      ['--name', 'x'],
      /--name "x": expected --redis, or REFMANAGER_REDIS, beside it/,
    ],
    [
      'a flag that is the workers\u2019 own',
      ['--redis', 'redis://h', '--workers', '2'],
      /--workers: expected to be left out with --redis/,
    ],
    [
      'what is no address, without repeating it',
      ['--redis', 'secret@host'],
      /--redis: expected redis:\/\/\[user:password@\]host\[:port\]\[\/database\], or rediss:\/\/ for TLS\n$/,
    ],
    ['a name with a colon in it', ['--redis', 'redis://h', '--name', 'a:b'], /--name "a:b": expected up to 64 letters/],
    [
      'too many shares',
      ['--redis', 'redis://h', '--shares', '257'],
      /--shares "257": expected a whole number from 1 to 256/,
    ],
    [
      'a search',
      ['--redis', 'redis://h', '--find-max', 'rate', '--between', '1/s,2/s'],
      /--find-max: expected to be left out/,
    ],
  ];
  for (const [what, flags, problem] of cases)
    it(what, async () => {
      const { code, stderr } = await refmanager(['load', tiny, ...flags]);
      assert.equal(code, 2);
      assert.match(stderr, problem);
      assert.doesNotMatch(stderr, /secret/);
    });

  it('the packages are not installed', async () => {
    const hook = `import { registerHooks } from 'node:module';
registerHooks({ resolve: (name, context, next) => {
  if (name !== 'bullmq') return next(name, context);
  throw Object.assign(new Error('Cannot find package'), { code: 'MODULE_NOT_FOUND' });
} });`;
    const without = ['--import', `data:text/javascript,${encodeURIComponent(hook)}`];
    const problem = /--redis needs the packages bullmq and ioredis: npm install bullmq@6 ioredis@6\n/;
    for (const args of [['load', tiny], ['worker']]) {
      const { code, stderr } = await begin([...args, '--redis', 'redis://127.0.0.1:1'], {}, without).end;
      assert.equal(code, 2);
      assert.match(stderr, problem);
    }
  });
});

describeWithRedis('refmanager worker', () => {
  it('needs to know where from, and a Redis there', async () => {
    const nowhere = await refmanager(['worker']);
    assert.equal(nowhere.code, 2);
    assert.match(nowhere.stderr, /worker: expected --redis, or REFMANAGER_REDIS: where shares come from\n/);
    const away = await refmanager(['worker', '--redis', `redis://:secret@127.0.0.1:${await freePort()}`]);
    assert.equal(away.code, 1);
    assert.match(away.stderr, /^refmanager: no Redis to use at 127\.0\.0\.1:\d+: connect ECONNREFUSED \S+\n$/);
  });

  it('ends with 0 when nothing has come for as long as --idle says', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url, ['--idle', '1s']);
    assert.equal(await worker.exit, 0);
    assert.deepEqual(await redis.client.keys('*worker:*'), []);
  });

  it('finishes the share in hand at SIGTERM, and ends at once at a second', async () => {
    const redis = await TestRedis.start();
    const env = { REFMANAGER_REDIS: redis.url };
    const worker = await TestWorker.start(redis.url);
    const run = begin(['load', long, '--shares', '2', '--wait', '60s'], env);
    while ((await redis.client.keys('*:shares')).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
    worker.process.kill('SIGTERM');
    await worker.says('finishing the current shares first');
    await worker.says('share 1 of 2 done');
    assert.equal(await worker.exit, 0);
    const impatient = await TestWorker.start(redis.url);
    while ((await redis.client.hlen((await redis.client.keys('*:shares'))[0] as string)) < 3)
      await new Promise((resolve) => setTimeout(resolve, 20));
    impatient.process.kill('SIGTERM');
    await impatient.says('press Ctrl-C again to stop at once');
    impatient.process.kill('SIGTERM');
    assert.equal(await impatient.exit, 130);
    await TestWorker.start(redis.url);
    const { code, stdout } = await run.end;
    assert.equal(code, 0, stdout);
  });

  it('takes nothing that is no share of a simulated run in virtual time', async () => {
    const redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const { connectRedis } = await import('../../src/load/distributed/redis/connect.ts');
    const { fingerprint } = await import('../../src/load/distributed/fingerprint.ts');
    const { queueName, RunKeys } = await import('../../src/load/distributed/redis/keys.ts');
    const { pack } = await import('../../src/load/distributed/redis/packing.ts');
    const { digestOf } = await import('../../src/load/distributed/share-job.ts');
    const server = await connectRedis(redis.url);
    const queue = server.queue<unknown>(queueName(fingerprint()));
    const failure = async (data: unknown): Promise<string> => {
      const job = await queue.add('share', data, { attempts: 3 });
      for (;;) {
        const now = await queue.getJob(job.id as string);
        if (now?.failedReason !== undefined && (await now.isFailed())) return now.failedReason;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    assert.equal(await failure({ run: '../../x', phase: 0, share: 0 }), 'this is no share of a run');
    assert.equal(await failure({ run: 'gone', phase: 0, share: 0 }), 'the run gone is over');
    const keys = new RunKeys('cri');
    const pods = [{ workload: { replicas: 1 }, scale: 1 }];
    const parts = { pods, executor: { kind: 'shared-iterations' }, trace: [], chaos: {}, thresholds: [] };
    const real = {
      name: 'real',
      clock: 'real',
      nodes: 1,
      seed: 1,
      ...parts,
      runtime: { kind: 'cri' },
    };
    const plan = {
      digest: digestOf(JSON.stringify(real)),
      fingerprint: fingerprint(),
      of: 1,
      withEvents: false,
      withRefs: false,
      withPods: false,
    };
    await server.redis.set(keys.plan, JSON.stringify(plan));
    const none = 'what Redis holds in {refmanager}:run:cri:scenario cannot be read: ';
    for (const [scenario, problem] of [
      [real, 'expected a scenario with a simulated runtime in virtual time'],
      [{ ...real, clock: 'virtual' }, `${none}it is not the scenario that the plan names`],
      [EVIL, `${none}it is not the scenario that the plan names`],
    ] as const) {
      await server.redis.set(keys.scenario, pack(scenario));
      assert.equal(await failure({ run: 'cri', phase: 0, share: 0 }), problem);
    }
    await server.redis.set(keys.plan, JSON.stringify({ ...plan, digest: digestOf(JSON.stringify(EVIL)) }));
    await server.redis.set(keys.scenario, pack(EVIL));
    assert.match(await failure({ run: 'cri', phase: 0, share: 0 }), /:scenario cannot be read: clock: Invalid option/);
    await server.redis.set(keys.plan, '\u001b[2J');
    assert.match(
      await failure({ run: 'cri', phase: 0, share: 0 }),
      /^what Redis holds in \{refmanager\}:run:cri:plan cannot be read: /,
    );
    assert.ok(!worker.lines.join('\n').includes('\u001b'));
    await queue.close();
    server.close();
    await worker.end();
  });
});
