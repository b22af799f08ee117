/**
 * The entry files of worker threads. Whoever begins one names it as `new URL('…', import.meta.url)`, literally, but not within
 * `new Worker(…)`: webpack then copies the file as it is, while it breaks the syntax around an imported Worker (5.112). Where
 * a bundler has moved the code alone, the run ends with what is said here.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RefManagerError } from '../errors.ts';

/** Of Node.js, for a file or a package that is not there. */
const NOT_FOUND_CODES: ReadonlySet<unknown> = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);

/**
 * The path of the entry that `url` names.
 * @throws {RefManagerError} `ERR_WORKER_NOT_FOUND` when there is no such file: a bundler has moved the code, not its workers
 */
export function entryPath(url: () => URL): string {
  let path: string;
  try {
    path = fileURLToPath(url());
  } catch (error) {
    throw notFound(error as Error); // no URL at all, or not of a file
  }
  if (existsSync(path)) return path;
  throw notFound(new Error(`there is no file ${path}`));
}

/** What a thread that never came up ended with: `ERR_WORKER_NOT_FOUND` when it could not load what it needs. */
export function entryError(error: Error): Error {
  return 'code' in error && NOT_FOUND_CODES.has(error.code) ? notFound(error) : error;
}

function notFound(cause: Error): RefManagerError {
  const problem = `a worker thread cannot load its files: ${cause.message}; keep refmanager external when you bundle`;
  return new RefManagerError('ERR_WORKER_NOT_FOUND', problem, { cause });
}
