/** What others have written to Redis is refused by name, and shown to nobody as it is. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fingerprint } from '../../src/load/distributed/fingerprint.ts';
import { readFields, readMembers, readText, takeFirst } from '../../src/load/distributed/redis/bounded-reads.ts';
import { queueName, RunKeys, WORKERS_KEY, workerKey } from '../../src/load/distributed/redis/keys.ts';
import { pack } from '../../src/load/distributed/redis/packing.ts';
import { workersThere } from '../../src/load/distributed/redis/registry.ts';
import { runScenario } from '../../src/load/run-scenario.ts';
import { Folder } from '../cli/program.ts';
import { atEnd } from './support/at-end.ts';
import { pretender } from './support/pretender.ts';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { begin } from './support/running.ts';
import { digestHere, digestOfOutcome, runOver, SCENARIOS, scenarioNamed } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

const LIVES = 'lives, probes, exits, restarts, standstills';
const LONG = 'x'.repeat(10_000_000);
const EVIL = '\u001b[2J\u0007evil';
/** A line of the events of a run. */
const EVENT = JSON.stringify({
  kind: 'Event',
  apiVersion: 'v1',
  metadata: { name: 'web.15f0', namespace: 'shop' },
  involvedObject: { kind: 'Pod', name: 'web' },
  reason: 'Started',
  message: 'Started container web',
  type: 'Normal',
  source: { component: 'kubelet', host: 'node-0' },
  firstTimestamp: '2020-07-15T21:35:15Z',
  lastTimestamp: '2020-07-15T21:35:15Z',
  count: 1,
  reportingComponent: '',
  reportingInstance: '',
  eventTime: null,
});
const AT = '15f0.000000';

let redis: TestRedis;
let runs = 0;

/** A name that no run has had. */
function nextName(): string {
  return `run-${runs++}`;
}

/** What a run of `name` comes to when an attempt at its only share has sent these lines. */
async function brokenBy(name: string, lines: readonly (readonly [string, string])[]): Promise<string> {
  const keys = new RunKeys(name);
  await redis.client.hset(keys.shares, '0.0.sending', '0.0.evil');
  await redis.client.rpush(keys.chunks('0.0.evil'), pack({ number: 0, list: 'events', lines }));
  const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 1, waitMs: 500 } });
  const taken = [];
  for await (const event of outcome.events()) taken.push(event);
  await outcome.close();
  assert.deepEqual(taken, []);
  return outcome.broke ?? '';
}

/** Why a run broke that is stopped when it has begun; undefined: it did not. */
async function stoppedOnceBegun(name: string): Promise<string | undefined> {
  const stopping = new AbortController();
  const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name }, signal: stopping.signal });
  while ((await redis.client.exists(new RunKeys(name).plan)) === 0) await pause(5);
  stopping.abort();
  const outcome = await run;
  await outcome.close();
  assert.equal(outcome.summary.interrupted, true);
  return outcome.broke;
}

describeWithRedis('lines of lists', () => {
  before(async () => {
    redis = await TestRedis.start();
    await pretender(redis.client, true);
  });

  it('are refused when they are none, by the key that they were in', async () => {
    const cases: readonly [string, string, RegExp][] = [
      [AT, `${EVIL} no event`, /expected an event: it is no JSON$/],
      [AT, '{"kind":"Event"}', /expected an event: apiVersion: /],
      [AT, EVENT.replace('"count":1', '"count":"1"'), /expected an event: count: /],
      [
        AT,
        EVENT.replace('"count":1', `"count":1,"${JSON.stringify(EVIL).slice(1, -1)}":2`),
        /Unrecognized key: "\\x1b\[2J\\x07evil"$/,
      ],
      [AT, EVENT.replace('"count":1', '"count": 1'), /it is not written as JSON\.stringify writes it$/],
      [AT, EVENT.replace('"count":1', '"count":2,"count":1'), /it is not written as JSON\.stringify writes it$/],
      [AT, EVENT.replace('Started container web', LONG), /expected an event: it has \d{8} characters$/],
      [`${AT}\t`, EVENT, /expected a time and a node to sort a line by$/],
      [`${AT}\n`, EVENT, /expected a time and a node to sort a line by$/],
    ];
    for (const [at, line, problem] of cases) {
      const name = nextName();
      const broke = await brokenBy(name, [[at, line]]);
      assert.match(broke, problem);
      const key = `what Redis holds in {refmanager}:run:${name}:chunks:0.0.evil cannot be read: `;
      assert.ok(broke.startsWith(key), broke);
      assert.ok(broke.length < key.length + 310, `${broke.length} characters`);
    }
    assert.match(
      await brokenBy(
        nextName(),
        Array.from({ length: 2001 }, () => [AT, EVENT] as const),
      ),
      /Too big/,
    );
  });

  it('are taken when they are what workers write, of every list', async () => {
    const worker = await TestWorker.start(redis.url);
    const scenario = await scenarioNamed(LIVES);
    const lists = { withEvents: true, withRefs: true, withPods: true };
    const [here, there] = [
      await runScenario(scenario, { workers: 1, ...lists }),
      await runScenario(scenario, { redis: { url: redis.url }, ...lists }),
    ];
    for (const list of ['eventTexts', 'pods'] as const) {
      const [expected, got] = await Promise.all(
        [here, there].map(async (outcome) => Array.fromAsync(outcome[list]?.() ?? [])),
      );
      assert.ok((expected ?? []).length > 100);
      assert.deepEqual(got, expected);
    }
    await Promise.all([here.close(), there.close()]);
    await worker.end();
  });
});

