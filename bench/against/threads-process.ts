/** One measurement of against-threads.bench.ts: a store that one checkout makes, and threads that attach to it. */

import { once } from 'node:events';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { nextAnswers } from '../../src/bench/fleet/answers.ts';
import { after, move, Phase } from '../../src/bench/fleet/phase.ts';
import { firstDraw, KeyStrings, keySpace, ownKeys } from '../../src/bench/store/keys/key-space.ts';
import { referenceFor } from '../../src/bench/store/keys/references.ts';
import type { LoopResult } from '../../src/bench/store/operation-loop.ts';
import type { Operation } from '../../src/bench/store/store-contender.ts';
import type * as Library from '../../src/index.ts';
import type { ThreadOrder } from '../workers/store-thread-worker.ts';

export interface ThreadsOrder {
  readonly checkout: string;
  readonly operation: Operation;
  readonly draw: 'uniform' | 'zipf';
  /** Asked with the same ContainerID objects again; else with the same plain objects. */
  readonly heldIDs: boolean;
  readonly refs: number;
  readonly threads: number;
}

const WARM_MS = 600;
const MEASURE_MS = 1_000;
const MS_PER_SECOND = 1_000;

const [{ checkout, operation, draw, heldIDs, refs, threads }] = (await once(process, 'message')) as [ThreadsOrder];
const library = pathToFileURL(`${checkout}/src/index.ts`).href;
const { RefManager } = (await import(library)) as typeof Library;
const store = RefManager.create({ cacheEntries: refs });
const space = keySpace(refs);
const strings = new KeyStrings(space);
for (let key = 0; key < refs; key++) store.setRef({ type: strings.type, id: strings.id(key) }, referenceFor(key));
const control = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
const url = new URL('../workers/store-thread-worker.ts', import.meta.url);
const workers = Array.from({ length: threads }, (_, thread) => {
  const [own, first, seed] = [ownKeys(space, thread), firstDraw(thread), thread + 1];
  const task = { control, operation, draws: space[draw], first, refs, own, seed };
  const workerData: ThreadOrder = { library, handle: store.handle, space, heldIDs, task };
  return new Worker(url, { workerData });
});
await nextAnswers<'ready'>(workers);
const results = nextAnswers<LoopResult>(workers);
move(control, Phase.WARM);
await Promise.race([after(WARM_MS), results]);
move(control, Phase.MEASURE);
await Promise.race([after(MEASURE_MS), results]);
move(control, Phase.STOP);
const loops = await results;
if (loops.some(({ wrong }) => wrong > 0)) throw new Error('a get found the wrong reference, or none');
const rate = loops.reduce((sum, loop) => sum + (loop.operations / loop.elapsedMs) * MS_PER_SECOND, 0);
process.send?.(rate, () => process.exit());
