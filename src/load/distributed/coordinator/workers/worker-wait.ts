/**
 * Which workers can take shares of a run, and what is said when none can.
 */

import { RefManagerError } from '../../../../errors.ts';
import { counted } from '../../../../text/counts.ts';
import { exactDuration } from '../../../../text/durations.ts';
import type { WorkerNote } from '../../redis/registry.ts';

export interface Wanted {
  readonly fingerprint: string;
  readonly workers: number;
  /** `host:port`. */
  readonly place: string;
  readonly waitMs: number;
}

/** Those of our version. */
export function fitting(notes: readonly WorkerNote[], fingerprint: string): WorkerNote[] {
  return notes.filter((note) => note.fingerprint === fingerprint);
}

/** What is wrong after so long. */
export function tooFewWorkers(notes: readonly WorkerNote[], wanted: Wanted): RefManagerError {
  const { fingerprint, workers, place, waitMs } = wanted;
  const there = fitting(notes, fingerprint).length;
  const others = notes.filter((note) => note.fingerprint !== fingerprint);
  const found = there === 0 ? `no worker of ${fingerprint}` : `only ${there} of ${counted(workers, 'worker')}`;
  const unfit = others.map((note) => `; ${note.id} has ${note.fingerprint}`).join('');
  const begin = there === 0 && others.length === 0 ? ': begin one with refmanager worker --redis' : '';
  return new RefManagerError('ERR_NO_WORKERS', `${found} at ${place} within ${exactDuration(waitMs)}${unfit}${begin}`);
}
