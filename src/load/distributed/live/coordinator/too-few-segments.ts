/**
 * What is said when not every segment of a run in real time has found a worker: who is there, and what each has.
 */

import { RefManagerError } from '../../../../errors.ts';
import { counted } from '../../../../text/counts.ts';
import { exactDuration } from '../../../../text/durations.ts';
import { fingerprint } from '../../fingerprint.ts';
import type { WorkerNote } from '../../redis/registry.ts';
import { lackOf, type Needs, NO_NEEDS } from '../needs.ts';
import type { SegmentState } from './segment-state.ts';

/** So many workers are named. */
const MOST_NAMED = 8;

export interface Waited {
  /** `host:port`. */
  readonly place: string;
  readonly waitMs: number;
  /** Of a worker, to have a segment. */
  readonly needs: Needs;
}

/** Of a run that has begun nothing. */
export function tooFewSegments(
  segments: readonly Pick<SegmentState, 'claim' | 'isReady'>[],
  notes: readonly WorkerNote[],
  { place, waitMs, needs }: Waited,
): RefManagerError {
  const own = segments.flatMap(({ claim, isReady }) => (claim === undefined ? [] : [{ id: claim.worker.id, isReady }]));
  const taken = new Set(own.map(({ id }) => id));
  const there = [
    ...own.map(({ id, isReady }) => `${id} ${isReady ? 'is ready' : 'is getting ready'}`),
    ...notes.filter(({ id }) => !taken.has(id)).map((note) => whatItDoes(note, needs)),
  ];
  const named = there.slice(0, MOST_NAMED).join('; ');
  const others = there.length > MOST_NAMED ? `; and ${counted(there.length - MOST_NAMED, 'other')}` : '';
  const have = own.length === 1 ? 'has' : 'have';
  const found =
    own.length === 0
      ? `none of ${counted(segments.length, 'segment')} has`
      : `only ${own.length} of ${counted(segments.length, 'segment')} ${have}`;
  const how = `refmanager worker --redis${needs.runtime ? ' … --runtime unix:///…' : ''}`;
  const who = there.length === 0 ? `: begin workers with ${how}` : `: ${named}${others}`;
  const problem = `${found} a worker at ${place} within ${exactDuration(waitMs)}${who}`;
  return new RefManagerError('ERR_NO_WORKERS', problem);
}

function whatItDoes({ id, fingerprint: version, busy, segment, gives = NO_NEEDS }: WorkerNote, needs: Needs): string {
  if (version !== fingerprint()) return `${id} has ${version}, this is ${fingerprint()}`;
  const lacks = lackOf(needs, gives);
  if (lacks.length > 0) return `${id} ${lacks.join(' and ')}`;
  if (segment !== undefined) return `${id} has a segment of ${segment}`;
  const runs = new Set(busy.map(({ run }) => run));
  return runs.size > 0 ? `${id} has shares of ${[...runs].join(', ')}` : `${id} has nothing`;
}
