/**
 * The rules of junit-10.xsd, by which Jenkins' xUnit plugin refuses reports: which elements stand where, with which
 * attributes.
 *
 * @see https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */

import type { XmlElement } from './strict-xml.ts';

interface Rule {
  readonly children: readonly string[];
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const SUREFIRE_TIME = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?$/;
const RESULT: Rule = { children: [], required: [], optional: ['type', 'message'] };
const OUTPUT: Rule = { children: [], required: [], optional: [] };
const RULES: Readonly<Record<string, Rule>> = {
  testsuites: {
    children: ['testsuite'],
    required: [],
    optional: ['name', 'time', 'tests', 'failures', 'errors'],
  },
  testsuite: {
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
  },
  properties: { children: ['property'], required: [], optional: [] },
  property: { children: [], required: ['name', 'value'], optional: [] },
  testcase: {
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
    required: ['name'],
    optional: ['time', 'classname', 'group'],
  },
  failure: RESULT,
  error: RESULT,
  skipped: RESULT,
  'system-out': OUTPUT,
  'system-err': OUTPUT,
};

/** What of a report the schema refuses; `root` is what parseXml gives. */
export function jenkinsProblems(root: XmlElement): string[] {
  if (root.name === '') return root.children.flatMap(jenkinsProblems);
  const rule = RULES[root.name];
  if (rule === undefined) return [`${root.name} is unknown`];
  const { children, required, optional } = rule;
  const known = new Set([...required, ...optional]);
  const { time } = root.attributes;
  const isTimed = root.name.startsWith('testsuite') && time !== undefined;
  return [
    ...required.filter((name) => !(name in root.attributes)).map((name) => `${root.name} needs the attribute ${name}`),
    ...Object.keys(root.attributes)
      .filter((name) => !known.has(name))
      .map((name) => `${root.name} has no attribute ${name}`),
    ...(isTimed && !SUREFIRE_TIME.test(time) ? [`${root.name} time "${time}"`] : []),
    ...root.children.flatMap((child) =>
      children.includes(child.name) ? jenkinsProblems(child) : [`${root.name} holds ${child.name}`],
    ),
  ];
}