describeWithRedis('a run whose keys others have written', () => {
  before(async () => {
    redis = await TestRedis.start();
    await pretender(redis.client, true);
  });

  for (const [what, keyOf] of [
    ['plan', (keys: RunKeys) => keys.plan],
    ['scenario', (keys: RunKeys) => keys.scenario],
    ['state', (keys: RunKeys) => keys.state],
    ['shares', (keys: RunKeys) => keys.shares],
    ['made', (keys: RunKeys) => keys.made],
    ['lease', (keys: RunKeys) => keys.lease],
  ] as const)
    it(`is refused when its ${what} is a key of another type, with what to do`, async () => {
      const name = nextName();
      const key = keyOf(new RunKeys(name));
      await redis.client.xadd(key, '*', 'a', EVIL);
      await assert.rejects(
        runOver(redis.url, LIVES, { redis: { url: redis.url, name, waitMs: 500 } }),
        (error: Error) => {
          assert.equal((error as Error & { code: string }).code, 'ERR_REDIS');
          assert.ok(error.message.includes(key), error.message);
          if (what !== 'lease')
            assert.ok(error.message.endsWith(`remove it (redis-cli UNLINK '${key}'), or give this run another --name`));
          return true;
        },
      );
      // As the error says.
      await redis.client.unlink(key);
      assert.equal(await stoppedOnceBegun(name), undefined);
    });

  it('is refused when its lease or its plan is far too long, is no text, or never ends', async () => {
    for (const key of ['lease', 'plan'] as const)
      for (const value of [LONG, EVIL]) {
        const name = nextName();
        await redis.client.set(new RunKeys(name)[key], value, 'PX', 600_000);
        await assert.rejects(runOver(redis.url, LIVES, { redis: { url: redis.url, name } }), (error: Error) => {
          assert.ok(error.message.startsWith(`what Redis holds in {refmanager}:run:${name}:${key} cannot be read: `));
          assert.ok(error.message.length < 500);
          return !error.message.includes('\u001b');
        });
      }
    const name = nextName();
    await redis.client.set(new RunKeys(name).lease, 'host/1');
    await assert.rejects(runOver(redis.url, LIVES, { redis: { url: redis.url, name } }), {
      code: 'ERR_REDIS',
      message:
        /lease cannot be read: it is no lease; remove it \(redis-cli UNLINK '\{refmanager\}:run:run-\d+:lease'\), or give/,
    });
  });

  it('breaks when who sends a share is no attempt, or too long to be one', async () => {
    for (const [value, problem] of [
      [`0.0.${EVIL}`, /:shares cannot be read: expected the name of an attempt at share 1$/],
      ['../../other', /expected the name of an attempt/],
      [LONG, /:shares cannot be read: field 0\.0\.sending is longer than anything of ours$/],
    ] as const) {
      const name = nextName();
      await redis.client.hset(new RunKeys(name).shares, '0.0.sending', value);
      const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 1 } });
      assert.match(outcome.broke ?? '', problem);
      await outcome.close();
      // Nothing of it is left, so that the same name can be given again.
      assert.deepEqual(await redis.client.keys(`*:run:${name}:*`), []);
    }
  });

  it('says which key has become of another type while it goes', async () => {
    const name = nextName();
    const keys = new RunKeys(name);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 1 } });
    while ((await redis.client.exists(keys.plan)) === 0) await pause(5);
    await redis.client.set(keys.shares, EVIL);
    const outcome = await run;
    assert.match(
      outcome.broke ?? '',
      /^what Redis holds in \{refmanager\}:run:run-\d+:shares cannot be read: it is of another type$/,
    );
    await outcome.close();
    assert.deepEqual(await redis.client.keys(`*:run:${name}:*`), []);
  });

  it('removes no key but its own, whatever is among their names', async () => {
    const name = nextName();
    await redis.client.set('of-others', '1');
    await redis.client.sadd(
      new RunKeys(name).made,
      'of-others',
      '{refmanager}:run:another:plan',
      LONG,
      `{refmanager}:run:${name}:result:old`,
    );
    await redis.client.set('{refmanager}:run:another:plan', '1');
    await redis.client.set(`{refmanager}:run:${name}:result:old`, '1');
    assert.equal(await stoppedOnceBegun(name), undefined);
    assert.equal(await redis.client.exists('of-others', '{refmanager}:run:another:plan'), 2);
    assert.deepEqual(await redis.client.keys(`*:run:${name}:*`), []);
  });

  it('begins anew by the same name when it broke by what others had written', async () => {
    const name = nextName();
    assert.match(await brokenBy(name, [[AT, 'x']]), /no JSON/);
    const worker = await TestWorker.start(redis.url);
    const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 2 } });
    assert.equal(outcome.summary.distributed?.resumed, false);
    assert.equal(await digestOfOutcome(outcome), await digestHere(LIVES));
    await outcome.close();
    await worker.end();
  });

  it('goes on when others overwrite its state', async () => {
    const name = nextName();
    const worker = await TestWorker.start(redis.url);
    const run = runOver(redis.url, LIVES, { redis: { url: redis.url, name, shares: 4 } });
    await worker.says('share 1 of 4 done');
    await redis.client.set(new RunKeys(name).state, LONG);
    const outcome = await run;
    assert.equal(outcome.broke, undefined);
    assert.equal(await digestOfOutcome(outcome), await digestHere(LIVES));
    await outcome.close();
    await worker.end();
  });
});

