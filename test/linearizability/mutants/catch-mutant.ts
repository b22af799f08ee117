/** Records a mutant until its histories give it away. */

import { runVariant, type Verdict } from '../recorder/run-variant.ts';
import { withMutant } from './load-mutant.ts';
import type { StoreMutant } from './mutant.ts';

/** The verdict on the mutant after at most about `operations` operations. */
export function catchMutant({ edits, variant }: StoreMutant, operations: number, seed: number): Promise<Verdict> {
  return withMutant(edits, (store) => runVariant(variant, operations, seed, store));
}

/** How the verdict gives the mutant away, in a word. */
export function caughtBy({ failure, error }: Verdict): 'history' | 'exception' | 'nothing' {
  if (failure !== undefined) return 'history';
  return error === undefined ? 'nothing' : 'exception';
}
