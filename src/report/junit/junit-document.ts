/**
 * JUnit reports as documents: valid by the schema of Jenkins' xUnit plugin (junit-10.xsd), which GitLab and GitHub actions
 * read too.
 */

import { type Markup, markup } from '../../chart/markup.ts';

const MS_PER_SECOND = 1_000;
const TIME_DIGITS = 3;

export interface TestCase {
  /** After `refmanager.`. */
  readonly group: string;
  readonly name: string;
  readonly durationMs?: number;
  readonly result:
    | { readonly kind: 'passed'; readonly output?: string }
    | { readonly kind: 'skipped'; readonly message: string }
    | { readonly kind: 'failed'; readonly type: string; readonly message: string; readonly details: string };
}

export interface TestSuite {
  readonly name: string;
  readonly durationMs: number;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly properties: readonly (readonly [name: string, value: string | number])[];
  readonly cases: readonly TestCase[];
  /** Lines; none: no element. */
  readonly errorOutput: readonly string[];
}

/** The whole document, in pieces: one suite. Texts are escaped. */
export function* junitDocument(suite: TestSuite): Generator<string, void, undefined> {
  const { name, durationMs, startedAt, properties, cases, errorOutput } = suite;
  const of = (kind: TestCase['result']['kind']): number => cases.filter(({ result }) => result.kind === kind).length;
  // The schema knows `skipped` of a suite, not of all suites.
  const counted = markup`tests="${cases.length}" failures="${of('failed')}" errors="0" time="${seconds(durationMs)}"`;
  yield '<?xml version="1.0" encoding="UTF-8"?>\n';
  yield markup`<testsuites name="refmanager" ${counted}>\n`.text;
  yield markup`  <testsuite name="${name}" ${counted} skipped="${of('skipped')}" timestamp="${startedAt}">\n`.text;
  yield '    <properties>\n';
  for (const [key, value] of properties) yield markup`      <property name="${key}" value="${value}"/>\n`.text;
  yield '    </properties>\n';
  for (const testCase of cases) yield caseElement(testCase).text;
  if (errorOutput.length > 0) yield markup`    <system-err>${errorOutput.join('\n')}</system-err>\n`.text;
  yield '  </testsuite>\n</testsuites>\n';
}

function caseElement({ group, name, durationMs = 0, result }: TestCase): Markup {
  const attributes = markup`classname="refmanager.${group}" name="${name}" time="${seconds(durationMs)}"`;
  const inner = resultElement(result);
  if (inner === undefined) return markup`    <testcase ${attributes}/>\n`;
  return markup`    <testcase ${attributes}>\n      ${inner}\n    </testcase>\n`;
}

function resultElement(result: TestCase['result']): Markup | undefined {
  if (result.kind === 'failed') {
    const { type, message, details } = result;
    return markup`<failure type="${type}" message="${message}">${details}</failure>`;
  }
  if (result.kind === 'skipped') return markup`<skipped message="${result.message}"/>`;
  return result.output === undefined ? undefined : markup`<system-out>${result.output}</system-out>`;
}

/** Plain digits: the schema knows no exponents. */
function seconds(ms: number): string {
  return (ms / MS_PER_SECOND).toFixed(TIME_DIGITS);
}
