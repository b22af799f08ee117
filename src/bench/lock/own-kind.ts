/**
 * A lock of the user's own, from a module that exports it as `lockKind`.
 */

import { preview, RefManagerError } from '../../errors.ts';
import type { LockKind } from './lock-kind.ts';

const TEXTS = ['name', 'about'] as const;
const FUNCTIONS = ['create', 'attach'] as const;
const LONGEST_NAME = 60;

/**
 * The kind that the module at `url` exports.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when it exports none, or something that is none
 * @throws what the module throws when it is loaded
 */
export async function ownLockKind(url: string): Promise<LockKind> {
  const { lockKind } = (await import(url)) as { readonly lockKind?: unknown };
  const problem = problemOf(lockKind);
  if (problem !== undefined) throw new RefManagerError('ERR_INVALID_OPTION', problem);
  return lockKind as LockKind;
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
