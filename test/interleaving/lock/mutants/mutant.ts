/**
 * A mutant: the real lock with one seeded bug, made by edits of its sources, and how the explorer shows it.
 */

import type { Edit } from '../../../mutation/edit.ts';
import type { FailureKind } from '../../explorer/index.ts';
import type { LockConfiguration } from '../lock-model.ts';

export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  /** The smallest configuration found that shows it; several when the mutant is equivalent. */
  readonly shownBy: readonly LockConfiguration[];
  /** Kinds of failure it may be found by; or why no run can tell it from the lock. */
  readonly verdict: readonly FailureKind[] | { readonly equivalent: string };
}

/** Somebody sleeps for ever. */
export const LOST_WAKE_UP: readonly FailureKind[] = ['deadlock', 'only a time-out helps'];
/** Two inside, or somebody enters unrepaired, or a reader is passed too often. */
export const BROKEN_EXCLUSION: readonly FailureKind[] = ['ghost'];
/** A word is left over. */
export const LEFT_OVER: readonly FailureKind[] = ['final'];
