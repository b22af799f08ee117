import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { htmlReport } from '../../../src/report/html/html-report.ts';
import { LISTED_ROWS } from '../../../src/report/html/section/lists.ts';
import type { StoredOutcome, StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { formatDuration } from '../../../src/text/durations.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { type SampleOptions, sampleOutcome } from '../../support/sample-outcome.ts';
import { elementsOf, parseXml, type XmlElement } from '../../support/strict-xml.ts';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(1)">' & --> ]]> </style></title>\u0000`;
const HALF_A_MEGABYTE = 500_000;

async function pageOf(outcome: StoredOutcome): Promise<{ text: string; page: XmlElement }> {
  const text = (await Array.fromAsync(htmlReport(outcome))).join('');
  return { text, page: parseXml(text, { unclosed: ['meta', 'input'], raw: ['script', 'style'] }) };
}

function byId(page: XmlElement, id: string): XmlElement {
  const search = (element: XmlElement): XmlElement | undefined =>
    element.attributes['id'] === id ? element : element.children.map(search).find((found) => found !== undefined);
  return search(page) ?? assert.fail(`no element has the id ${id}`);
}

function rowsOf(page: XmlElement, id: string): string[][] {
  const [body] = elementsOf(byId(page, id), 'tbody');
  return elementsOf(body ?? page, 'tr').map((row) => row.children.map((cell) => cell.text));
}

async function reportOf(options: SampleOptions): Promise<Awaited<ReturnType<typeof pageOf>>> {
  return pageOf(sampleOutcome(options));
}

describe('htmlReport', () => {
  it('is well-formed, with every section, figure and table named', async () => {
    const { page } = await reportOf({ pods: 50, failureRate: 0.1 });
    const sections = ['overview', 'starts', 'latency', 'lock', 'failures', 'validity', 'references', 'events', 'run'];
    for (const section of sections) byId(page, section);
    for (const { attributes } of elementsOf(page, 'a')) byId(page, attributes['href']?.slice(1) ?? '');
    const charts = elementsOf(page, 'svg');
    // Each chart is drawn for wide pages and for narrow ones.
    assert.equal(charts.length, 2 * 6);
    for (const chart of charts) assert.ok((chart.attributes['aria-label']?.length ?? 0) > 0);
    for (const figure of elementsOf(page, 'figure')) assert.equal(elementsOf(figure, 'figcaption').length, 1);
    for (const table of elementsOf(page, 'table')) assert.equal(elementsOf(table, 'caption').length, 1);
    const ids = [...JSON.stringify(page).matchAll(/"id":"([^"]+)"/g)].map(([, id]) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('needs no network and no file but itself', async () => {
    const { text } = await reportOf({ pods: 5 });
    assert.doesNotMatch(text, /(?:src|href|action|poster)="(?!#)|url\(|@import|https?:/);
  });

  it('says first whether the run passed', async () => {
    const verdict = async (options: SampleOptions): Promise<string> => {
      const { page } = await reportOf({ pods: 20, ...options });
      return elementsOf(byId(page, 'overview'), 'p')[0]?.text ?? '';
    };
    assert.match(await verdict({ failureRate: 0 }), /^Passed All \d+ containers started in /);
    assert.match(
      await verdict({ failureRate: 1 }),
      /^Failed 0 of \d+ containers started in .*, 1 threshold of 2 breached\.$/,
    );
    assert.match(
      await verdict({ failureRate: 0, summary: { interrupted: true } }),
      /^Interrupted .*stopped before the end\.$/,
    );
    assert.match(await verdict({ failureRate: 1, summary: { thresholds: [] } }), /^Failed /);
  });

  it('shows the percentiles, counters, thresholds and warnings of the result', async () => {
    const outcome = sampleOutcome({ pods: 100, summary: { warnings: ['too slow & late'] } });
    const { page } = await pageOf(outcome);
    const [latency] = elementsOf(byId(page, 'latency'), 'tbody');
    assert.equal(elementsOf(latency ?? page, 'tr').length, 7);
    assert.ok(byId(page, 'lock').text.includes(outcome.summary.lock.readAcquisitions.toLocaleString('en-US')));
    assert.ok(byId(page, 'overview').text.includes('too slow & late'));
    for (const { metric, expression, observed } of outcome.summary.thresholds) {
      for (const text of [metric, expression, observed]) assert.ok(byId(page, 'overview').text.includes(text));
    }
    assert.ok(byId(page, 'run').text.includes(String(outcome.summary.seed)));
  });

  it('shows how long threads waited for the lock, to read and to write', async () => {
    const { summary } = sampleOutcome({ pods: 10 });
    const lock = { ...summary.lock, waitsUs: [0, 3, 9], readWaitsUs: [0, 3, 4], writeWaitsUs: [0, 0, 5] };
    const { page } = await reportOf({ pods: 10, summary: { lock } });
    const section = byId(page, 'lock');
    assert.match(section.text, /7 to read \(p99 4µs\)/);
    assert.match(section.text, /5 to write \(p99 4µs\)/);
    const barsOf = (kind: string): string[] => [
      ...new Set(
        elementsOf(section, 'rect')
          .filter(({ attributes }) => attributes['class'] === kind)
          .map(({ text }) => text),
      ),
    ];
    assert.deepEqual(barsOf('wait-read'), ['1µs to 2µs: 3 waits to read', '2µs to 4µs: 4 waits to read']);
    assert.deepEqual(barsOf('wait-write'), ['2µs to 4µs: 5 waits to write']);
  });

  it('tells of every ended start: what its chart says step by step adds up', async () => {
    const outcome = sampleOutcome({ pods: 300, failureRate: 0.1 });
    const { page } = await pageOf(outcome);
    const [chart] = elementsOf(byId(page, 'starts'), 'div').filter(({ attributes }) => attributes['class'] === 'chart');
    const told = { started: 0, failed: 0 };
    for (const step of chart?.attributes['data-steps']?.split('\n') ?? []) {
      const [, started = '', failed = ''] = /s started, \S+s failed \((\S+) and (\S+) containers\)$/.exec(step) ?? [];
      told.started += Number(started);
      told.failed += Number(failed);
    }
    assert.deepEqual(told, { started: outcome.summary.counts.started, failed: outcome.summary.counts.failed });
  });

  it('lists references, events and failures', async () => {
    const outcome = sampleOutcome({ pods: 20, failureRate: 0.2 });
    const { page } = await pageOf(outcome);
    const { refs, events, failed } = outcome.summary.counts;
    assert.deepEqual(
      rowsOf(page, 'references-rows'),
      [...outcome.refs()].map(({ containerID, ref }) => [
        containerID,
        `${ref?.namespace}/${ref?.name}`,
        ref?.fieldPath,
        ref?.uid,
      ]),
    );
    assert.equal(rowsOf(page, 'references-rows').length, refs);
    assert.equal(rowsOf(page, 'events-rows').length, events);
    assert.equal(rowsOf(page, 'failure-rows').length, failed);
  });

  it('cuts the lists, says so, and keeps the warnings', async () => {
    const outcome = sampleOutcome({ pods: 2_000, failureRate: 0.005 });
    const { text, page } = await pageOf(outcome);
    const events = rowsOf(page, 'events-rows');
    assert.equal(rowsOf(page, 'references-rows').length, LISTED_ROWS);
    assert.equal(events.length, LISTED_ROWS);
    assert.equal(events.filter(([, type]) => type === 'Warning').length, outcome.summary.counts.failed);
    assert.match(text, /1,000 of [\d,]+ events: all warnings and the first others\./);
    assert.match(text, /1,000 of [\d,]+ references: the first ones\./);
  });

  it('is below half a megabyte without its lists, however long the run', async () => {
    const long = Array.from({ length: 10_000 }, (_, i) => i % 50);
    const timeline = { intervalMs: 1_000, started: long, failed: long, maxStartDurationMs: long };
    const { latencyOverTime } = sampleLoadOutcome({ pods: 10, intervals: 120 }).summary;
    assert.ok(latencyOverTime !== undefined);
    const outcome = sampleLoadOutcome({ pods: 2_000, failureRate: 0, summary: { timeline, latencyOverTime } });
    async function* none(): AsyncGenerator<never> {}
    const { text } = await pageOf({ ...outcome, refs: () => [], events: none });
    assert.ok(text.length < HALF_A_MEGABYTE, `${text.length} characters`);
  });

  it('shows all that a load test has besides', async () => {
    const outcome = sampleLoadOutcome({ pods: 100 });
    const { page, text } = await pageOf(outcome);
    const { slowest = [], chaos = [], latencyOverTime, scenario, refMisses } = outcome.summary;
    const rows = elementsOf(byId(page, 'slowest'), 'tbody').flatMap((body) => elementsOf(body, 'tr'));
    assert.equal(rows.length, slowest.length);
    for (const { text: what } of chaos) assert.ok(byId(page, 'starts').text.includes(what));
    const named = elementsOf(byId(page, 'latency'), 'svg').map(({ attributes }) => attributes['aria-label'] ?? '');
    const overTime = new Set(named.filter((label) => label.includes('over the time of the run')));
    // The start duration's is on the first screen.
    assert.equal(overTime.size, Object.keys(latencyOverTime?.stages ?? {}).length - 1);
    assert.ok(byId(page, 'run').text.includes(scenario?.executor ?? 'no executor'));
    assert.ok(byId(page, 'failures').text.includes(`${refMisses?.count} events`));
    const cells = elementsOf(byId(page, 'lock'), 'rect').filter(({ text: told }) => told.startsWith('stripe '));
    // A heat map of wake-ups and one of sets, each drawn twice.
    assert.equal(cells.length, 4 * (outcome.summary.lock.byStripe?.sets.length ?? 0));
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
  });

  it('says what speaks against its numbers', async () => {
    const careOf = async (summary: Partial<StoredSummary>): Promise<string[]> => {
      const { page } = await pageOf(sampleLoadOutcome({ pods: 400, summary }));
      const rows = elementsOf(byId(page, 'validity'), 'tr').filter(({ text }) => text.includes('! check'));
      return rows.map((row) => {
        const [, what] = row.children;
        return what?.text.replace(what.children[0]?.text ?? '', '') ?? '';
      });
    };
    const { validity } = sampleLoadOutcome({ pods: 100 }).summary;
    assert.ok(validity !== undefined);
    const sound = { ...validity, workerDeaths: 0, recoveries: 0 };
    assert.deepEqual(await careOf({ validity: sound }), []);
    assert.deepEqual(await careOf({ validity: { ...sound, dropped: 3 } }), ['Dropped arrivals']);
    assert.deepEqual(await careOf({ validity: { ...sound, achievedRatePerSecond: 19 } }), ['Arrival rate']);
    assert.deepEqual(await careOf({ validity: { ...sound, workerDeaths: 1 } }), ['Worker threads that died']);
    assert.deepEqual(await careOf({ validity: sound, aborted: true }), ['Ended early']);
    const few = sampleLoadOutcome({ pods: 20 }).summary.stages;
    assert.deepEqual(await careOf({ validity: sound, stages: few }), ['p99 of start duration']);
  });

  it('answers first how long pods took, why the slowest were slow, and what is simulated', async () => {
    const outcome = sampleLoadOutcome({ pods: 100 });
    const { page, text } = await pageOf(outcome);
    const overview = byId(page, 'overview').text;
    const { podStart, stages } = outcome.summary;
    const [ready, duration] = ['Time until a pod was ready', 'Start duration of a container'].map((title) =>
      overview.indexOf(title),
    );
    assert.ok(ready !== undefined && duration !== undefined && ready > 0 && ready < duration);
    for (const ms of [podStart?.p99Ms, stages.startDuration.p99Ms])
      assert.ok(overview.includes(formatDuration(ms ?? 0)));
    assert.match(
      overview,
      /\d+% of the time of the 20 slowest pod starts|No step dominates the time of the 20 slowest/,
    );
    assert.match(overview, /Shares of all 100 pods, by how long they took:/);
    assert.match(text, /<p class="under">.*<strong>Simulated runtime<\/strong>/);
    const labels = elementsOf(byId(page, 'overview'), 'svg').map(({ attributes }) => attributes['aria-label'] ?? '');
    assert.equal(new Set(labels).size, 4);
  });

  it('counts what was not tried', async () => {
    const { counts } = sampleOutcome({ pods: 10 }).summary;
    const { page } = await reportOf({ pods: 10, summary: { counts: { ...counts, untried: 7, dropped: 2 } } });
    assert.match(byId(page, 'overview').text, /Not tried7of 18 containers; 2 arrivals dropped/);
  });

  it('groups failures by reason, each with its count and an example', async () => {
    const outcome = sampleOutcome({ pods: 100, failureRate: 0.3 });
    const { page } = await pageOf(outcome);
    const [body] = elementsOf(byId(page, 'failures'), 'tbody');
    const rows = elementsOf(body ?? page, 'tr').map((row) => row.children.map((cell) => cell.text));
    const { failureCounts, failures } = outcome.summary;
    assert.deepEqual(
      rows.map(([reason, count]) => `${count} ${reason}`),
      failureCounts.map(({ reason, count }) => `${count} ${reason}`),
    );
    const example = failures.find(({ reason }) => reason === rows[0]?.[0]);
    assert.equal(rows[0]?.[3], `${example?.namespace}/${example?.pod} ${example?.container}${example?.message}`);
  });

  it('makes no chart of so few data that a sentence says as much', async () => {
    const { summary } = sampleLoadOutcome({ pods: 3 });
    const lock = {
      ...summary.lock,
      waitsUs: [0, 2],
      readWaitsUs: [0, 1],
      writeWaitsUs: [0, 1],
      byStripe: { wakeUps: [0, 2, 0, 0], sets: [1, 1, 2, 0], refs: [1, 1, 2, 0] },
    };
    const timeline = { intervalMs: 250, started: [5], failed: [0], maxStartDurationMs: [120] };
    const { page } = await pageOf(sampleLoadOutcome({ pods: 3, summary: { lock, timeline } }));
    for (const id of ['lock', 'starts']) assert.equal(elementsOf(byId(page, id), 'svg').length, 0, id);
    assert.match(
      byId(page, 'lock').text,
      /Threads slept for the lock: 1 to read \(p99 2µs\), 1 to write \(p99 2µs\)\./,
    );
    assert.match(byId(page, 'lock').text, /2 wake-ups of threads that waited for a stripe's lock\./);
    assert.match(
      byId(page, 'starts').text,
      /The longest start duration was 120ms, of a start that ended 0 to 250ms into/,
    );
  });

  it('says what began the run, on what it ran, and what its scenario says', async () => {
    const { scenario } = sampleLoadOutcome({ pods: 1 }).summary;
    const { page } = await pageOf(
      sampleLoadOutcome({
        pods: 1,
        summary: {
          command: 'refmanager load x.yaml',
          machine: 'a processor, 2 cores',
          ...(scenario && { scenario: { ...scenario, text: 'name: x # why' } }),
        },
      }),
    );
    const run = byId(page, 'run').text;
    for (const text of ['$ refmanager load x.yaml', 'a processor, 2 cores', 'name: x # why'])
      assert.ok(run.includes(text));
  });

  it('tells of events that found the reference of their container', async () => {
    const told = async (lookups: number): Promise<string> => {
      const { page } = await pageOf(
        sampleLoadOutcome({ pods: 1, summary: { refMisses: { lookups, count: 0, examples: [] } } }),
      );
      return byId(page, 'failures').text;
    };
    assert.match(await told(0), /No event had to look for the reference of its container\./);
    assert.match(await told(1), /None: the only lookup found the reference of the container\./);
    assert.match(await told(1_234), /None: all 1,234 lookups found the reference of the container\./);
  });

  it('says how lists are kept that the run did not keep', async () => {
    async function* none(): AsyncGenerator<never> {}
    const { page } = await pageOf({ ...sampleOutcome({ pods: 3 }), refs: () => [], events: none });
    assert.match(byId(page, 'references').text, /\d+ references, not kept: --with-refs keeps them\./);
    assert.match(byId(page, 'events').text, /\d+ events, not kept: --with-events keeps them\./);
  });

  it('has something to say about a run in which nothing happened', async () => {
    const timeline = { intervalMs: 250, started: [], failed: [], maxStartDurationMs: [] };
    const { summary } = sampleOutcome({ pods: 0 });
    const lock = { ...summary.lock, waitsUs: [], readWaitsUs: [], writeWaitsUs: [] };
    const { text, page } = await reportOf({ pods: 0, summary: { timeline, lock, thresholds: [] } });
    assert.equal(elementsOf(page, 'svg').length, 0);
    assert.equal(elementsOf(page, 'table').length, 1, 'that of the lock');
    for (const sentence of [
      'There is nothing to check',
      'No start ended.',
      'No stage ran.',
      'No start failed.',
      'No references.',
      'No events.',
    ]) {
      assert.ok(text.includes(sentence), sentence);
    }
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
  });

  it('shows starts that took no time', async () => {
    const { summary } = sampleOutcome({ pods: 1 });
    const timeline = { intervalMs: 250, started: [3], failed: [0], maxStartDurationMs: [0] };
    const { text } = await reportOf({ pods: 1, summary: { timeline, durationMs: 0, stages: { ...summary.stages } } });
    assert.doesNotMatch(text, /NaN|Infinity|undefined/);
  });

  it('makes nothing of markup in names and messages', async () => {
    const outcome = sampleLoadOutcome({
      pods: 10,
      failureRate: 0.5,
      name: HOSTILE,
      workload: HOSTILE,
      message: HOSTILE,
    });
    const threshold = { metric: HOSTILE, expression: HOSTILE, observed: HOSTILE, ok: false };
    const summary = {
      ...outcome.summary,
      warnings: [HOSTILE],
      thresholds: [threshold],
      versions: { refmanager: HOSTILE, node: HOSTILE },
    };
    const { page } = await pageOf({ ...outcome, summary });
    assert.equal(elementsOf(page, 'script').length, 1);
    assert.equal(elementsOf(page, 'img').length, 0);
    assert.equal(elementsOf(page, 'title')[0]?.text.startsWith(HOSTILE.replace('\u0000', '\ufffd')), true);
    assert.equal(elementsOf(page, 'h1')[0]?.text, HOSTILE.replace('\u0000', '\ufffd'));
  });

  it('allows its own script and style by digest, and nothing else', async () => {
    const { page } = await reportOf({ pods: 1 });
    const policy = elementsOf(page, 'meta').find(
      ({ attributes }) => attributes['http-equiv'] === 'Content-Security-Policy',
    );
    const content = policy?.attributes['content'] ?? '';
    assert.match(content, /^default-src 'none'; /);
    for (const name of ['script', 'style']) {
      const [element] = elementsOf(page, name);
      const digest = createHash('sha256')
        .update(element?.text ?? '')
        .digest('base64');
      assert.ok(content.includes(`${name}-src 'sha256-${digest}'`), name);
    }
  });
});
