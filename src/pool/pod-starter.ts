/**
 * What a start worker does with a task: one node per node it has met, all over the same store; the pod's report and
 * its events go back as plain data. Runs in workers/start-worker.ts.
 */

import { monitorEventLoopDelay } from 'node:perf_hooks';
import { threadId } from 'node:worker_threads';
import { failedEnd } from '../kubelet/context/start-end.ts';
import { eventJson, type RecordedEvent } from '../kubelet/events/event.ts';
import type { EventSink } from '../kubelet/events/recorder.ts';
import { startPod } from '../kubelet/pod-start.ts';
import type { SimulatedRuntimeSpec } from '../node/node-runtime-spec.ts';
import { addLookups, type LifeCounts, type Lookups, noLife } from '../node/simulated/life-counts.ts';
import { type LifeSpec, NodeLife, type PodStop } from '../node/simulated/node-life.ts';
import { beginningAt, gatedStages, SimulatedNode } from '../node/simulated/simulated-node.ts';
import { RealClock } from '../runtime/time/real-clock.ts';
import type { RefManager } from '../store/ref-manager.ts';
import { LOOP_PROBE_MS, loopDelayMs } from './loop-delay.ts';
import type { RemoteImages } from './remote-images.ts';
import type {
  FinishedMessage,
  KillMessage,
  StartTask,
  StartTaskResult,
  StartWorkerSetup,
  TimedLine,
} from './start-task.ts';

const P99 = 99;
/** Between two reports of lookups: about as often as anybody looks at them. */
const LOOKUPS_INTERVAL_MS = 500;

/** A fault of ours: the path has a name for everything else. */
const UNEXPECTED = 'UnexpectedError';

/** Nothing is asked of pods once they are started. */
const NO_LIFE: LifeSpec = { originMs: 0, kubeletRestarts: [], remembers: false };

/** A start worker's workerData in a simulated run. */
export type SimulatedSetup = StartWorkerSetup & { readonly runtime: SimulatedRuntimeSpec };

/** Starts pods on simulated nodes. One per thread; many starts at a time. */
export class PodStarter {
  readonly #setup: SimulatedSetup;
  readonly #refs: RefManager;
  readonly #images: RemoteImages;
  readonly #clock = new RealClock();
  readonly #nodes = new Map<number, { node: SimulatedNode; life: NodeLife }>();
  readonly #events: EventsByPod;
  readonly #tellStop: (uid: string, stop: PodStop) => void;
  readonly #interrupted = new AbortController();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: LOOP_PROBE_MS });
  /** Ends what goes on after the starts. */
  readonly #finished = new AbortController();
  #toldLookups = 0;

