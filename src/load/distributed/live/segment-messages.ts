/**
 * What the coordinator of a run in real time and its workers tell each other through Redis, looked at when it comes out:
 * whoever can write to it may have put something else there.
 */

import { z } from 'zod';
import type { RunStatistics } from '../../../result/statistics/run-statistics.ts';
import { unreadable } from '../redis/packing.ts';
import type { ShareWorker } from '../share-job.ts';
import { shareWorker, statistics } from '../share-messages.ts';
import type { ClockOffset } from './clock-offset.ts';

/** Far more than there are machines. */
const MOST_SEGMENTS = 10_000;

const text = z.string().max(256);
const number = z.number();
const amount = z.number().nonnegative();

/** How a run is split, and what is wanted of it. */
export interface LivePlan {
  /** Its name, as people know it. */
  readonly run: string;
  /** In so many segments. */
  readonly of: number;
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  readonly withPods: boolean;
}
const plan: z.ZodType<LivePlan> = z.object({
  run: text,
  of: z.int().min(1).max(MOST_SEGMENTS),
  withEvents: z.boolean(),
  withRefs: z.boolean(),
  withPods: z.boolean(),
});

/** Who has a segment. */
export interface SegmentClaim {
  /** Unlike all others. */
  readonly attempt: string;
  readonly worker: ShareWorker;
}
const claim: z.ZodType<SegmentClaim> = z.object({ attempt: text, worker: shareWorker });

/** How far a segment is. */
export interface Snapshot {
  /** Of one segment each has a higher number than the one before. */
  readonly number: number;
  readonly phase: 'preparing' | 'ready' | 'running' | 'ended';
  /** Null: not measured yet. */
  readonly clock: ClockOffset | null;
  /** How long after the moment that was agreed on it began. */
  readonly begunLateMs: number;
  /** From that moment. */
  readonly atMs: number;
  readonly inFlight: number;
  /** Why it could not go on; null: nothing kept it from that. */
  readonly problem: string | null;
  /** Null before it has begun. */
  readonly statistics: RunStatistics | null;
  /** So many chunks of lists were sent; known when it has ended. */
  readonly chunks: number;
  /** On the wall clock, since it has begun. */
  readonly busyMs: number;
  /** CPU time of the worker's process meanwhile. */
  readonly cpuMs: number;
}
const snapshot: z.ZodType<Omit<Snapshot, 'statistics'>> = z.object({
  number: amount,
  phase: z.enum(['preparing', 'ready', 'running', 'ended']),
  clock: z.object({ offsetMs: number, errorMs: amount }).nullable(),
  begunLateMs: number,
  atMs: number,
  inFlight: amount,
  problem: z.string().nullable(),
  statistics: statistics.nullable(),
  chunks: amount,
  busyMs: amount,
  cpuMs: number,
});

/** What the coordinator says to all: `waiting` for workers, `running MS` from that moment on, `ended`. */
export type Word =
  | { readonly state: 'waiting' }
  | { readonly state: 'running'; readonly beginAtMs: number }
  | { readonly state: 'ended' };

/** As it stands in Redis. */
export function wordText(word: Word): string {
  return word.state === 'running' ? `running ${word.beginAtMs}` : word.state;
}

/** Undefined: that is no word of a coordinator. */
export function parseWord(said: string): Word | undefined {
  if (said === 'waiting' || said === 'ended') return { state: said };
  const beginAtMs = Number(/^running (\d{1,15}(?:\.\d{1,20})?)$/.exec(said)?.[1] ?? Number.NaN);
  return Number.isNaN(beginAtMs) ? undefined : { state: 'running', beginAtMs };
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkLivePlan(value: unknown): LivePlan {
  return checked(plan, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkClaim(value: unknown): SegmentClaim {
  return checked(claim, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkSnapshot(value: unknown): Snapshot {
  checked(snapshot, value);
  return value as Snapshot; // what the schema does not name stays in it
}

function checked<T>(schema: z.ZodType<T>, value: unknown): T {
  const { data, error } = schema.safeParse(value);
  if (error === undefined) return data;
  const [{ path, message } = { path: [], message: '' }] = error.issues;
  throw unreadable([...(path.length > 0 ? [path.join('.')] : []), message].join(': '));
}
