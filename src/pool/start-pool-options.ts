import type { NodeRuntimeSpec } from '../node/node-runtime-spec.ts';
import type { WaitingStart } from '../node/real/watch/start-watch.ts';
import type { Lookups } from '../node/simulated/life-counts.ts';
import type { LifeSpec, PodStop } from '../node/simulated/node-life.ts';
import type { CallSample } from '../runtime/cri/call-sample.ts';
import type { RefManager } from '../store/ref-manager.ts';

export interface StartPoolOptions {
  readonly refs: RefManager;
  readonly workers: number;
  readonly seed: number;
  readonly runtime: NodeRuntimeSpec;
  /** Pods a worker works on at once. */
  readonly podsPerWorker: number;
  /** Told of the calls of a real runtime, some time after each has ended. */
  readonly onCalls?: (calls: readonly CallSample[]) => void;
  /** Told now and then how many events wanted a reference on the nodes of a worker so far. */
  readonly onLookups?: (threadId: number, lookups: Lookups) => void;
  /** Told again and again which starts of a worker on a real runtime have been at one step for long. */
  readonly onWaiting?: (threadId: number, waiting: readonly WaitingStart[]) => void;
  /** Told of pods that were killed. */
  readonly onStop?: (uid: string, stop: PodStop) => void;
  /** A worker is gone, with the pods that it held. */
  readonly onGone?: (threadId: number) => void;
  /** See StartWorkerSetup. */
  readonly life?: LifeSpec;
  readonly keepsEvents?: boolean;
}
