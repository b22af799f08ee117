/**
 * A lock of the user's own, from a module that exports it as `lockKind`.
 */

import { preview, RefManagerError } from '../../errors.ts';
import { exactDuration } from '../../text/durations.ts';
import type { LockKind } from './lock-kind.ts';

const TEXTS = ['name', 'about'] as const;
const FUNCTIONS = ['create', 'attach'] as const;
const LONGEST_NAME = 60;
const LOADED_WITHIN_MS = 10_000;

/**
 * The kind that the module at `url` exports.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when it exports none, or something that is none
 * @throws what the module throws when it is loaded
 */
export async function ownLockKind(url: string, withinMs: number = LOADED_WITHIN_MS): Promise<LockKind> {
  const { lockKind } = await loaded(url, withinMs);
  const problem = problemOf(lockKind);
  if (problem !== undefined) throw new RefManagerError('ERR_INVALID_OPTION', problem);
  return lockKind as LockKind;
}

/** A module that waits for ever would end the process without a word, with nothing else to do. */
async function loaded(url: string, withinMs: number): Promise<{ readonly lockKind?: unknown }> {
  const late = Promise.withResolvers<never>();
  const problem = `expected a module that is loaded within ${exactDuration(withinMs)}: it awaits something that does not come`;
  const timer = setTimeout(() => late.reject(new RefManagerError('ERR_INVALID_OPTION', problem)), withinMs);
  try {
    return await Promise.race([import(url) as Promise<{ readonly lockKind?: unknown }>, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function problemOf(kind: unknown): string | undefined {
  if (typeof kind !== 'object' || kind === null) return 'expected a module that exports `lockKind`, a LockKind';
  const fields = kind as Readonly<Record<string, unknown>>;
  for (const name of TEXTS) {
    const text = fields[name];
    if (typeof text !== 'string' || text === '') return expected(name, 'a text that is not empty', text);
  }
  if ((fields['name'] as string).length > LONGEST_NAME)
    return expected('name', `at most ${LONGEST_NAME} characters`, fields['name']);
  if (typeof fields['excludes'] !== 'boolean') return expected('excludes', 'true or false', fields['excludes']);
  for (const name of FUNCTIONS) {
    if (typeof fields[name] !== 'function') return expected(name, 'a function', fields[name]);
  }
  if (fields['missing'] !== undefined && typeof fields['missing'] !== 'function')
    return expected('missing', 'a function, or nothing', fields['missing']);
  return undefined;
}

function expected(field: string, what: string, got: unknown): string {
  return `lockKind.${field}: expected ${what}, got ${preview(got)}`;
}
