/**
 * Where a worker's entry file is: `workers/` lies beside `src/` in a checkout and beside `dist/src/` in the package,
 * so one relative URL serves both; only the suffix differs.
 */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RefManagerError } from '../errors.ts';

/**
 * URL of `workers/NAME`, as source or as built, whichever the file at `self`, this one, is.
 * @throws {RefManagerError} `ERR_WORKER_NOT_FOUND` when there is no such file: a bundler has moved the code, not its workers
 */
export function workerUrl(name: string, self: string = import.meta.url): URL {
  const suffix = self?.endsWith('.ts') ? 'ts' : 'js';
  const path = `../../workers/${name}.${suffix}`;
  if (URL.canParse(path, self)) {
    const url = new URL(path, self);
    if (url.protocol === 'file:' && existsSync(fileURLToPath(url))) return url;
  }
  const problem = `the entry of a worker thread is not where it belongs, ${path} from ${self}: keep refmanager external when you bundle`;
  throw new RefManagerError('ERR_WORKER_NOT_FOUND', problem);
}