  /** `tellLookups` hears of events that wanted a reference while the run goes on, `tellStop` of pods that were killed. */
  constructor(
    setup: SimulatedSetup,
    refs: RefManager,
    images: RemoteImages,
    tellLookups: (lookups: Lookups) => void = () => undefined,
    tellStop: (uid: string, stop: PodStop) => void = () => undefined,
  ) {
    this.#setup = setup;
    this.#refs = refs;
    this.#images = images;
    this.#tellStop = tellStop;
    this.#events = new EventsByPod(setup.keepsEvents ?? true);
    this.#loopDelay.enable();
    if (setup.life?.probes === undefined) return;
    const timer = setInterval(() => this.#tellLookups(tellLookups), LOOKUPS_INTERVAL_MS);
    timer.unref();
    this.#finished.signal.addEventListener('abort', () => clearInterval(timer));
  }

  /** Gives up what is in flight and all that comes: each start is reported with what it had done. */
  interrupt(): void {
    this.#interrupted.abort();
  }

  /** Never rejects: what breaks unexpectedly is the pod's error. */
  async start({ pod, node, lifetimeMs, originMs = 0 }: StartTask): Promise<StartTaskResult> {
    const startedAtMs = this.#clock.epochMs();
    const uid = pod.metadata?.uid ?? '';
    try {
      const { signal } = this.#interrupted;
      const place = this.#node(node, originMs);
      const report = await startPod(place.node.kubelet, pod, { signal });
      const { containers, totalMs, sandboxMs, end } = report;
      const isRunning = containers.some((container) => container.end.outcome === 'started');
      place.life.adopt(pod, { lifetimeMs, isRunning, onStop: (stop) => this.#tellStop(uid, stop) });
      return {
        containers,
        startedAtMs: report.startedAtMs,
        totalMs,
        sandboxMs,
        end,
        threadId,
        ...this.#events.take(uid),
      };
    } catch (unexpected) {
      const what = unexpected instanceof Error ? (unexpected.stack ?? unexpected.message) : String(unexpected);
      const end = failedEnd(UNEXPECTED, `unexpected: ${what}`, unexpected);
      const totalMs = this.#clock.epochMs() - startedAtMs;
      return { containers: [], startedAtMs, totalMs, sandboxMs: 0, end, threadId, ...this.#events.take(uid) };
    }
  }

  /** Kills a pod that this one has started. */
  kill({ node, uid, dueMs }: KillMessage): void {
    this.#nodes.get(node)?.life.kill(uid, dueMs);
  }

  /** Ends what pods do after their start; the last thing that is asked. */
  finish(): FinishedMessage {
    this.#finished.abort();
    const life = [...this.#nodes.values()].map(({ life: { counts } }) => counts).reduce(addLife, noLife());
    const loopDelayP99Ms = loopDelayMs(this.#loopDelay.percentile(P99));
    const loopDelayMaxMs = loopDelayMs(this.#loopDelay.max);
    this.#loopDelay.disable();
    return { kind: 'finished', threadId, loopDelayP99Ms, loopDelayMaxMs, life, ...this.#events.takeRest() };
  }

  #tellLookups(tell: (lookups: Lookups) => void): void {
    const sum = addLookups(Array.from(this.#nodes.values(), ({ life: { counts } }) => counts));
    if (sum.lookups === this.#toldLookups) return;
    this.#toldLookups = sum.lookups;
    tell(sum);
  }

  #node(index: number, originMs: number): { node: SimulatedNode; life: NodeLife } {
    const known = this.#nodes.get(index);
    if (known !== undefined) return known;
    const { seed, runtime, life: lifeSpec = NO_LIFE } = this.#setup;
    const spec = beginningAt(runtime, originMs);
    const clock = this.#clock;
    const refs = this.#refs;
    const images = this.#images.ofNode(index, originMs);
    const gated = gatedStages(spec);
    const gate = gated.length > 0 ? this.#images.gateOfNode(index, originMs, gated) : undefined;
    const node = new SimulatedNode(
      { seed, node: index, spec, clock, refs, events: this.#events },
      { images, puller: images, backOff: images, gate },
    );
    const life = new NodeLife(node, index, { ...lifeSpec, originMs }, { clock, refs, signal: this.#finished.signal });
    const place = { node, life };
    this.#nodes.set(index, place);
    return place;
  }
}

/** Adds `other` to `sum` and returns it. */
export function addLife(sum: LifeCounts, other: LifeCounts): LifeCounts {
  sum.restarted += other.restarted;
  sum.killed += other.killed;
  sum.killFailures += other.killFailures;
  sum.lookups += other.lookups;
  sum.misses += other.misses;
  sum.examples.push(...other.examples);
  sum.restarts.push(...other.restarts);
  return sum;
}

/** Events kept apart by the pod they are about, so that a pod's task brings back its own. */
export class EventsByPod implements EventSink {
  readonly #lines = new Map<string, TimedLine[]>();
  readonly #counts = new Map<string, number>();
  readonly #keeps: boolean;

  constructor(keeps: boolean) {
    this.#keeps = keeps;
  }

  record(event: RecordedEvent): void {
    const uid = event.involvedObject.uid ?? '';
    this.#counts.set(uid, (this.#counts.get(uid) ?? 0) + 1);
    if (!this.#keeps) return;
    const line = eventLine(event);
    const lines = this.#lines.get(uid);
    if (lines === undefined) this.#lines.set(uid, [line]);
    else lines.push(line);
  }

  take(uid: string): { events: TimedLine[]; eventCount: number } {
    const events = this.#lines.get(uid) ?? [];
    const eventCount = this.#counts.get(uid) ?? 0;
    this.#lines.delete(uid);
    this.#counts.delete(uid);
    return { events, eventCount };
  }

  takeRest(): { events: TimedLine[]; eventCount: number } {
    const events = [...this.#lines.values()].flat();
    const eventCount = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    this.#lines.clear();
    this.#counts.clear();
    return { events, eventCount };
  }
}

/** The event with its time, which its name carries. */
function eventLine(event: RecordedEvent): TimedLine {
  const { name } = event.metadata;
  return { at: name.slice(name.lastIndexOf('.') + 1), text: eventJson(event) };
}
