/**
 * What the coordinator of a run in real time and its workers tell each other through Redis, looked at when it comes out:
 * whoever can write to it may have put something else there.
 */

import { z } from 'zod';
import type { WaitingStart } from '../../../node/real/watch/start-watch.ts';
import { amount } from '../../../result/read/schema-parts.ts';
import type { RunStatistics } from '../../../result/statistics/run-statistics.ts';
import { RUN_NAME, type ShareWorker } from '../share-job.ts';
import { checked, shareWorker, word } from '../share-messages.ts';
import { runStatistics } from '../share-statistics.ts';
import type { ClockOffset } from './clock-offset.ts';
import type { Needs } from './needs.ts';
import { type RuntimeIdentity, runtimeIdentity, waitingStarts } from './runtime-messages.ts';

/** Far more than there are machines. */
const MOST_SEGMENTS = 10_000;

const MOST_PROBLEM = 10_000;
const LONGEST_GRACE_SECONDS = 86_400;

const finite = z.number();

/** How a run is split, and what is wanted of it. */
export interface LivePlan {
  /** Its name, as people know it. */
  readonly run: string;
  /** In so many segments. */
  readonly of: number;
  readonly withEvents: boolean;
  readonly withRefs: boolean;
  readonly withPods: boolean;
  /** `series`: pods without end, as the executor asks for them; `plan`: each of those that manifests describe, once. */
  readonly pods: 'series' | 'plan';
  /** Of a worker, to have a segment. */
  readonly needs: Needs;
  /** What becomes of pods on real runtimes when all is over. */
  readonly ending: Ending;
}

/** How a segment on a real runtime ends: what it has started is removed, as its worker's own. */
export interface Ending {
  /** It stays. */
  readonly keep: boolean;
  /** Of containers; absent: the shortest. */
  readonly gracePeriodSeconds?: number | undefined;
}
const plan: z.ZodType<LivePlan> = z.strictObject({
  run: z.string().regex(RUN_NAME),
  of: z.int().min(1).max(MOST_SEGMENTS),
  withEvents: z.boolean(),
  withRefs: z.boolean(),
  withPods: z.boolean(),
  pods: z.enum(['series', 'plan']),
  needs: z.strictObject({ runtime: z.boolean(), hostPath: z.boolean(), privileged: z.boolean() }),
  ending: z.strictObject({
    keep: z.boolean(),
    gracePeriodSeconds: z.int().min(0).max(LONGEST_GRACE_SECONDS).optional(),
  }),
});

/** Who has a segment. */
export interface SegmentClaim {
  /** Unlike all others. */
  readonly attempt: string;
  readonly worker: ShareWorker;
}
const claim: z.ZodType<SegmentClaim> = z.strictObject({ attempt: word, worker: shareWorker });

/** How far a segment is. */
export interface Snapshot {
  /** Of one segment each has a higher number than the one before. */
  readonly number: number;
  /** `removing`: nothing more is started, and what was started on a real runtime is removed. */
  readonly phase: 'preparing' | 'ready' | 'running' | 'removing' | 'ended';
  /** Null: not measured yet. */
  readonly clock: ClockOffset | null;
  /** How long after the moment that was agreed on it began. */
  readonly begunLateMs: number;
  /** From that moment. */
  readonly atMs: number;
  readonly inFlight: number;
  /** Starts on a real runtime that have been at one step for long, the longest first; not more than can be told. */
  readonly waiting: readonly WaitingStart[];
  /** Why it could not go on; null: nothing kept it from that. */
  readonly problem: string | null;
  /** Null before it has begun. */
  readonly statistics: RunStatistics | null;
  /** What it was started on; null: simulated, or not known yet. */
  readonly runtime: RuntimeIdentity | null;
  /** So many chunks of lists were sent; known when it has ended. */
  readonly chunks: number;
  /** On the wall clock, since it has begun. */
  readonly busyMs: number;
  /** CPU time of the worker's process meanwhile. */
  readonly cpuMs: number;
}
const snapshot: z.ZodType = z.strictObject({
  number: amount,
  phase: z.enum(['preparing', 'ready', 'running', 'removing', 'ended']),
  clock: z.strictObject({ offsetMs: finite, errorMs: amount }).nullable(),
  begunLateMs: finite,
  atMs: finite,
  inFlight: amount,
  waiting: waitingStarts,
  problem: z.string().max(MOST_PROBLEM).nullable(),
  statistics: runStatistics.nullable(),
  runtime: runtimeIdentity.nullable(),
  chunks: amount,
  busyMs: amount,
  cpuMs: finite,
});

/** What the coordinator says to all: `waiting` for workers, `running MS` from that moment on, `ended`. */
export type Word =
  | { readonly state: 'waiting' }
  | { readonly state: 'running'; readonly beginAtMs: number }
  | { readonly state: 'ended' };

/** Bytes of a word, at most. */
export const MOST_WORD = 64;

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

/**
 * @param key - where it was, of these and of what is below
 * @throws {RefManagerError} `ERR_REDIS`
 */
export function checkLivePlan(key: string, value: unknown): LivePlan {
  return checked<LivePlan>(key, plan, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkClaim(key: string, value: unknown): SegmentClaim {
  return checked<SegmentClaim>(key, claim, value);
}

/** @throws {RefManagerError} `ERR_REDIS` */
export function checkSnapshot(key: string, value: unknown): Snapshot {
  return checked<Snapshot>(key, snapshot, value);
}
