/**
 * The entry files of worker threads. Whoever begins one names it as `new URL('…', import.meta.url)`, literally: that is
 * what bundlers look for. Where one could not follow, the first worker ends with what is said here.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RefManagerError } from '../errors.ts';

/** Of Node.js, for a file or a package that is not there. */
const NOT_FOUND_CODES: ReadonlySet<unknown> = new Set(['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND']);
/** Of `new URL` and `new Worker`, where a bundler has left no URL of a file to go by. */
const NO_FILE_CODES: ReadonlySet<unknown> = new Set(['ERR_INVALID_URL', 'ERR_INVALID_URL_SCHEME']);

/**
 * What `begin` returns: a Worker that begins at an entry of ours, say.
 * @throws {RefManagerError} `ERR_WORKER_NOT_FOUND` when a bundler has left no URL of a file
 */
export function atEntry<T>(begin: () => T): T {
  try {
    return begin();
  } catch (error) {
    if (error instanceof Error && NO_FILE_CODES.has(codeOf(error))) throw notFound(error);
    throw error;
  }
}

/**
 * The path of an entry, for a pool that wants a path.
 * @throws {RefManagerError} `ERR_WORKER_NOT_FOUND` when there is no such file: a bundler has moved the code, not its workers
 */
export function entryPath(url: () => URL): string {
  const path = atEntry(() => fileURLToPath(url()));
  if (existsSync(path)) return path;
  throw notFound(new Error(`there is no file ${path}`));
}

/** What a thread that never came up ended with: `ERR_WORKER_NOT_FOUND` when it could not load what it needs. */
export function entryError(error: Error): Error {
  return NOT_FOUND_CODES.has(codeOf(error)) ? notFound(error) : error;
}

function codeOf(error: Error): unknown {
  return 'code' in error ? error.code : undefined;
}

function notFound(cause: Error): RefManagerError {
  const problem = `a worker thread cannot load its files: ${cause.message}; keep refmanager external when you bundle`;
  return new RefManagerError('ERR_WORKER_NOT_FOUND', problem, { cause });
}
