/**
 * Which of our files a document is: people give a command the file of another one, and want to hear which.
 */

import { closeSync, openSync, readSync } from 'node:fs';
import { isMapping } from './field.ts';

export type FileKind = 'manifest' | 'scenario' | 'result';

/** Keys that a scenario has and no Kubernetes object. */
const SCENARIO_KEYS = ['executor', 'pods', 'thresholds', 'chaos', 'clock'] as const;
/** Enough for comments before the first key. */
const BEGINNING_BYTES = 65_536;
const RESULT_SCHEMA = /^refmanager\/result\//;

/** What `value`, the first document of a file, looks like; undefined when it looks like none. */
export function fileKindOf(value: unknown): FileKind | undefined {
  if (!isMapping(value)) return undefined;
  if (Object.hasOwn(value, 'apiVersion')) return 'manifest';
  if (typeof value['schema'] === 'string' && RESULT_SCHEMA.test(value['schema'])) return 'result';
  return SCENARIO_KEYS.some((key) => Object.hasOwn(value, key)) ? 'scenario' : undefined;
}

/** As fileKindOf, of a file that was not understood: told by the text it begins with. */
export function fileKindAt(file: string): FileKind | undefined {
  const buffer = Buffer.alloc(BEGINNING_BYTES);
  let length = 0;
  try {
    const descriptor = openSync(file, 'r');
    length = readSync(descriptor, buffer, 0, BEGINNING_BYTES, 0);
    closeSync(descriptor);
  } catch {
    return undefined; // why it cannot be read is told by who tried first
  }
  return fileKindOfText(buffer.toString('utf8', 0, length));
}

const SCENARIO = new RegExp(`^(${SCENARIO_KEYS.join('|')})[ \\t]*:`, 'm');

/** As fileKindOf, by the text with which a file begins. */
export function fileKindOfText(beginning: string): FileKind | undefined {
  if (beginning.includes('"refmanager/result/')) return 'result';
  if (/(?:^|[{,])[ \t]*"?apiVersion"?[ \t]*:/m.test(beginning)) return 'manifest';
  return SCENARIO.test(beginning) ? 'scenario' : undefined;
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
