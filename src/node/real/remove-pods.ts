/**
 * Takes everything off a real runtime that runs have put there: containers end as the kubelet ends them, then sandboxes,
 * then files. Used at the end of a run, and by `refmanager cleanup` when a run came to no end of its own.
 */

import { availableParallelism } from 'node:os';
import { ContainerID } from '../../api/container-id.ts';
import { CONTAINER_NAME_LABEL, POD_UID_LABEL } from '../../api/pod-labels.ts';
import { NoFiles } from '../../kubelet/files/no-files.ts';
import { ParallelImagePuller } from '../../kubelet/images/image-puller.ts';
import { KubeRuntimeManager } from '../../kubelet/kube-runtime-manager.ts';
import { errorText } from '../../kubelet/kubelet-error.ts';
import type { CriContainers } from '../../runtime/cri/cri-containers.ts';
import type { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import type { RuntimeContainer } from '../../runtime/runtime-service.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import { RealClock } from '../../runtime/time/real-clock.ts';
import { type RunId, runLabels } from './labels.ts';
import { isLeakedTask } from './leaked-task.ts';
import { removeFiles } from './remove-files.ts';

/** What a removal is asked for. */
export interface RemovePodsOptions {
  readonly endpoint: string;
  /** Only what this run made; of all runs when absent. */
  readonly runId?: RunId;
  /** Takes the place of the pods' own grace periods; pre-stop hooks run all the same. */
  readonly gracePeriodSeconds?: number | undefined;
}

export interface RemovedPods {
  readonly containers: number;
  readonly sandboxes: number;
  /** What could not be removed, and why; empty when all is gone. */
  readonly problems: readonly string[];
  /** Uids of the pods that the runtime still has. */
  readonly left: ReadonlySet<string>;
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

/** Removes pods until none is left. Rejects only when the runtime cannot be asked what it has. */
export async function removePods(cri: CriRuntime, options: RemovePodsOptions): Promise<RemovedPods> {
  const kill = (container: RuntimeContainer): Promise<void> => killContainer(cri, container, options);
  const removed = await removeUntilGone(cri.runtime, runLabels(options.runId), { kill });
  const problems = [...removed.problems];
  if (cri.runtime.kind === 'real') problems.push(...(await removeFiles(options.endpoint, options.runId, removed.left)));
  return { ...removed, problems };
}

/** How removeUntilGone goes about it. */
export interface Removal {
  /** Given what runs, first; without it, that ends with its sandbox. */
  readonly kill?: (container: RuntimeContainer) => Promise<void>;
  readonly clock?: Pick<Clock, 'monotonicMs' | 'sleep'>;
}

/**
 * Removes the sandboxes and containers with these labels until none is left, and asks again as long as anything goes.
 * Rejects only when the lists cannot be had.
 */
export async function removeUntilGone(
  runtime: CriContainers,
  labels: Record<string, string>,
  { kill = async () => undefined, clock = new RealClock() }: Removal = {},
): Promise<RemovedPods> {
  const containers = new Set<string>();
  const sandboxes = new Set<string>();
  let problems: string[] = [];
  let left: ReadonlySet<string>;
  let pauseMs = FIRST_PAUSE_MS;
  let lastRemovalMs = clock.monotonicMs();
  // A call that was given up may still make something while we remove: the lists are read until they are empty.
  while (true) {
    const presentContainers = await runtime.listContainers({ labels });
    const presentSandboxes = await runtime.listPodSandboxes(labels);
    problems = [];
    left = new Set([...presentContainers, ...presentSandboxes].map(({ labels: { [POD_UID_LABEL]: uid = '' } }) => uid));
    if (presentContainers.length === 0 && presentSandboxes.length === 0) break;
    const goneBefore = containers.size + sandboxes.size;
    const running = presentContainers.filter(({ state }) => state === 'CONTAINER_RUNNING');
    await eachOf(running, KILLS_AT_ONCE, problems, kill);
    await eachOf(presentSandboxes, REMOVALS_AT_ONCE, problems, async ({ id }) => {
      await runtime.stopPodSandbox(id);
      await runtime.removePodSandbox(id);
      sandboxes.add(id);
    });
    // Removed with their sandboxes, all but those whose sandbox is gone: again is no error.
    await eachOf(presentContainers, REMOVALS_AT_ONCE, problems, async ({ id }) => {
      await runtime.removeContainer(id);
      containers.add(id);
    });
    if (containers.size + sandboxes.size > goneBefore) {
      lastRemovalMs = clock.monotonicMs();
      pauseMs = FIRST_PAUSE_MS;
    } else if (clock.monotonicMs() - lastRemovalMs > patienceMs(problems)) {
      break;
    } else {
      await clock.sleep(pauseMs);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }
  return { containers: containers.size, sandboxes: sandboxes.size, problems, left };
}

function patienceMs(problems: readonly string[]): number {
  return problems.every(isLeakedTask) ? LEAK_PATIENCE_MS : PATIENCE_MS;
}

/** As the kubelet kills a container whose pod it no longer knows: with its pre-stop hook, from what its labels say. */
async function killContainer(
  cri: CriRuntime,
  { id, labels }: RuntimeContainer,
  options: RemovePodsOptions,
): Promise<void> {
  const name = labels[CONTAINER_NAME_LABEL] ?? '';
  const containerId = new ContainerID(cri.version.runtimeName, id);
  const kubelet = lastKubelet(cri);
  const error = await kubelet.killContainer(undefined, containerId, name, undefined, options.gracePeriodSeconds);
  if (error !== undefined) throw error;
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

/** Does `work` for every item, `atOnce` at a time. What fails becomes a problem, and the others go on. */
async function eachOf<Item extends { readonly id: string }>(
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
        problems.push(`${item.id}: ${errorText(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
