import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { junitReport } from '../../src/report/junit.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';
import { elementsOf, parseXml } from '../support/strict-xml.ts';

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

  it('says which starts failed and which thresholds broke', () => {
    const { summary } = sampleOutcome({ failureRate: 0.05 });
    const root = parseXml([...junitReport(summary)].join(''));
    const failures = elementsOf(root, 'failure');
    assert.equal(failures.length, 2);
    assert.equal(elementsOf(root, 'testsuite')[0]?.attributes['failures'], '2');
    assert.match(failures[0]?.attributes['message'] ?? '', new RegExp(`${summary.counts.failed} failed$`));
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
    const base = sampleOutcome({ failureRate: 0 }).summary;
    const interrupted = parseXml([...junitReport({ ...base, interrupted: true })].join(''));
    assert.match(elementsOf(interrupted, 'failure')[0]?.attributes['message'] ?? '', /interrupted/);
    const capped = parseXml([...junitReport({ ...base, counts: { ...base.counts, failed: 5 } })].join(''));
    assert.equal(elementsOf(capped, 'failure')[0]?.text, 'and 5 more');
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
