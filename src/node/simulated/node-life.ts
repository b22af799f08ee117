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
import { type LifeCounts, noLife } from './life-counts.ts';
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
  /** Pods may be killed to make room for others. False when absent. */
  readonly churns?: boolean | undefined;
}

export interface KubeletRestart {
  readonly atMs: number;
  /** All when absent. */
  readonly nodes?: readonly number[] | undefined;
  /** True: references are there again when it is up, as with a snapshot; false: they are lost, as upstream's were. */
  readonly restoresRefs: boolean;
}

/** A pod was killed. Unix milliseconds, on the node's clock. Plain data. */
export interface PodStop {
  /** When it was to be killed. */
  readonly dueMs: number;
  /** From then until its containers and its sandbox had stopped; undefined: it failed, or there was nothing to stop. */
  readonly tookMs: number | undefined;
}

/** What becomes of a pod after its start. */
export interface PodLife {
  /** It is killed so long after its start; undefined: it lives on. */
  readonly lifetimeMs: number | undefined;
  /** Some container of it started: it may be killed to make room for another. */
  readonly isRunning: boolean;
  readonly onStop?: (stop: PodStop) => void;
}

interface LivingPod {
  readonly pod: Pod;
  readonly onStop: PodLife['onStop'];
  diesAtMs: number;
  /** Resolves when it is to be killed before its time; undefined: it cannot be. */
  readonly killed: Promise<void> | undefined;
  readonly wake: () => void;
  makesRoom: boolean;
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
  /** Those that may be killed to make room, the oldest first, by uid. */
  readonly #running = new Map<string, LivingPod>();
  #stopping = 0;
  readonly counts: LifeCounts = noLife();

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

  /** Pods that make room for others and have not stopped yet. */
  get stopping(): number {
    return this.#stopping;
  }

  /** Takes over a pod whose start has ended. */
  adopt(pod: Pod, { lifetimeMs = Number.POSITIVE_INFINITY, isRunning, onStop }: PodLife): void {
    const uid = pod.metadata?.uid ?? '';
    if (!this.#spec.remembers) {
      this.#node.containers.forgetPod(uid);
      return;
    }
    const canMakeRoom = this.#spec.churns === true && isRunning;
    const { promise, resolve } = Promise.withResolvers<void>();
    const living: LivingPod = {
      pod,
      onStop,
      diesAtMs: this.#clock.epochMs() + lifetimeMs,
      killed: canMakeRoom ? promise : undefined,
      wake: resolve,
      makesRoom: false,
    };
    if (canMakeRoom) this.#running.set(uid, living);
    this.#background(this.#live(living));
  }

  /** Kills the pod that has run for longest, which was to be killed at `dueMs` (Unix milliseconds). False: there is none. */
  killOldest(dueMs: number): boolean {
    const [uid] = this.#running.keys();
    return uid !== undefined && this.kill(uid, dueMs);
  }

  /** Likewise that pod; false: it is being killed already, or unknown. */
  kill(uid: string, dueMs: number): boolean {
    const living = this.#running.get(uid);
    if (living === undefined) return false;
    this.#running.delete(uid);
    living.makesRoom = true;
    living.diesAtMs = Math.min(living.diesAtMs, dueMs);
    this.#stopping++;
    living.wake();
    return true;
  }

  /** Until it ends, or nothing more can happen to it. */
  async #live(living: LivingPod): Promise<void> {
    const { pod } = living;
    const uid = pod.metadata?.uid ?? '';
    let syncedAtMs = Number.NEGATIVE_INFINITY;
    for (;;) {
      const exitMs = this.#node.containers.nextExitMs(uid, syncedAtMs);
      const seenMs = Number.isFinite(exitMs) ? nextRelistMs(exitMs) : exitMs;
      const nextMs = Math.min(living.diesAtMs, seenMs);
      if (!Number.isFinite(nextMs) && living.killed === undefined) return;
      await this.#untilOrKilled(nextMs, living);
      if (nextMs >= living.diesAtMs) return this.#kill(living);
      syncedAtMs = this.#clock.epochMs();
      while (!(await this.#sync(pod))) {
        await this.#untilOrKilled(Math.min(living.diesAtMs, this.#clock.epochMs() + RESYNC_AFTER_FAILURE_MS), living);
        syncedAtMs = this.#clock.epochMs();
        if (syncedAtMs >= living.diesAtMs) return this.#kill(living);
      }
    }
  }

  /** One round of the kubelet's sync. False: something failed or has to wait, so another is due. */
  async #sync(pod: Pod): Promise<boolean> {
    const { kubelet } = this.#node;
    const status = await kubelet.readPodStatus(pod);
    const { actions, error } = await kubelet.syncPod(pod, status);
    this.counts.restarted += actions.filter(
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

  async #kill(living: LivingPod): Promise<void> {
    const { pod, diesAtMs: dueMs, makesRoom, onStop } = living;
    this.#running.delete(pod.metadata?.uid ?? '');
    const { context } = this.#node.kubelet;
    const status = await this.#node.kubelet.readPodStatus(pod);
    const actions = await killPod(context, pod, status);
    const failed = actions.some(({ error }) => error !== null);
    const tookMs = Math.max(0, this.#clock.epochMs() - dueMs);
    for (const { id } of status.sandboxStatuses) await context.runtime.removePodSandbox(id);
    this.counts.killed++;
    if (failed) this.counts.killFailures++;
    if (makesRoom) this.#stopping--;
    onStop?.({ dueMs, tookMs: failed || status.sandboxStatuses.length === 0 ? undefined : tookMs });
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
    this.counts.restarts.push({ atMs, node: this.#index, refs: kept.length, restored: restoresRefs });
  }

  /** What a failed probe does: its event is about what the RefManager says, and is dropped when that knows nothing. */
  async #probe({ periodMs, failureRate }: NonNullable<LifeSpec['probes']>): Promise<void> {
    for (let round = 1; ; round++) {
      await this.#until(this.#spec.originMs + round * periodMs);
      for (const { id, state } of await this.#node.containers.listContainers()) {
        if (state !== 'CONTAINER_RUNNING' || uniform(wordOfId(id), Salt.PROBE + round) >= failureRate) continue;
        const containerID = new ContainerID(RUNTIME_NAME, id);
        const ref = this.#refs.getRef(containerID);
        this.counts.lookups++;
        if (ref === undefined || ref === null) this.#miss(containerID.toString());
        else this.#node.kubelet.context.events.event(ref, 'Warning', 'Unhealthy', 'Readiness probe failed: simulated');
      }
    }
  }

  #miss(containerID: string): void {
    this.counts.misses++;
    if (this.counts.examples.length >= MAX_EXAMPLES) return;
    const atMs = this.#clock.epochMs() - this.#spec.originMs;
    this.counts.examples.push({ atMs, node: this.#node.name, containerID, event: 'Unhealthy' });
  }

  async #untilOrKilled(epochMs: number, { killed }: LivingPod): Promise<void> {
    if (killed === undefined) await this.#until(epochMs);
    else if (Number.isFinite(epochMs)) await Promise.race([this.#until(epochMs), killed]);
    else await killed;
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
