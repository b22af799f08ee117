/** The interleaving explorer, as one would import it from a package of its own. README.md is its manual. */

export { type ExploreOptions, explore } from './explore.ts';
export type { ExplorerMemory } from './model/arena.ts';
export { inMacrotask } from './model/microtasks.ts';
export {
  ALL_REDUCTIONS,
  type Departed,
  type Failure,
  type FailureKind,
  type Ghost,
  type Monitor,
  type Move,
  NO_REDUCTIONS,
  type Peek,
  type Reductions,
  type Report,
  type Scenario,
  type Step,
  type StepContext,
  type ThreadSpec,
} from './scenario.ts';
export { countSchedules, exploreByReference, type ReferenceReport } from './schedule/reference.ts';
export { type Replayed, replay } from './schedule/replay.ts';
