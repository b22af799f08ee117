/**
 * What a recorder gives from tick to tick, beside what it has at the end: for thresholds that may end the run.
 */

import type { ResultStage } from '../../text/stages.ts';
import type { Scope } from './scope.ts';
import type { ScopeRecording } from './scoped-recorder.ts';

/** Durations as they were recorded, milliseconds. Plain data. */
export type StageTimes = Partial<Record<ResultStage, readonly number[]>>;

/** What else than the whole is wanted of the starts recorded here. */
export interface Wanted {
  readonly scopes?: readonly Scope[];
  /** What `take` gives, from one call to the next. */
  readonly taken?: { readonly stages?: Iterable<ResultStage>; readonly scopes?: readonly Scope[] };
}

/** Plain data. */
export interface Taken {
  readonly times: StageTimes;
  readonly scopes: readonly ScopeRecording[];
}