describeWithRedis('the queue', () => {
  it('is named by the key that is of another type: to a run, and to a worker', async () => {
    redis = await TestRedis.start();
    const key = `{refmanager}:${queueName(fingerprint())}:wait`;
    await redis.client.set(key, EVIL);
    const problem = new RegExp(
      `the key \\S+:wait in Redis is none of ours: expected a list, found a string; remove it \\(redis-cli UNLINK '\\S+:wait'\\)`,
    );
    await assert.rejects(runOver(redis.url, LIVES), { code: 'ERR_REDIS', message: problem });
    const { code, stderr } = await begin(['worker'], { REFMANAGER_REDIS: redis.url }).end;
    assert.equal(code, 1);
    assert.match(stderr, problem);
  });

  it('is told by a worker that waits, once, when it becomes that', async () => {
    redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    await redis.client.set(`{refmanager}:${queueName(fingerprint())}:wait`, EVIL);
    await redis.client.zadd(`{refmanager}:${queueName(fingerprint())}:marker`, 0, '0');
    await worker.says('refuses a call: ');
    await worker.end();
    assert.equal(worker.lines.filter((line) => line.includes('refuses')).length, 1, worker.lines.join('\n'));
  });

  it('has jobs that are none: a worker goes on', async () => {
    redis = await TestRedis.start();
    const worker = await TestWorker.start(redis.url);
    const queue = `{refmanager}:${queueName(fingerprint())}`;
    for (const [id, data] of [
      ['a', EVIL],
      ['b', LONG],
      ['c', '[]'],
      ['d', 'null'],
    ] as const)
      await redis.client
        .multi()
        .hset(`${queue}:${id}`, { name: 'share', data, opts: '{}', timestamp: '1', delay: '0', priority: '0' })
        .lpush(`${queue}:wait`, id)
        .exec();
    await redis.client
      .multi()
      .set(`${queue}:e`, 'no job')
      .lpush(`${queue}:wait`, 'e')
      .lpush(`${queue}:wait`, 'f')
      .zadd(`${queue}:marker`, 0, '0')
      .exec();
    const outcome = await runOver(redis.url, LIVES, { redis: { url: redis.url, shares: 2 } });
    assert.equal(outcome.broke, undefined);
    assert.equal(await digestOfOutcome(outcome), await digestHere(LIVES));
    await outcome.close();
    await worker.end();
    assert.ok(!worker.lines.join('\n').includes('\u001b'));
    assert.doesNotMatch(worker.lines.join('\n'), /Error|at \S+\.ts/);
  });
});

