import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { comparisonJunit } from '../../../src/report/comparison/comparison-junit.ts';
import { nameComparison } from '../../../src/report/comparison/named-comparison.ts';
import { junitReport } from '../../../src/report/junit/junit.ts';
import type { StoredSummary } from '../../../src/result/read/stored-summary.ts';
import { verdictOf } from '../../../src/result/verdict.ts';
import { jenkinsProblems } from '../../support/jenkins-junit.ts';
import { type SampleOptions, sampleOutcome } from '../../support/sample-outcome.ts';
import { elementsOf, parseXml, type XmlElement } from '../../support/strict-xml.ts';

const hostile = (forbidden: string): string =>
  `</failure><script>alert("1")</script> & 'quoted' ${forbidden} end\nnext`;
const HOSTILE = hostile('\u0000\u001b[31m\ud800');
const CLEANED = hostile('\ufffd\ufffd[31m\ufffd');

describe('junitReport', () => {
  it('passes every case when all started and every threshold held', () => {
    const { summary } = sampleOutcome({ failureRate: 0 });
    const root = parseXml([...junitReport(summary)].join(''));
    const [suite] = elementsOf(root, 'testsuite');
    assert.deepEqual(
      elementsOf(root, 'testcase').map(({ attributes }) => [attributes['classname'], attributes['name']]),
      [
        ['refmanager.starts', 'all containers started'],
        ['refmanager.thresholds', 'start_duration p(99)<5s'],
        ['refmanager.thresholds', 'failures rate<1%'],
      ],
    );
    assert.deepEqual([suite?.attributes['tests'], suite?.attributes['failures']], ['3', '0']);
    assert.deepEqual(elementsOf(root, 'failure'), []);
  });

  it('says which thresholds broke, and lists the starts that failed', () => {
    const { summary } = sampleOutcome({ failureRate: 0.05 });
    const root = parseXml([...junitReport(summary)].join(''));
    const failures = elementsOf(root, 'failure');
    assert.equal(failures.length, 2);
    assert.equal(elementsOf(root, 'testsuite')[0]?.attributes['failures'], '2');
    assert.match(failures[0]?.attributes['message'] ?? '', new RegExp(`^failed: .*, ${summary.counts.failed} failed,`));
    for (const { pod, message } of summary.failures) {
      assert.ok(failures[0]?.text.includes(pod) && failures[0].text.includes(message));
    }
    assert.equal(failures[0]?.text.split('\n').length, summary.counts.failed);
  });

  it('ends with the error of a start of which no more is known', () => {
    const { summary } = sampleOutcome({ failureRate: 0.05, message: '' });
    const failure = elementsOf(parseXml([...junitReport(summary)].join('')), 'failure')[0];
    const [line = ''] = failure?.text.split('\n') ?? [];
    assert.ok(line.endsWith(`(failed): ${summary.failures[0]?.error}`), line);
  });

  it('fails the starts of an interrupted run, and says how many failures it does not list', () => {
    const { counts } = sampleOutcome({ failureRate: 0 }).summary;
    const of = (summary: SampleOptions['summary'] & object): XmlElement => {
      return parseXml([...junitReport(sampleOutcome({ failureRate: 0, summary }).summary)].join(''));
    };
    assert.match(elementsOf(of({ interrupted: true }), 'failure')[0]?.attributes['message'] ?? '', /^interrupted: /);
    const capped = of({ counts: { ...counts, failed: 5 } });
    assert.equal(elementsOf(capped, 'failure')[0]?.text, 'and 5 more');
  });

  it('is red exactly when the exit code is not 0', () => {
    const good = sampleOutcome({ failureRate: 0 }).summary;
    const lost = sampleOutcome({ failureRate: 0.05 }).summary;
    const held = lost.thresholds.map((threshold) => ({ ...threshold, ok: true }));
    const cases: readonly (readonly [StoredSummary, boolean])[] = [
      [good, false],
      [{ ...good, interrupted: true }, true],
      [{ ...lost, thresholds: held, judgedBy: 'thresholds' }, false],
      [{ ...lost, thresholds: [], judgedBy: 'thresholds' }, false],
      [{ ...lost, thresholds: [], judgedBy: 'starts' }, true],
      [{ ...lost, judgedBy: 'thresholds' }, true],
    ];
    for (const [run, isRed] of cases) {
      const summary = { ...run, ...verdictOf(run) };
      const root = parseXml([...junitReport(summary)].join(''));
      assert.equal(summary.verdict !== 'passed', isRed);
      assert.equal(elementsOf(root, 'failure').length > 0, isRed);
      assert.equal(elementsOf(root, 'testsuite')[0]?.attributes['failures'] !== '0', isRed);
    }
  });

  it("is valid by the schema of Jenkins' xUnit plugin, whatever there is to tell", () => {
    const { summary } = sampleOutcome({ failureRate: 0.05, message: HOSTILE });
    for (const outcome of [
      summary,
      { ...summary, durationMs: 1e-7, warnings: [HOSTILE] },
      { ...summary, durationMs: 1e15 / 3 },
      { ...summary, interrupted: true, thresholds: [] },
    ]) {
      assert.deepEqual(jenkinsProblems(parseXml([...junitReport(outcome)].join(''))), []);
    }
    const runs = [summary, sampleOutcome({ seed: 7, pods: 30 }).summary].map((run, i) => ({
      name: `${i}`,
      summary: run,
    }));
    for (const failOn of [undefined, 'worse'] as const) {
      const [before, after] = runs as [(typeof runs)[0], (typeof runs)[0]];
      const document = [...comparisonJunit(nameComparison([after], [before], failOn))].join('');
      assert.deepEqual(jenkinsProblems(parseXml(document)), []);
    }
  });

  it('knows what the schema refuses', () => {
    const suites = (attributes: string, inside: string): string[] =>
      jenkinsProblems(
        parseXml(
          `<testsuites ${attributes}><testsuite name="a" tests="1" failures="0" errors="0">${inside}</testsuite></testsuites>`,
        ),
      );
    assert.deepEqual(suites('', '<testcase name="a"/>'), []);
    assert.deepEqual(suites('skipped="0"', ''), ['testsuites has no attribute skipped']);
    assert.deepEqual(suites('time="1e-7"', ''), ['testsuites time "1e-7"']);
    assert.deepEqual(suites('', '<testcase/>'), ['testcase needs the attribute name']);
    assert.deepEqual(suites('', '<testcase name="a"><properties/></testcase>'), ['testcase holds properties']);
  });

  it('is valid XML whatever the names and messages hold', () => {
    const { summary } = sampleOutcome({ failureRate: 1, pods: 3, name: HOSTILE, workload: HOSTILE, message: HOSTILE });
    const root = parseXml([...junitReport({ ...summary, warnings: [HOSTILE, 'second'] })].join(''));
    assert.equal(elementsOf(root, 'script').length, 0);
    assert.equal(elementsOf(root, 'testsuite')[0]?.attributes['name'], CLEANED);
    assert.ok(elementsOf(root, 'failure')[0]?.text.includes(CLEANED));
    assert.equal(elementsOf(root, 'system-err')[0]?.text, `${CLEANED}\nsecond`);
  });
});
