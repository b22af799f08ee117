/**
 * What goes on with pods after their start, as far as a scenario asks for it: containers that exit are started again by
 * the kubelet's own sync, pods end after their lifetime, probes fail, the kubelet restarts. One per node and thread.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/pod_workers.go`, `pleg/generic.go`, `prober/prober.go`
 */

import { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { Pod } from '../../api/pod.ts';
import type { ContainerRefs } from '../../kubelet/context/kubelet-context.ts';
import { killPod } from '../../kubelet/pod/kill-pod.ts';
import type { PodStatus } from '../../kubelet/pod/pod-status.ts';
import { uniform, wordOfId } from '../../runtime/simulated/draws.ts';
import { Salt } from '../../runtime/simulated/salts.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import { RUNTIME_NAME, type SimulatedNode } from './simulated-node.ts';

/** Plain data. Times are milliseconds; those of restarts count from the run's beginning. */
export interface LifeSpec {
  /** Clock.epochMs() at the run's beginning. */
  readonly originMs: number;
  /** Every running container is probed so often; `failureRate` (0 to 1) of the probes fail and want an event. */
  readonly probes?: { readonly periodMs: number; readonly failureRate: number } | undefined;
  readonly kubeletRestarts: readonly KubeletRestart[];
  /** Pods may exit or end: the node must not forget them. */
  readonly remembers: boolean;
}

export interface KubeletRestart {
  readonly atMs: number;
  /** All when absent. */
  readonly nodes?: readonly number[] | undefined;
  /** True: references are there again when it is up, as with a snapshot; false: they are lost, as upstream's were. */
  readonly restoresRefs: boolean;
}

/** An event that found no reference. */
interface RefMiss {
  readonly atMs: number;
  readonly node: string;
  readonly containerID: string;
  readonly event: string;
}

/** A restart that came about on one node. */
interface RestartReport {
  readonly atMs: number;
  readonly node: number;
  readonly refs: number;
  readonly restored: boolean;
}

/** Counts add up over nodes and threads. Plain data. */
export interface LifeReport {
  restarted: number;
  killed: number;
  lookups: number;
  misses: number;
  /** The first of this node and thread. */
  examples: RefMiss[];
  restarts: RestartReport[];
}

/** How often a reference was asked for at an event, and how often there was none. */
export type Lookups = Pick<LifeReport, 'lookups' | 'misses'>;

/** Of several nodes or threads together. */
export function addLookups(all: Iterable<Lookups>): Lookups {
  const sum = { lookups: 0, misses: 0 };
  for (const { lookups, misses } of all) {
    sum.lookups += lookups;
    sum.misses += misses;
  }
  return sum;
}

export function noLife(): LifeReport {
  return { restarted: 0, killed: 0, lookups: 0, misses: 0, examples: [], restarts: [] };
}

const MAX_EXAMPLES = 100;
/** The period of the kubelet's relisting: an exit is seen no sooner than the next one. */
const RELIST_PERIOD_MS = 1000;
/** A pod whose sync failed is synced again after so long. */
const RESYNC_AFTER_FAILURE_MS = 10_000;

export class NodeLife {
  readonly #node: SimulatedNode;
  readonly #index: number;
  readonly #spec: LifeSpec;
  readonly #clock: Clock;
  readonly #refs: ContainerRefs;
  readonly #signal: AbortSignal;
  readonly report: LifeReport = noLife();

  /** `signal` ends all of it. */
  constructor(
    node: SimulatedNode,
    index: number,
    spec: LifeSpec,
    parts: { readonly clock: Clock; readonly refs: ContainerRefs; readonly signal: AbortSignal },
  ) {
    this.#node = node;
    this.#index = index;
    this.#spec = spec;
    this.#clock = parts.clock;
    this.#refs = parts.refs;
    this.#signal = parts.signal;
    for (const restart of spec.kubeletRestarts) {
      if (restart.nodes === undefined || restart.nodes.includes(index)) this.#background(this.#restartAt(restart));
    }
    if (spec.probes !== undefined) this.#background(this.#probe(spec.probes));
  }

  /** Takes over a pod whose start has ended. */
  adopt(pod: Pod, lifetimeMs: number | undefined): void {
    if (!this.#spec.remembers) {
      this.#node.containers.forgetPod(pod.metadata?.uid ?? '');
      return;
    }
    this.#background(this.#live(pod, this.#clock.epochMs() + (lifetimeMs ?? Number.POSITIVE_INFINITY)));
  }

  /** Until it ends, or nothing more can happen to it. */
  async #live(pod: Pod, diesAtMs: number): Promise<void> {
    const uid = pod.metadata?.uid ?? '';
    let syncedAtMs = Number.NEGATIVE_INFINITY;
    for (;;) {
      const exitMs = this.#node.containers.nextExitMs(uid, syncedAtMs);
      const seenMs = Number.isFinite(exitMs) ? nextRelistMs(exitMs) : exitMs;
      const nextMs = Math.min(diesAtMs, seenMs);
      if (!Number.isFinite(nextMs)) return;
      await this.#until(nextMs);
      if (nextMs === diesAtMs) return this.#kill(pod);
      syncedAtMs = this.#clock.epochMs();
      while (!(await this.#sync(pod))) {
        await this.#until(Math.min(diesAtMs, this.#clock.epochMs() + RESYNC_AFTER_FAILURE_MS));
        syncedAtMs = this.#clock.epochMs();
        if (syncedAtMs >= diesAtMs) return this.#kill(pod);
      }
    }
  }

  /** One round of the kubelet's sync. False: something failed or has to wait, so another is due. */
  async #sync(pod: Pod): Promise<boolean> {
    const { kubelet } = this.#node;
    const status = await kubelet.readPodStatus(pod);
    const { actions, error } = await kubelet.syncPod(pod, status);
    this.report.restarted += actions.filter(
      ({ action, error: why }) => action === 'StartContainer' && why === null,
    ).length;
    await this.#collect(status);
    return error === undefined;
  }

  /** The kubelet's garbage collection: of each container the last dead instance is kept. */
  async #collect({ containerStatuses }: PodStatus): Promise<void> {
    const seen = new Set<string>();
    for (const { name, state, id } of containerStatuses) {
      if (state !== 'exited') continue;
      if (seen.has(name)) await this.#node.containers.removeContainer(id.id);
      seen.add(name);
    }
  }

  async #kill(pod: Pod): Promise<void> {
    const { context } = this.#node.kubelet;
    const status = await this.#node.kubelet.readPodStatus(pod);
    await killPod(context, pod, status);
    for (const { id } of status.sandboxStatuses) await context.runtime.removePodSandbox(id);
    this.report.killed++;
  }

  async #restartAt({ atMs, restoresRefs }: KubeletRestart): Promise<void> {
    await this.#until(this.#spec.originMs + atMs);
    const kept: [ContainerID, ObjectReference | null][] = [];
    for (const { id } of await this.#node.containers.listContainers()) {
      const containerID = new ContainerID(RUNTIME_NAME, id);
      const ref = this.#refs.getRef(containerID);
      if (ref === undefined) continue;
      kept.push([containerID, ref]);
      this.#refs.clearRef(containerID);
    }
    this.#node.restartKubelet();
    if (restoresRefs) for (const [id, ref] of kept) if (ref !== null) this.#refs.setRef(id, ref);
    this.report.restarts.push({ atMs, node: this.#index, refs: kept.length, restored: restoresRefs });
  }

  /** What a failed probe does: its event is about what the RefManager says, and is dropped when that knows nothing. */
  async #probe({ periodMs, failureRate }: NonNullable<LifeSpec['probes']>): Promise<void> {
    for (let round = 1; ; round++) {
      await this.#until(this.#spec.originMs + round * periodMs);
      for (const { id, state } of await this.#node.containers.listContainers()) {
        if (state !== 'CONTAINER_RUNNING' || uniform(wordOfId(id), Salt.PROBE + round) >= failureRate) continue;
        const containerID = new ContainerID(RUNTIME_NAME, id);
        const ref = this.#refs.getRef(containerID);
        this.report.lookups++;
        if (ref === undefined || ref === null) this.#miss(containerID.toString());
        else this.#node.kubelet.context.events.event(ref, 'Warning', 'Unhealthy', 'Readiness probe failed: simulated');
      }
    }
  }

  #miss(containerID: string): void {
    this.report.misses++;
    if (this.report.examples.length >= MAX_EXAMPLES) return;
    const atMs = this.#clock.epochMs() - this.#spec.originMs;
    this.report.examples.push({ atMs, node: this.#node.name, containerID, event: 'Unhealthy' });
  }

  async #until(epochMs: number): Promise<void> {
    await this.#clock.sleep(Math.max(0, epochMs - this.#clock.epochMs()), this.#signal);
  }

  /** Goes on beside the starts; the end of the run is no failure. */
  #background(work: Promise<void>): void {
    work.catch((error: unknown) => {
      if (!this.#signal.aborted) throw error;
    });
  }
}

/** The first relisting after an exit. */
function nextRelistMs(epochMs: number): number {
  return (Math.floor(epochMs / RELIST_PERIOD_MS) + 1) * RELIST_PERIOD_MS;
}
