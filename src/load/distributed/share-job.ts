/**
 * What the coordinator of a run and its workers tell each other through Redis.
 */

import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { RunStatistics } from '../../result/statistics/run-statistics.ts';
import type { TickDone } from '../virtual/messages.ts';

/** More shares would walk the same series of arrivals again and again. */
export const MAX_SHARES = 256;
/** Nodes are never more. */
const MOST = 1_000_000_000;

const whole: z.ZodInt = z.int().min(0).max(MOST);

/** A run's name: part of keys and of the ids of jobs. */
export const RUN_NAME: RegExp = /^[\w-]{1,64}$/;

/** Characters of the name of an attempt at a share. */
export const MOST_NAME = 128;

/** The data of a job. */
export interface ShareJob {
  run: string;
  phase: number;
  share: number;
  /** Of phase 1: a threshold is known to be crossed after this tick. */
  endAfterTick?: number | undefined;
}
export const shareJob: z.ZodType<ShareJob> = z.object({
  run: z.string().regex(RUN_NAME),
  phase: whole,
  share: whole,
  endAfterTick: whole.optional(),
});

/** How a run is split, and what is wanted of it. */
export interface RunPlan {
  /** Of the scenario. */
  digest: string;
  fingerprint: string;
  /** In so many shares. */
  of: number;
  withEvents: boolean;
  withRefs: boolean;
  withPods: boolean;
}
export const runPlan: z.ZodType<RunPlan> = z.object({
  digest: z.string().max(MOST_NAME),
  fingerprint: z.string().max(MOST_NAME),
  of: whole.min(1).max(MAX_SHARES),
  withEvents: z.boolean(),
  withRefs: z.boolean(),
  withPods: z.boolean(),
});

/** Of a scenario as JSON. */
export function digestOf(scenario: string): string {
  return createHash('sha256').update(scenario).digest('hex');
}

/** Lists that an attempt sends in chunks. */
export const LISTS = ['events', 'refs', 'pods'] as const;
export type ListName = (typeof LISTS)[number];

/** A tick, and what the store of its share had counted then. */
export type ToldTick = TickDone & { readonly lock: LockCounts };
export interface LockCounts {
  readonly contended: number;
  readonly readAcquisitions: number;
  readonly writeAcquisitions: number;
}

/** One element of the list that an attempt sends. Numbered: what is lost or comes twice is seen. */
export type Chunk = { readonly number: number } & (
  | { readonly list: ListName; readonly lines: readonly (readonly [at: string, text: string])[] }
  | { readonly ticks: readonly ToldTick[] }
);

/** What an attempt at a share comes to. */
export interface ShareResult {
  readonly statistics: RunStatistics;
  /** So many chunks were sent before. */
  readonly chunks: number;
  /** 1: nobody had tried before. */
  readonly attempt: number;
  readonly worker: ShareWorker;
  /** On the wall clock. */
  readonly busyMs: number;
  /** CPU time of the worker's process, from its beginning, when the share began and when it ended. */
  readonly cpuMs: readonly [begin: number, end: number];
}

export interface ShareWorker {
  readonly id: string;
  readonly host: string;
  readonly threads: number;
  readonly node: string;
  readonly arch: string;
}

/** What a run's state says: the phase that goes on, or that all is to end. */
export const CANCELLED: string = 'cancelled';

export function phaseState(phase: number): string {
  return `phase ${phase}`;
}