describeWithRedis('the workers that are there', () => {
  before(async () => {
    redis = await TestRedis.start();
  });

  it('are those that are workers: what others have written is left out', async () => {
    await pretender(redis.client, true);
    const [good] = await workersThere(redis.client);
    assert.ok(good !== undefined);
    const notes: readonly [string, string][] = [
      ['a', LONG],
      ['b', EVIL],
      ['c', '[]'],
      ['d', JSON.stringify({ ...good, id: 'd', host: EVIL })],
      ['e', JSON.stringify({ ...good, id: 'e', node: 'x'.repeat(300) })],
      ['f', JSON.stringify({ ...good, id: 'f', threads: 1e9 })],
      ['g', JSON.stringify({ ...good, id: 'another' })],
      ['h', JSON.stringify({ ...good, id: 'h', pid: '1' })],
    ];
    for (const [id, json] of notes) await redis.client.set(workerKey(id), json);
    await redis.client.hset(workerKey('i'), 'a', 'b');
    await redis.client.sadd(WORKERS_KEY, ...notes.map(([id]) => id), 'i', LONG, EVIL);
    assert.deepEqual(await workersThere(redis.client), [good]);
  });

  it('are a list of workers: another key of that name is named, to a run and to a worker', async () => {
    await redis.client.unlink(WORKERS_KEY);
    await redis.client.set(WORKERS_KEY, 'x');
    const problem = /the key \{refmanager\}:workers in Redis is none of ours: expected a set, found a string/;
    await assert.rejects(runOver(redis.url, LIVES), { code: 'ERR_REDIS', message: problem });
    const { code, stderr } = await begin(['worker'], { REFMANAGER_REDIS: redis.url }).end;
    assert.equal(code, 1);
    assert.match(stderr, problem);
  });
});

describeWithRedis('what others have written', () => {
  it('is read as far as it may be long, and taken off no list of another type', async () => {
    redis = await TestRedis.start();
    await redis.client.rpush('list', 'short', LONG);
    await redis.client.set('text', LONG);
    assert.deepEqual(await takeFirst(redis.client, 'list', 1, 10), [Buffer.from('short')]);
    await assert.rejects(takeFirst(redis.client, 'list', 4, 10), {
      code: 'ERR_REDIS',
      message: 'what Redis holds in list cannot be read: it is longer than anything of ours',
    });
    assert.deepEqual(await takeFirst(redis.client, 'list', 4, 10), []);
    await assert.rejects(readText(redis.client, 'text', 10), {
      message: /^what Redis holds in text cannot be read: it has more than 10 bytes$/,
    });
    assert.equal((await readText(redis.client, 'text', LONG.length))?.length, LONG.length);
    assert.equal(await readText(redis.client, 'nothing', 10), undefined);
    const otherType = {
      code: 'ERR_REDIS',
      message: /^what Redis holds in text cannot be read: it is of another type$/,
    };
    await assert.rejects(takeFirst(redis.client, 'text', 1, 10), otherType);
    await assert.rejects(readFields(redis.client, 'text', ['a'], 10), otherType);
    await assert.rejects(readMembers(redis.client, 'text', 1, 10), otherType);
    await redis.client.sadd('set', 'a', 'b', LONG);
    assert.deepEqual((await readMembers(redis.client, 'set', 3, 10)).toSorted(), ['a', 'b']);
    await assert.rejects(readMembers(redis.client, 'set', 2, 10), {
      code: 'ERR_REDIS',
      message: /in set cannot be read: it is longer/,
    });
  });

  it('reaches neither the terminal nor a file as it is', async () => {
    redis = await TestRedis.start();
    const folder = await Folder.make();
    atEnd(() => folder.remove());
    const file = await folder.write(
      'scenario.yaml',
      (SCENARIOS[LIVES] ?? '').replace('shop-pods.yaml', `${process.cwd()}/examples/scenarios/shop-pods.yaml`),
    );
    await pretender(redis.client, true);
    const keys = new RunKeys('cli');
    await redis.client.hset(keys.shares, '0.0.sending', '0.0.evil');
    await redis.client.rpush(keys.chunks('0.0.evil'), pack({ number: 0, list: 'events', lines: [[AT, `${EVIL}`]] }));
    const out = folder.path('out.json');
    const args = ['load', file, '--name', 'cli', '--shares', '1', '--with-events', '--out', out];
    const { code, stdout, stderr } = await begin(args, { REFMANAGER_REDIS: redis.url }).end;
    assert.equal(code, 1);
    assert.match(stdout, /\{refmanager\}:run:cli:chunks:0\.0\.evil cannot be read: expected an event: it is no JSON/);
    const all = `${stdout}${stderr}${await readFile(out, 'utf8')}`;
    assert.ok(!all.includes('\u001b') && !all.includes('\u0007'));
  });
});
