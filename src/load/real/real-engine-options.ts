import type { StartPool } from '../../pool/start-pool.ts';
import type { EngineOptions } from '../engine.ts';
import type { CriRun } from './cri-run.ts';
import type { PodSource } from './pods/pod-source.ts';

export interface RealEngineOptions extends EngineOptions {
  readonly source: PodSource;
  /** On a real runtime. Pods stay until the run's end there, whatever their lifetime. */
  readonly criRun?: CriRun | undefined;
  /** Called when what was started on a real runtime is about to be removed. */
  readonly onRemoving?: (() => void) | undefined;
  /** Starts on this one instead of one of its own; it is closed at the end. */
  readonly pool?: StartPool | undefined;
}
