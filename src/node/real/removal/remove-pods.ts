/**
 * Takes everything off a real runtime that runs have put there: containers end as the kubelet ends them, then sandboxes,
 * then files. Used at the end of a run, and by `refmanager cleanup` when a run came to no end of its own.
 */

import { availableParallelism } from 'node:os';
import { ContainerID } from '../../../api/container-id.ts';
import {
  CONTAINER_NAME_LABEL,
  POD_NAME_LABEL,
  POD_NAMESPACE_LABEL,
  POD_UID_LABEL,
} from '../../../api/pod/pod-labels.ts';
import { NoFiles } from '../../../kubelet/files/no-files.ts';
import { ParallelImagePuller } from '../../../kubelet/images/image-puller.ts';
import { KubeRuntimeManager } from '../../../kubelet/kube-runtime-manager.ts';
import { errorText } from '../../../kubelet/kubelet-error.ts';
import type { CriContainers } from '../../../runtime/cri/cri-containers.ts';
import type { CriRuntime } from '../../../runtime/cri/cri-runtime.ts';
import type { RuntimeContainer, RuntimeSandbox } from '../../../runtime/runtime-service.ts';
import type { Clock } from '../../../runtime/time/clock.ts';
import { RealClock } from '../../../runtime/time/real-clock.ts';
import { removeFiles } from '../files/remove-files.ts';
import { type RunId, runLabels } from '../labels.ts';
import { untilAnswered } from '../watch/until-answered.ts';
import { isLeakedTask } from './leaked-task.ts';
import { endShim, lostShims } from './lost-shims.ts';

/** What a removal is asked for. */
export interface RemovePodsOptions {
  readonly endpoint: string;
  /** Only what this run made; of all runs when absent. */
  readonly runId?: RunId;
  /** Takes the place of the pods' own grace periods; pre-stop hooks have those all the same. */
  readonly gracePeriodSeconds?: number | undefined;
  /** The longest that a pre-stop hook may go on; its pod's grace period when absent. */
  readonly hookSeconds?: number | undefined;
}

export interface RemovedPods {
  readonly containers: number;
  readonly sandboxes: number;
  /** What could not be removed, by name and id, and why; empty when all is gone. */
  readonly problems: readonly string[];
  /** Uids of the pods that the runtime still has. */
  readonly left: ReadonlySet<string>;
  /** Uids of all pods that there were. */
  readonly seen: ReadonlySet<string>;
  /** Of the sandboxes that were removed. */
  readonly sandboxIds: ReadonlySet<string>;
}

/** Kills at once: most of their time is the grace period. */
const KILLS_AT_ONCE = 256;
/** Removals at once: each keeps a core of the runtime busy. */
const REMOVALS_AT_ONCE = 4 * availableParallelism();
/**
 * How long nothing at all may be removed before the rest is given up. A runtime goes on with a call whose caller died,
 * refuses to remove what it still starts, and tells nobody when that ends: it is asked again.
 */
const PATIENCE_MS = 20_000;
/** The same where all that is left are leaked tasks, which stay: only to be sure that nothing goes any more. */
const LEAK_PATIENCE_MS = 3_000;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 1_000;
const MS_PER_SECOND = 1000;

/**
 * Removes pods until none is left. Whatever call fails, for instance while a runtime begins anew, is made again as long
 * as PATIENCE_MS. Rejects only when the runtime has not told for so long what it has.
 */
export async function removePods(cri: CriRuntime, options: RemovePodsOptions): Promise<RemovedPods> {
  const kill = (container: RuntimeContainer): Promise<void> => killContainer(cri, container, options);
  const removed = await removeUntilGone(cri.runtime, runLabels(options.runId), { kill });
  const problems = [...removed.problems];
  if (cri.runtime.kind === 'real') {
    await endShimsOf(removed.sandboxIds, options.endpoint, cri);
    problems.push(...(await removeFiles(options.endpoint, options.runId, removed)));
  }
  return { ...removed, problems };
}

/** A runtime that ends while it removes a sandbox may forget its shim: nobody needs that any more, and nobody else ends it. */
async function endShimsOf(sandboxIds: ReadonlySet<string>, endpoint: string, { runtime }: CriRuntime): Promise<void> {
  const lost = await untilAnswered(() => lostShims(endpoint, runtime));
  for (const shim of lost) if (sandboxIds.has(shim.id)) endShim(shim);
}

