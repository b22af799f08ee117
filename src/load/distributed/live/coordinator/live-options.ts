import type { EngineOptions } from '../../../engine.ts';
import type { Ending, LivePlan } from '../segment-messages.ts';

/** What the engine of a run in real time over several processes is given. */
export interface LiveEngineOptions extends EngineOptions {
  readonly pods: LivePlan['pods'];
  readonly ending: Ending;
  /** Called when the starts are over and what was started on real runtimes is about to be removed. */
  readonly onRemoving?: (() => void) | undefined;
}
