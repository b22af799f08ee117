/** Load tests in real time over two processes, with all that may be asked for or happen beside the starts. */

import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import type { TimedLine } from '../../../src/pool/start-task.ts';
import type { RunOutcome, RunSummary } from '../../../src/result/result.ts';
import { Folder } from '../../cli/program.ts';
import { atEnd } from '../support/at-end.ts';
import { CHURN, EVENTFUL, runLive, SHORT } from '../support/live-scenarios.ts';
import { describeWithRedis, TestRedis } from '../support/redis.ts';
import { begin, type Running } from '../support/running.ts';
import { runOver } from '../support/scenarios.ts';
import { TestWorker } from '../support/workers.ts';

const [CONSTANT, RAMP] = [SHORT['a constant rate'] ?? '', SHORT['a ramping rate'] ?? ''];

let redis: TestRedis;
let folder: Folder;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
});

async function beginTwo(): Promise<void> {
  redis = await TestRedis.start();
  await Promise.all([TestWorker.start(redis.url), TestWorker.start(redis.url)]);
}

async function summaryOf(run: Promise<RunOutcome>): Promise<RunSummary> {
  const outcome = await run;
  await outcome.close();
  return outcome.summary;
}

const over = (scenario: string): Promise<RunSummary> =>
  summaryOf(runLive(scenario, { redis: { url: redis.url, expectWorkers: 2 } }));

/** What follows from the schedule, whatever happens to pods that have started. */
function planned({ counts, failureCounts, chaos }: RunSummary): unknown {
  const { pods, containers, started, failed, arrivals, dropped } = counts;
  const told = chaos.filter(({ kind }) => kind !== 'worker-killed').map(({ kind, text }) => `${kind} ${text}`);
  return { pods, containers, started, failed, arrivals, dropped, failureCounts, told: told.toSorted() };
}

describeWithRedis('a load test in real time over two processes, beside whose starts there are', () => {
  before(beginTwo);
  for (const [what, scenario] of Object.entries(EVENTFUL))
    it(`${what}: starts what one process starts`, async () => {
      const [there, here] = [await over(scenario), await summaryOf(runLive(scenario, { workers: 1 }))];
      assert.deepEqual(planned(there), planned(here));
      assert.equal(there.distributed?.missingShares, 0);
      const { restarted = 0 } = there.counts;
      assert.equal(restarted > 0, what === 'containers that exit');
      assert.equal(there.stages.stop.count > 0, scenario.includes('lifetime'));
      assert.equal(there.refMisses.lookups > 0, what === 'probes');
      assert.equal(
        there.chaos.some(({ kind }) => kind === 'worker-killed'),
        what === 'worker threads that are killed',
      );
      assert.deepEqual(await redis.keysOfRuns(), []);
    });

  it('pods that replace others: as many as one process starts, on nodes of the same segment', async () => {
    const [there, here] = [await over(CHURN), await summaryOf(runLive(CHURN, { workers: 1 }))];
    assert.deepEqual(planned(there), planned(here));
    assert.equal(there.counts.pods, 60);
    assert.ok(there.stages.stop.count > 0);
  });
});

/** Resolves to the address that it has said after `what`. */
async function addressOf(run: Running, what: string): Promise<string> {
  await run.says(`${what}: http://`);
  const [, url] = new RegExp(`^${what}: (http://\\S+)$`, 'm').exec(run.said()) ?? [];
  assert.ok(url !== undefined);
  return url;
}

/** What a stream says first. */
async function firstOf(url: string): Promise<string> {
  const leaving = new AbortController();
  const { body } = await fetch(url, { signal: leaving.signal });
  assert.ok(body !== null);
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    if (!text.includes('Running')) continue;
    leaving.abort();
    return text;
  }
  return '';
}

describeWithRedis('a load test over two processes, with all that can be asked for', () => {
  before(beginTwo);

  it('delivers events, lists, metrics and a page that goes along', async () => {
    const scenario = await folder.write('long.yaml', CONSTANT.replace('1500ms', '6s'));
    const [events, out] = [folder.path('events.ndjson'), folder.path('all.json')];
    const lists = ['--events-to', events, '--with-events', '--with-refs', '--out', out];
    const watched = ['--serve', '--metrics-port', '0'];
    const args = ['load', scenario, '--expect-workers', '2', ...lists, ...watched];
    const run = begin(args, { REFMANAGER_REDIS: redis.url });
    const [metrics, page] = [await addressOf(run, 'metrics'), await addressOf(run, 'live report')];
    const started = /^refmanager_machine_containers_started_total\{machine="[^"]+"\} [1-9]/m;
    let told = '';
    while (!started.test(told)) told = await (await fetch(metrics)).text();
    assert.match(told, /^refmanager_machine_clock_offset_seconds\{machine=/m);
    assert.match(await firstOf(`${page}events`), /<strong>Running<\\?\/strong>/);
    const { code, stderr } = await run.end;
    assert.equal(code, 0, stderr);
    const result = JSON.parse(await readFile(out, 'utf8')) as RunSummary & { refs: unknown[]; events: unknown[] };
    const delivered = (await readFile(events, 'utf8')).trimEnd().split('\n');
    assert.equal(result.events.length, result.counts.events);
    assert.equal(delivered.length, result.counts.events);
    assert.equal(result.refs.length, result.counts.refs);
    for (const line of delivered) assert.equal((JSON.parse(line) as { kind: string }).kind, 'Event');
  });

  it('gives events to who takes them alone: the result has them only when they are asked for', async () => {
    const takenOf = async (run: (onEvents: (lines: readonly TimedLine[]) => Promise<void>) => Promise<RunOutcome>) => {
      let taken = 0;
      const outcome = await run(async (lines) => void (taken += lines.length));
      const listed = [];
      for await (const event of outcome.events()) listed.push(event);
      await outcome.close();
      assert.ok(taken > 0 && taken === outcome.summary.counts.events);
      return listed.length;
    };
    const { url } = redis;
    assert.equal(await takenOf((onEvents) => runLive(RAMP, { onEvents, redis: { url, expectWorkers: 2 } })), 0);
    const virtual = { withEvents: false, redis: { url, shares: 2 } };
    assert.equal(await takenOf((onEvents) => runOver(url, 'constant VUs', { ...virtual, onEvents })), 0);
    assert.equal(await takenOf((onEvents) => runLive(RAMP.replace('clock: real', 'clock: virtual'), { onEvents })), 0);
  });
});
