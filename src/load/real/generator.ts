/**
 * When pods are started in real time: at the arrivals of an open executor, or by the VUs of a closed one. Latencies count
 * from the moment a pod was to start, so a generator that lags behind does not hide what it causes.
 */

import type { StartCounts } from '../../result/recording/start-recorder.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { arrivals, endOfStarts, isOpen, mostVus, nextActive } from '../arrivals.ts';
import { maxInFlight } from '../virtual/node-share.ts';
import type { DuePod, PodSource } from './pod-source.ts';

/** What the generator has of the engine. */
export interface GeneratorParts {
  readonly scenario: Scenario;
  readonly source: PodSource;
  readonly counts: StartCounts;
  /** Milliseconds from the run's beginning. */
  nowMs(): number;
  /** Resolves at `atMs`, or when the run is stopped. */
  until(atMs: number): Promise<void>;
  /** Nothing more is to be started. */
  isOver(): boolean;
  podsInFlight(): number;
  /** Starts a pod that was to start at `dueAtMs`. `lifetimeMs`: what a trace says. Never rejects. */
  start(pod: DuePod, dueAtMs: number, lifetimeMs: number | undefined): Promise<void>;
  /** Pods in flight beyond which the generator waits, where the scenario has no bound of its own. */
  readonly mostWaiting: number;
  /** Told at each arrival how late it was handed out, milliseconds. */
  isBehind(ms: number): void;
}

/** The event loop gets a turn at least so often, milliseconds: signals and answers of workers come in there. */
const TURN_MS = 5;

/** Resolves when everything that it began has ended. */
export async function generate(parts: GeneratorParts): Promise<void> {
  await (isOpen(parts.scenario.executor) ? arrive(parts) : runVus(parts));
}

async function arrive({ scenario, source, counts, ...engine }: GeneratorParts): Promise<void> {
  const { executor, trace, seed } = scenario;
  const pending = new Set<Promise<void>>();
  const bound = maxInFlight(executor);
  const most = bound ?? Number.POSITIVE_INFINITY;
  const waitsFrom = bound === undefined ? engine.mostWaiting : Number.POSITIVE_INFINITY;
  let ended: (() => void) | undefined;
  let turnedMs = engine.nowMs();
  for (const { atMs, pod: workload, lifetimeMs } of arrivals(executor, trace, seed)) {
    if (atMs > engine.nowMs()) {
      await engine.until(atMs);
      turnedMs = engine.nowMs();
    }
    if (engine.nowMs() - turnedMs >= TURN_MS) {
      await turn();
      turnedMs = engine.nowMs();
    }
    // Nothing is dropped and no time is lost: a start counts from its arrival, however late it is handed out.
    while (pending.size >= waitsFrom && !engine.isOver()) {
      await new Promise<void>((resolve) => {
        ended = resolve;
      });
    }
    engine.isBehind(Math.max(0, engine.nowMs() - atMs));
    if (engine.isOver()) break;
    const due = source.next(workload);
    if (due === undefined) break;
    counts.arrivals++;
    if (engine.podsInFlight() >= most) {
      counts.dropped++;
      continue;
    }
    const start: Promise<void> = engine.start(due, atMs, lifetimeMs).finally(() => {
      pending.delete(start);
      ended?.();
    });
    pending.add(start);
  }
  await Promise.all(pending);
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

async function runVus(parts: GeneratorParts): Promise<void> {
  const { executor } = parts.scenario;
  const left = { count: executor.kind === 'shared-iterations' ? executor.iterations : Number.POSITIVE_INFINITY };
  await Promise.all(Array.from({ length: mostVus(executor) }, (_, vu) => runVu(parts, vu, left)));
}

/** One pod after the other. Each is due at once: what it then waits for is part of its start. */
async function runVu(parts: GeneratorParts, vu: number, left: { count: number }): Promise<void> {
  const { scenario, source, counts } = parts;
  const endMs = endOfStarts(scenario.executor, scenario.trace);
  for (;;) {
    const atMs = nextActive(scenario.executor, vu, parts.nowMs());
    if (atMs === undefined || atMs >= endMs) return;
    await parts.until(atMs);
    if (parts.isOver() || left.count <= 0) return;
    const due = source.next(undefined);
    if (due === undefined) return;
    left.count--;
    counts.arrivals++;
    await parts.start(due, parts.nowMs(), undefined);
  }
}
