/** Records a mutant until its histories give it away. */

import { type Edit, edit } from '../../mutation/edit.ts';
import { type Mutation, withMutant } from '../../mutation/with-mutant.ts';
import type { StoreModule } from '../recorder/recording.ts';
import { runVariant, type Verdict } from '../recorder/run-variant.ts';
import type { StoreMutant } from './mutant.ts';

const ENTRY = 'src/index.ts';

/** What is compiled is not edited: mutants run the JavaScript build of the core. */
const IN_JAVASCRIPT = edit('chosen ??= { engine: choose() };', 'chosen ??= { engine: undefined };', {
  file: 'web-assembly.ts',
});

export function historyMutation(edits: readonly Edit[]): Mutation {
  return { edits: [IN_JAVASCRIPT, ...edits], among: ['src/sync', 'src/store', 'src/core'] };
}

/** The verdict on the mutant, which this thread and the recording ones use, after at most about `operations` operations. */
export function catchMutant({ edits, variant }: StoreMutant, operations: number, seed: number): Promise<Verdict> {
  return withMutant(historyMutation(edits), async (mutant) => {
    const { RefManager } = await mutant.load<Pick<StoreModule, 'RefManager'>>(ENTRY);
    return runVariant(variant, operations, seed, { url: mutant.url(ENTRY), RefManager });
  });
}

/** How the verdict gives the mutant away, in a word. */
export function caughtBy({ failure, error }: Verdict): 'history' | 'exception' | 'nothing' {
  if (failure !== undefined) return 'history';
  return error === undefined ? 'nothing' : 'exception';
}
