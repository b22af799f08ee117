/** Reads the mark in a directory that a run has made. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MARK, type Mark } from './node-paths.ts';

/** Undefined when there is none, or none of ours: what lies there is not ours to remove. */
export function readMark(directory: string): Mark | undefined {
  try {
    const { endpoint, runId } = JSON.parse(readFileSync(join(directory, MARK), 'utf8')) as Record<keyof Mark, unknown>;
    return typeof endpoint === 'string' && typeof runId === 'string' ? { endpoint, runId } : undefined;
  } catch {
    return undefined;
  }
}
