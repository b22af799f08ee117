/**
 * The floor of pauses: threads that share nothing and keep nothing. A set is a stretch of private instructions, about as
 * long as one of ours, so what takes longer was time off its core.
 */

import type { StoreKind } from '../store-kind.ts';

/** Loads a set: some 1 to 2 µs, the length of a set in our store. */
const PRIVATE_LOADS = 300;

export const privateWork: StoreKind = {
  name: 'shares nothing',
  about: `Floor of pauses: a set is ${PRIVATE_LOADS} loads of a private word, so a longer one was off its core.`,
  keeps: false,
  answers: () => false,
  grows: () => true,
  weighedUpTo: 0,
  create: () => ({ handleFor: () => ({ handle: undefined }) }),
  attach: async () => {
    const word = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    return {
      style: 'returns',
      key: (strings, key) => strings.text(key),
      get: () => undefined,
      set: () => {
        for (let i = 0; i < PRIVATE_LOADS; i++) Atomics.load(word, 0);
      },
      clear: () => {},
    };
  },
};
