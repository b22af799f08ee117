/**
 * What is said when not every segment of a run in real time has found a worker: who is there, and what each has.
 */

import { RefManagerError } from '../../../../errors.ts';
import { counted } from '../../../../text/counts.ts';
import { exactDuration } from '../../../../text/durations.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { WorkerNote } from '../../redis/registry.ts';
import type { SegmentState } from './segment-state.ts';

/** So many workers are named. */
const MOST_NAMED = 8;

export interface Waited {
  /** `host:port`. */
  readonly place: string;
  readonly waitMs: number;
}

/** Of a run that has begun nothing. */
export function tooFewSegments(
  segments: readonly Pick<SegmentState, 'claim' | 'isReady'>[],
  notes: readonly WorkerNote[],
  { place, waitMs }: Waited,
): RefManagerError {
  const own = segments.flatMap(({ claim, isReady }) => (claim === undefined ? [] : [{ id: claim.worker.id, isReady }]));
  const taken = new Set(own.map(({ id }) => id));
  const there = [
    ...own.map(({ id, isReady }) => `${id} ${isReady ? 'is ready' : 'is getting ready'}`),
    ...notes.filter(({ id }) => !taken.has(id)).map(whatItDoes),
  ];
  const named = there.slice(0, MOST_NAMED).join('; ');
  const others = there.length > MOST_NAMED ? `; and ${counted(there.length - MOST_NAMED, 'other')}` : '';
  const have = own.length === 1 ? 'has' : 'have';
  const found =
    own.length === 0
      ? `none of ${counted(segments.length, 'segment')} has`
      : `only ${own.length} of ${counted(segments.length, 'segment')} ${have}`;
  const who = there.length === 0 ? ': begin workers with refmanager worker --redis' : `: ${named}${others}`;
  const problem = `${found} a worker at ${place} within ${exactDuration(waitMs)}${who}`;
  return new RefManagerError('ERR_NO_WORKERS', problem);
}

function whatItDoes({ id, fingerprint: version, busy, segment }: WorkerNote): string {
  if (version !== fingerprint()) return `${id} has ${version}, this is ${fingerprint()}`;
  if (segment !== undefined) return `${id} has a segment of ${segment}`;
  const runs = new Set(busy.map(({ run }) => run));
  return runs.size > 0 ? `${id} has shares of ${[...runs].join(', ')}` : `${id} has nothing`;
}
