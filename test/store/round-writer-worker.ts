/**
 * A thread that sets its keys to 1, then to 2, and so on, always in the same order: at any instant the first ones are one
 * round ahead of the rest, and nothing else can be seen. Tells in shared words how far it is.
 */

import { isMainThread, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';

/** Words of a writer's progress. */
export const RoundProgress = { BEGUN: 0, ENDED: 1, WORDS: 2 } as const;
/** Far more keys than stripes. */
export const ROUND_KEYS = 40;

export interface RoundData {
  readonly handle: RefManagerHandle;
  readonly writer: number;
  /** By writer: writes begun, writes ended. */
  readonly progress: SharedArrayBuffer;
  /** One word: 1 ends it. */
  readonly stop: SharedArrayBuffer;
}

export function roundKey(writer: number, key: number): { type: string; id: string } {
  return { type: `writer-${writer}`, id: `key-${key}` };
}

if (!isMainThread) {
  const { handle, writer, progress, stop } = workerData as RoundData;
  const refs = RefManager.attach(handle);
  const words = new Int32Array(progress);
  const ends = new Int32Array(stop);
  const base = writer * RoundProgress.WORDS;
  for (let writes = 0; Atomics.load(ends, 0) === 0; writes++) {
    Atomics.store(words, base + RoundProgress.BEGUN, writes + 1);
    refs.setRef(roundKey(writer, writes % ROUND_KEYS), { name: String(Math.floor(writes / ROUND_KEYS) + 1) });
    Atomics.store(words, base + RoundProgress.ENDED, writes + 1);
    Atomics.notify(words, base + RoundProgress.ENDED);
  }
  refs.detach();
}
