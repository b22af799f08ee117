import { stat } from 'node:fs/promises';
import { hasCode } from './error-code.ts';

/** Whether there is something at `path`. Rejects when that cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return false;
    throw error;
  }
}
