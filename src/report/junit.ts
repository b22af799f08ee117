/**
 * The run as a test suite (`x.junit.xml`) for CI systems: one case says whether all containers started, and one per
 * threshold whether it held. Follows the JUnit schema that Jenkins and GitLab read.
 */

import { type Markup, markup } from '../chart/markup.ts';
import type { StoredSummary } from '../result/read/stored-summary.ts';
import type { FailedStart, ThresholdResult } from '../result/result.ts';
import { failureText } from './failure-text.ts';

const MS_PER_SECOND = 1_000;

interface TestCase {
  group: 'starts' | 'thresholds';
  name: string;
  /** Why the case failed; undefined when it passed. */
  failure: { message: string; details: string } | undefined;
}

/** The whole document, in pieces. */
export function* junitReport(summary: StoredSummary): Generator<string, void, undefined> {
  const cases = [startsCase(summary), ...summary.thresholds.map(thresholdCase)];
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

function startsCase({ counts, failures, interrupted }: StoredSummary): TestCase {
  const name = 'all containers started';
  if (counts.failed === 0 && !interrupted && counts.started >= counts.containers) {
    return { group: 'starts', name, failure: undefined };
  }
  const how = interrupted ? ', the run was interrupted' : '';
  const message = `${counts.started} of ${counts.containers} containers started, ${counts.failed} failed${how}`;
  const more = counts.failed - failures.length;
  const tail = more > 0 ? [`and ${more} more`] : [];
  return { group: 'starts', name, failure: { message, details: [...failures.map(failureLine), ...tail].join('\n') } };
}

function failureLine({ namespace, pod, container, outcome, error, message }: FailedStart): string {
  return `${namespace}/${pod} container ${container} (${outcome}): ${failureText(error, message)}`;
}

function thresholdCase({ metric, expression, observed, ok }: ThresholdResult): TestCase {
  const details = `${metric}: expected ${expression}, observed ${observed}`;
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
