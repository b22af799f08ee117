import type { StartPool } from '../../pool/start-pool.ts';
import type { Segment } from '../arrivals/segment.ts';
import type { EngineOptions } from '../engine.ts';
import type { CriRun } from './cri-run.ts';
import type { PodSource } from './pods/pod-source.ts';

export interface RealEngineOptions extends EngineOptions {
  readonly source: PodSource;
  /** Only this part of the run; all of it when absent. */
  readonly segment?: Segment | undefined;
  /**
   * Called when all workers are up: resolves at the moment to begin with that moment as it was agreed on (Unix milliseconds),
   * from which everything counts; to undefined when it is not to begin. It begins at once when absent.
   */
  readonly agree?: (() => Promise<number | undefined>) | undefined;
  /** On a real runtime. Pods stay until the run's end there, whatever their lifetime. */
  readonly criRun?: CriRun | undefined;
  /** Called when what was started on a real runtime is about to be removed. */
  readonly onRemoving?: (() => void) | undefined;
  /** Starts on this one instead of one of its own; it is closed at the end. */
  readonly pool?: StartPool | undefined;
}
