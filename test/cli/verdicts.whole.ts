/** What a run comes to, told alike by the exit code and by every format of `--out`. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunSummary, ThresholdResult } from '../../src/result/result.ts';
import { elementsOf, parseXml } from '../support/strict-xml.ts';
import { Folder, refmanager } from './program.ts';

const SUFFIXES = ['json', 'ndjson', 'csv', 'html', 'junit.xml', 'prom'] as const;
type Reports = Readonly<Record<(typeof SUFFIXES)[number], string>>;

interface Case {
  readonly flags?: readonly string[];
  readonly code: number;
  readonly verdict: RunSummary['verdict'];
  /** What else its file shows. */
  readonly shows: (summary: RunSummary, reports: Reports) => void;
}

const observed = (thresholds: readonly ThresholdResult[]): [string, string, boolean][] =>
  thresholds.map(({ expression, observed: value, ok }) => [expression, value, ok]);

const CASES: Readonly<Record<string, Case>> = {
  'abort-then-ok': {
    code: 99,
    verdict: 'aborted',
    shows({ thresholds, counts, verdictReason }, reports) {
      const [threshold] = thresholds;
      assert.equal(threshold?.ok, false);
      assert.ok(counts.failed / (counts.started + counts.failed) < 0.25); // it would hold at the end
      assert.ok(Number.parseFloat(threshold.observed) >= 25);
      assert.equal(threshold.crossedAtMs, 1000);
      assert.equal(counts.pods, 3000);
      assert.ok((counts.untried ?? 0) > 5000);
      const when = `failures rate<25% (observed ${threshold.observed})`;
      assert.ok(verdictReason.includes(`ended after 1s by ${when}`), verdictReason);
      assert.ok(reports.html.includes('ended the run after 1s'));
      assert.ok(reports['junit.xml'].includes(`observed ${threshold.observed}`));
      assert.ok(reports.prom.includes('refmanager_threshold_ok{metric="failures",expression="rate<25%"} 0'));
    },
  },
  'all-fail-pass': {
    code: 99,
    verdict: 'failed',
    shows({ thresholds }, reports) {
      assert.deepEqual(observed(thresholds), [['p(99)<=5s', 'no data', false]]);
      assert.ok(reports.html.includes('✗ no data'));
      assert.ok(reports['junit.xml'].includes('observed no data'));
    },
  },
  'broken-off': {
    code: 1,
    verdict: 'broke',
    shows({ counts, broke }) {
      assert.match(broke ?? '', /start workers cannot begin/);
      assert.equal(counts.containers, 80);
      assert.ok((counts.untried ?? 0) > 0);
    },
  },
  'dropped-rate': {
    code: 0,
    verdict: 'passed',
    shows({ thresholds, counts }) {
      const values = thresholds.map((each) => each.observed);
      assert.deepEqual(values, ['80%', '80%', '80']);
      assert.deepEqual([counts.arrivals, counts.dropped], [100, 80]);
    },
  },
  'dropped-share': {
    code: 0,
    verdict: 'passed',
    shows({ counts }) {
      assert.deepEqual([counts.arrivals, counts.dropped, counts.pods, counts.containers], [100, 80, 20, 40]);
    },
  },
  'dup-threshold': {
    code: 0,
    verdict: 'passed',
    shows({ thresholds }) {
      assert.ok(thresholds.every(({ ok }) => ok));
    },
  },
  'long-real': {
    code: 124,
    verdict: 'interrupted',
    flags: ['--timeout', '2s'],
    shows({ counts, durationMs }) {
      assert.equal(counts.pods, 12_960_000);
      assert.ok((counts.untried ?? 0) > 12_000_000);
      assert.ok(durationMs < 86_400_000);
    },
  },
  'rate-too-high': {
    code: 124,
    verdict: 'interrupted',
    shows({ counts }) {
      assert.equal(counts.containers, 60_000_000);
      assert.ok((counts.untried ?? 0) > 59_000_000);
    },
  },
  'hour-cap': {
    code: 99,
    verdict: 'failed',
    shows({ thresholds, stages }) {
      assert.deepEqual(observed(thresholds), [
        ['p(50)<90m', '1s', true], // half of the containers are the init containers, which start at once
        ['max<90m', '2h6s', false],
      ]);
      assert.ok(stages.startTotal.maxMs > 7_200_000);
    },
  },
  windows: {
    code: 0,
    verdict: 'passed',
    shows({ counts, chaos }) {
      assert.deepEqual([counts.started, counts.failed], [59, 21]);
      assert.deepEqual(
        chaos.map(({ kind, atMs }) => [kind, atMs]),
        [
          ['runtime-frozen', 3000],
          ['runtime-thawed', 5000],
        ],
      );
    },
  },
};

describe('what a run comes to', () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
  });
  after(() => folder.remove());

  for (const [name, { code: expected, verdict, shows, flags: more = [] }] of Object.entries(CASES)) {
    it(`${name}: ${verdict}, exit code ${expected}, in every format`, async () => {
      const file = fileURLToPath(new URL(`cases/${name}.yaml`, import.meta.url));
      const outs = SUFFIXES.map((suffix) => folder.path(`${name}.${suffix}`));
      const flags = outs.flatMap((out) => ['--out', out]);
      const { code, stderr } = await refmanager(['load', file, '--workers', '2', '--quiet', ...more, ...flags]);
      assert.equal(code, expected, stderr);
      const texts = await Promise.all(outs.map((out) => readFile(out, 'utf8')));
      const reports = Object.fromEntries(SUFFIXES.map((suffix, i) => [suffix, texts[i]])) as Reports;
      const summary = JSON.parse(reports.json) as RunSummary;
      assert.equal(summary.verdict, verdict);
      const [first = ''] = reports.ndjson.split('\n');
      assert.equal((JSON.parse(first) as { data: RunSummary }).data.verdict, verdict);
      assert.ok(reports.html.includes(`<p class="verdict ${verdict}">`));
      assert.match(reports.html, /Can these numbers be trusted/);
      const [head = '', row = ''] = reports.csv.split('\n');
      assert.equal(row.split(',')[head.split(',').indexOf('verdict')], verdict);
      assert.ok(reports.prom.includes(`refmanager_run_verdict{verdict="${verdict}"} 1\n`));
      const failures = elementsOf(parseXml(reports['junit.xml']), 'failure').length;
      assert.equal(failures > 0, expected !== 0);
      shows(summary, reports);
    });
  }
});
