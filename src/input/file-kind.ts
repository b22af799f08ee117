/**
 * Which of our files a document is: people give a command the file of another one, and want to hear which.
 */

import { isMapping } from './field.ts';

export type FileKind = 'manifest' | 'scenario' | 'result';

/** Keys that a scenario has and no Kubernetes object. */
const SCENARIO_KEYS = ['executor', 'pods', 'thresholds', 'chaos', 'clock'] as const;
const RESULT_SCHEMA = /^refmanager\/result\//;

/** What `value`, the first document of a file, looks like; undefined when it looks like none. */
export function fileKindOf(value: unknown): FileKind | undefined {
  if (!isMapping(value)) return undefined;
  if (Object.hasOwn(value, 'apiVersion')) return 'manifest';
  if (typeof value['schema'] === 'string' && RESULT_SCHEMA.test(value['schema'])) return 'result';
  return SCENARIO_KEYS.some((key) => Object.hasOwn(value, key)) ? 'scenario' : undefined;
}

const COMMANDS: Readonly<Record<FileKind, readonly [what: string, command: string]>> = {
  manifest: ['a Kubernetes manifest', 'run'],
  scenario: ['the scenario of a load test', 'load'],
  result: ['the result of a run', 'report'],
};

/** What to say of a file of another kind than was expected. */
export function mixUp(kind: FileKind, expected: string): string {
  const [what, command] = COMMANDS[kind];
  return `expected ${expected}, got ${what}: that is for \`refmanager ${command}\``;
}
