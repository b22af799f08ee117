import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { htmlReport } from '../../../../src/load/report/html/html-report.ts';
import { LISTED_ROWS } from '../../../../src/load/report/html/section/lists.ts';
import type { RunOutcome } from '../../../../src/load/result.ts';
import { type SampleOptions, sampleOutcome } from '../../../support/sample-outcome.ts';
import { elementsOf, parseXml, type XmlElement } from '../../../support/strict-xml.ts';

const HOSTILE = `<script>alert(1)</script><img src=x onerror="alert(1)">' & --> ]]> </style></title>\u0000`;
const HALF_A_MEGABYTE = 500_000;

async function pageOf(outcome: RunOutcome): Promise<{ text: string; page: XmlElement }> {
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
    for (const section of ['overview', 'starts', 'latency', 'lock', 'failures', 'references', 'events', 'run'])
      byId(page, section);
    for (const { attributes } of elementsOf(page, 'a')) byId(page, attributes['href']?.slice(1) ?? '');
    const charts = elementsOf(page, 'svg');
    assert.equal(charts.length, 5);
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
    assert.equal(elementsOf(latency ?? page, 'tr').length, 6);
    assert.ok(byId(page, 'lock').text.includes(outcome.summary.lock.readAcquisitions.toLocaleString('en-US')));
    assert.ok(byId(page, 'overview').text.includes('too slow & late'));
    for (const { metric, expression, observed } of outcome.summary.thresholds) {
      for (const text of [metric, expression, observed]) assert.ok(byId(page, 'overview').text.includes(text));
    }
    assert.ok(byId(page, 'run').text.includes(String(outcome.summary.seed)));
  });

  it('draws every ended start: the tooltips of the bars add up', async () => {
    const outcome = sampleOutcome({ pods: 300, failureRate: 0.1 });
    const { page } = await pageOf(outcome);
    const [chart] = elementsOf(byId(page, 'starts'), 'svg');
    const drawn = { started: 0, failed: 0 };
    for (const { attributes, text } of elementsOf(chart ?? page, 'rect')) {
      const [, started = '', failed = ''] = /: (\S+) containers? started, (\S+) failed$/.exec(text) ?? [];
      if (attributes['class'] === 'started') drawn.started += Number(started);
      if (attributes['class'] === 'failed') drawn.failed += Number(failed);
    }
    assert.deepEqual(drawn, { started: outcome.summary.counts.started, failed: outcome.summary.counts.failed });
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
    const outcome = sampleOutcome({ pods: 2_000, failureRate: 0, summary: { timeline } });
    async function* none(): AsyncGenerator<never> {}
    const { text } = await pageOf({ ...outcome, refs: () => [], events: none });
    assert.ok(text.length < HALF_A_MEGABYTE, `${text.length} characters`);
  });

  it('has something to say about a run in which nothing happened', async () => {
    const timeline = { intervalMs: 250, started: [], failed: [], maxStartDurationMs: [] };
    const { summary } = sampleOutcome({ pods: 0 });
    const lock = { ...summary.lock, waitsUs: [] };
    const { text, page } = await reportOf({ pods: 0, summary: { timeline, lock, thresholds: [] } });
    assert.equal(elementsOf(page, 'svg').length, 0);
    for (const sentence of ['No start ended.', 'No stage ran.', 'No start failed.', 'No references.', 'No events.']) {
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
    const outcome = sampleOutcome({ pods: 10, failureRate: 0.5, name: HOSTILE, workload: HOSTILE, message: HOSTILE });
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
