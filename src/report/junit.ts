/**
 * The run as a test suite (`x.junit.xml`) for CI systems: one case says what the run came to, and one per threshold
 * whether it held; one of them fails exactly when the run's verdict is not `passed`. Follows the JUnit schema that Jenkins and GitLab read.
 */

import { type Markup, markup } from '../chart/markup.ts';
import type { StoredSummary } from '../result/read/stored-summary.ts';
import type { FailedStart, ThresholdResult } from '../result/result.ts';
import { hasLosses } from '../result/verdict.ts';
import { formatDuration } from '../text/durations.ts';

const MS_PER_SECOND = 1_000;

interface TestCase {
  group: 'starts' | 'thresholds';
  name: string;
  /** Why the case failed; undefined when it passed. */
  failure: { message: string; details: string } | undefined;
}

/** The whole document, in pieces. */
export function* junitReport(summary: StoredSummary): Generator<string, void, undefined> {
  const cases = [runCase(summary), ...summary.thresholds.map(thresholdCase)];
  const failures = cases.filter((testCase) => testCase.failure !== undefined).length;
  const seconds = summary.durationMs / MS_PER_SECOND;
  const counted = markup`tests="${cases.length}" failures="${failures}" errors="0" skipped="0" time="${seconds}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield markup`<testsuites name="refmanager" ${counted}>\n`.text;
  yield markup`  <testsuite name="${summary.name}" ${counted} timestamp="${summary.startedAt}">\n`.text;
  yield '    <properties>\n';
  for (const [name, value] of properties(summary)) {
    yield markup`      <property name="${name}" value="${value}"/>\n`.text;
  }
  yield '    </properties>\n';
  for (const testCase of cases) yield caseElement(testCase, testCase.group === 'starts' ? seconds : 0).text;
  if (summary.warnings.length > 0) yield markup`    <system-err>${summary.warnings.join('\n')}</system-err>\n`.text;
  yield '  </testsuite>\n</testsuites>\n';
}

function properties(summary: StoredSummary): [name: string, value: string | number][] {
  return [
    ['seed', summary.seed],
    ['workers', summary.workers],
    ['refmanager', summary.versions.refmanager],
    ['node', summary.versions.node],
  ];
}

/** Of a load test failed starts count only through thresholds, which have cases of their own. */
function runCase(summary: StoredSummary): TestCase {
  const { counts, failures, judgedBy, verdict, verdictReason } = summary;
  const name = judgedBy === 'starts' ? 'all containers started' : 'the run came to its end';
  const isTold = verdict === 'failed' && (judgedBy === 'thresholds' || !hasLosses(summary));
  if (verdict === 'passed' || isTold) return { group: 'starts', name, failure: undefined };
  const more = counts.failed - failures.length;
  const tail = more > 0 ? [`and ${more} more`] : [];
  const details = [...failures.map(failureLine), ...tail].join('\n');
  return { group: 'starts', name, failure: { message: `${verdict}: ${verdictReason}`, details } };
}

function failureLine({ namespace, pod, container, outcome, error, message }: FailedStart): string {
  return `${namespace}/${pod} container ${container} (${outcome}): ${error}: ${message}`;
}

function thresholdCase({ metric, expression, observed, ok, crossedAtMs }: ThresholdResult): TestCase {
  const when = crossedAtMs === undefined ? '' : `, which ended the run after ${formatDuration(crossedAtMs)}`;
  const details = `${metric}: expected ${expression}, observed ${observed}${when}`;
  return {
    group: 'thresholds',
    name: `${metric} ${expression}`,
    failure: ok ? undefined : { message: `observed ${observed}`, details },
  };
}

function caseElement({ group, name, failure }: TestCase, seconds: number): Markup {
  const attributes = markup`classname="refmanager.${group}" name="${name}" time="${seconds}"`;
  if (failure === undefined) return markup`    <testcase ${attributes}/>\n`;
  const { message, details } = failure;
  return markup`    <testcase ${attributes}>
      <failure type="${group === 'starts' ? 'StartFailed' : 'ThresholdBreached'}" message="${message}">${details}</failure>
    </testcase>\n`;
}
