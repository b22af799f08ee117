/** A seeded bug of the store, and how recorded histories show it. */

import type { Edit } from '../../mutation/edit.ts';
import type { Variant } from '../recorder/variant.ts';

/**
 * - `surely`: by what threads do all the time; within the first rounds on any machine
 * - `by chance`: when a thread is preempted, or dies, between two certain instructions
 * - or why no history of real threads shows it
 */
export type Shown = 'surely' | 'by chance' | { readonly never: string };

export interface StoreMutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly variant: Variant;
  readonly shown: Shown;
  /** Part of the short run. */
  readonly isInShortRun?: true;
}
