/**
 * Names of what is not finished: a directory that is being made, or taken away. Whatever ends this process, the name alone
 * says whose it is, so that a clean-up finds it.
 */

import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { socketPath } from '../../../runtime/cri/endpoint.ts';

const PREFIX = '.refmanager-';
const KEY_LENGTH = 16;
const STAGED = /^\.refmanager-([0-9a-f]{16})-([^/]+)-\d+-\d+-\d+$/;

let staged = 0;

/** Of a socket, by whichever of its names: `/var/run` and `/run` are one directory. */
export function socketKey(endpoint: string): string {
  const path = socketPath(endpoint);
  let real: string;
  try {
    real = realpathSync(path);
  } catch {
    real = path; // nothing is there any more
  }
  return createHash('sha256').update(real).digest('hex').slice(0, KEY_LENGTH);
}

/** A name that nobody has: of this process, this thread, and the next number. */
export function stagedName(key: string, runId: string): string {
  return `${PREFIX}${key}-${runId}-${process.pid}-${threadId}-${++staged}`;
}

/** Whose a name is; undefined for a name of another kind. */
export function readStagedName(name: string): { readonly key: string; readonly runId: string } | undefined {
  const [, key, runId] = STAGED.exec(name) ?? [];
  return key === undefined || runId === undefined ? undefined : { key, runId };
}