/** How removeUntilGone goes about it. */
export interface Removal {
  /** Given what runs, first; without it, that ends with its sandbox. */
  readonly kill?: (container: RuntimeContainer) => Promise<void>;
  readonly clock?: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

/**
 * Removes the sandboxes and containers with these labels until none is left, and asks again as long as anything goes.
 * Rejects only when the lists cannot be had for so long.
 */
export async function removeUntilGone(
  runtime: CriContainers,
  labels: Record<string, string>,
  { kill = async () => undefined, clock = new RealClock() }: Removal = {},
): Promise<RemovedPods> {
  const [containers, sandboxes, seen] = [new Set<string>(), new Set<string>(), new Set<string>()];
  const patience = new Patience(clock);
  // A call that was given up may still make something while we remove: the lists are read until they are empty.
  while (true) {
    let present: Present;
    try {
      present = await listPresent(runtime, labels);
    } catch (error) {
      if (await patience.isOver([errorText(error)])) throw error;
      continue;
    }
    const left = new Set([...present.containers, ...present.sandboxes].map(uidOf));
    for (const uid of left) seen.add(uid);
    const removed = (problems: readonly string[]): RemovedPods => {
      return { containers: containers.size, sandboxes: sandboxes.size, problems, left, seen, sandboxIds: sandboxes };
    };
    if (left.size === 0) return removed([]);
    const goneBefore = containers.size + sandboxes.size;
    const problems: string[] = [];
    const running = present.containers.filter(({ state }) => state === 'CONTAINER_RUNNING');
    await eachOf(running, KILLS_AT_ONCE, problems, kill);
    await eachOf(present.sandboxes, REMOVALS_AT_ONCE, problems, async ({ id }) => {
      await runtime.stopPodSandbox(id);
      await runtime.removePodSandbox(id);
      sandboxes.add(id);
    });
    // Removed with their sandboxes, all but those whose sandbox is gone: again is no error.
    await eachOf(present.containers, REMOVALS_AT_ONCE, problems, async ({ id }) => {
      await runtime.removeContainer(id);
      containers.add(id);
    });
    if (containers.size + sandboxes.size > goneBefore) patience.renew();
    else if (await patience.isOver(problems)) return removed(problems);
  }
}

interface Present {
  readonly containers: readonly RuntimeContainer[];
  readonly sandboxes: readonly RuntimeSandbox[];
}

async function listPresent(runtime: CriContainers, labels: Record<string, string>): Promise<Present> {
  return { containers: await runtime.listContainers({ labels }), sandboxes: await runtime.listPodSandboxes(labels) };
}

function uidOf({ labels: { [POD_UID_LABEL]: uid = '' } }: Labelled): string {
  return uid;
}

/** How long nothing may go, and how long to wait before the next try. */
class Patience {
  readonly #clock: Pick<Clock, 'monotonicMs' | 'sleep'>;
  #sinceMs: number;
  #pauseMs = FIRST_PAUSE_MS;

  constructor(clock: Pick<Clock, 'monotonicMs' | 'sleep'>) {
    this.#clock = clock;
    this.#sinceMs = clock.monotonicMs();
  }

  /** Something has gone. */
  renew(): void {
    this.#sinceMs = this.#clock.monotonicMs();
    this.#pauseMs = FIRST_PAUSE_MS;
  }

  /** Waits a while unless it is over. */
  async isOver(problems: readonly string[]): Promise<boolean> {
    const isLeak = problems.length > 0 && problems.every(isLeakedTask);
    if (this.#clock.monotonicMs() - this.#sinceMs > (isLeak ? LEAK_PATIENCE_MS : PATIENCE_MS)) return true;
    await this.#clock.sleep(this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
    return false;
  }
}

/** As the kubelet kills a container whose pod it no longer knows: with its pre-stop hook, from what its labels say. */
async function killContainer(
  cri: CriRuntime,
  { id, labels }: RuntimeContainer,
  options: RemovePodsOptions,
): Promise<void> {
  const name = labels[CONTAINER_NAME_LABEL] ?? '';
  const containerId = new ContainerID(cri.version.runtimeName, id);
  const { gracePeriodSeconds, hookSeconds } = options;
  const kill = lastKubelet(cri).killContainer(undefined, containerId, name, undefined, gracePeriodSeconds);
  const error = await (hookSeconds === undefined ? kill : stoppedWithin(cri, id, kill, hookSeconds));
  if (error !== undefined) throw error;
}

/** What the kill comes to; when it takes longer than a hook may, the container is stopped, and its hook with it. */
async function stoppedWithin(
  cri: CriRuntime,
  id: string,
  kill: Promise<Error | undefined>,
  hookSeconds: number,
): Promise<Error | undefined> {
  const over = new AbortController();
  const limit = new RealClock().sleep(hookSeconds * MS_PER_SECOND, over.signal).catch(() => undefined);
  const first = await Promise.race([kill.then((error) => ({ error })), limit]);
  over.abort();
  if (first !== undefined) return first.error;
  await cri.runtime.stopContainer(id, 0);
  return undefined;
}

/** A kubelet that only kills. References stay as the run left them: its result tells of them. */
function lastKubelet({ runtime, images, version }: CriRuntime): KubeRuntimeManager {
  const nothing = (): undefined => undefined;
  return new KubeRuntimeManager({
    runtime,
    images,
    puller: new ParallelImagePuller(images),
    refs: { setRef: nothing, getRef: nothing, clearRef: nothing },
    events: { record: nothing },
    clock: new RealClock(),
    runtimeName: version.runtimeName,
    nodeName: '',
    files: new NoFiles(),
    log: nothing,
  });
}

interface Labelled {
  readonly id: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Does `work` for every item, `atOnce` at a time. What fails becomes a problem, and the others go on. */
async function eachOf<Item extends Labelled>(
  items: readonly Item[],
  atOnce: number,
  problems: string[],
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const rest = items.values();
  const lane = async (): Promise<void> => {
    for (const item of rest) {
      try {
        await work(item);
      } catch (error) {
        problems.push(`${nameOf(item)}: ${errorText(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}

/** `container shop/web-1/server (ID)`, `pod sandbox shop/web-1 (ID)`. */
function nameOf({ id, labels }: Labelled): string {
  const pod = `${labels[POD_NAMESPACE_LABEL] ?? ''}/${labels[POD_NAME_LABEL] ?? ''}`;
  const container = labels[CONTAINER_NAME_LABEL];
  return container === undefined ? `pod sandbox ${pod} (${id})` : `container ${pod}/${container} (${id})`;
}
