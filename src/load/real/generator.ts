/**
 * When pods are started in real time: at the arrivals of an open executor, or by the VUs of a closed one. Latencies count
 * from the moment a pod was to start, so a generator that lags behind does not hide what it causes.
 */

import type { StartRecorder } from '../../result/recording/start-recorder.ts';
import { executorsOf, isOpen } from '../../scenario/executors/executors.ts';
import type { NamedExecutor, Scenario } from '../../scenario/scenario.ts';
import { allArrivals } from '../arrivals/all-executors.ts';
import { endOfStarts, nextActive } from '../arrivals/arrivals.ts';
import { churns } from '../arrivals/pod-lives.ts';
import { hasNode, iterationsIn, maxInFlightIn, type Segment, vusIn } from '../arrivals/segment.ts';
import type { DuePod, PodSource } from './pods/pod-source.ts';

/** What the generator has of the engine. */
export interface GeneratorParts {
  readonly scenario: Scenario;
  /** Only its pods are started. The whole schedule is walked all the same: each comes when it does in the whole run. */
  readonly segment: Segment;
  readonly source: PodSource;
  readonly recorder: Pick<StartRecorder, 'arrived' | 'dropped'>;
  /** Milliseconds from the run's beginning. */
  nowMs(): number;
  /** Resolves at `atMs`, or when the run is stopped. */
  until(atMs: number): Promise<void>;
  /** Nothing more is to be started. */
  isOver(): boolean;
  /** Has the oldest pod of `node` killed, in whose place one is to start at `dueAtMs`. */
  makeRoom(node: number, dueAtMs: number): void;
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

async function arrive({ scenario, segment, source, recorder, ...engine }: GeneratorParts): Promise<void> {
  const pending = new Set<Promise<void>>();
  const executors = executorsOf(scenario).map((own) => ({
    name: own.name,
    bound: maxInFlightIn(segment, own.executor, scenario),
    churns: churns(own),
    inFlight: 0,
  }));
  let ended: (() => void) | undefined;
  let turnedMs = engine.nowMs();
  for (const { atMs, pod: workload, lifetimeMs, by } of allArrivals(scenario)) {
    const own = executors[by] as (typeof executors)[number];
    const next = source.next(workload);
    if (next === undefined) break;
    if (!hasNode(segment, next.node)) continue;
    if (atMs > engine.nowMs()) {
      await engine.until(atMs);
      turnedMs = engine.nowMs();
    }
    if (engine.nowMs() - turnedMs >= TURN_MS) {
      await turn();
      turnedMs = engine.nowMs();
    }
    // Nothing is dropped and no time is lost: a start counts from its arrival, however late it is handed out.
    while (own.bound === undefined && pending.size >= engine.mostWaiting && !engine.isOver()) {
      await new Promise<void>((resolve) => {
        ended = resolve;
      });
    }
    engine.isBehind(Math.max(0, engine.nowMs() - atMs));
    if (engine.isOver()) break;
    const due = { ...next, executor: own.name };
    recorder.arrived(due, atMs);
    if (own.inFlight >= (own.bound ?? Number.POSITIVE_INFINITY)) {
      recorder.dropped(due, atMs);
      continue;
    }
    own.inFlight++;
    if (own.churns) engine.makeRoom(due.node, atMs);
    const start: Promise<void> = engine.start(due, atMs, lifetimeMs).finally(() => {
      own.inFlight--;
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
  const { scenario, segment } = parts;
  const all = executorsOf(scenario).flatMap((own) => {
    const left = { count: iterationsIn(segment, own.executor, scenario) };
    return vusIn(segment, own.executor, scenario).map((vu) => runVu(parts, own, vu, left));
  });
  await Promise.all(all);
}

/** One pod after the other. Each is due at once: what it then waits for is part of its start. */
async function runVu(
  parts: GeneratorParts,
  { name, executor, trace }: NamedExecutor,
  vu: number,
  left: { count: number },
): Promise<void> {
  const { recorder } = parts;
  const endMs = endOfStarts(executor, trace);
  for (;;) {
    const atMs = nextActive(executor, vu, parts.nowMs());
    if (atMs === undefined || atMs >= endMs) return;
    await parts.until(atMs);
    if (parts.isOver() || left.count <= 0) return;
    const next = nextOwn(parts);
    if (next === undefined) return;
    const due = { ...next, executor: name };
    left.count--;
    const dueAtMs = parts.nowMs();
    recorder.arrived(due, dueAtMs);
    await parts.start(due, dueAtMs, undefined);
  }
}

function nextOwn({ source, segment }: GeneratorParts): DuePod | undefined {
  for (;;) {
    const next = source.next(undefined);
    if (next === undefined || hasNode(segment, next.node)) return next;
  }
}
