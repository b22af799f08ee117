/**
 * npm `multithreading` 0.3.52: its SharedJsonBuffer, one object with a property for each reference, under its RwLock with
 * the blocking calls. Handed to other threads as the package does it, by constructing both over the same buffers. It
 * finds a property by looking through all of them once, so it is asked about a thousand references at most.
 */

import type { ObjectReference } from '../../../src/index.ts';
import { referenceFor } from '../../harness/references.ts';
import { KeyStrings } from '../../store/key-space.ts';
import type { StoreKind } from './store-kind.ts';

const MOST_REFS = 1_000;
/** It takes new room for each value set, and squeezes out what is unused when it is full. */
const BUFFER_BYTES: number = 64 * 2 ** 20;

interface Handle {
  readonly lock: SharedArrayBuffer;
  readonly buffer: SharedArrayBuffer;
}

export const multithreadingJson: StoreKind = {
  name: 'multithreading',
  about: 'npm multithreading 0.3.52: SharedJsonBuffer with references as JSON, in RwLock.blockingRead/blockingWrite.',
  answers: ({ refs }) => refs <= MOST_REFS,
  grows: (refs) => refs <= MOST_REFS,
  weighedUpTo: 0,
  create: async (space, filled) => {
    const { SharedJsonBuffer } = await import('multithreading');
    const buffer = new SharedArrayBuffer(BUFFER_BYTES);
    const json = new SharedJsonBuffer<Record<string, string>>({}, buffer);
    const strings = new KeyStrings(space);
    for (let key = 0; key < filled; key++) json[strings.text(key)] = JSON.stringify(referenceFor(key));
    const lock = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    return { handleFor: () => ({ handle: { lock, buffer } satisfies Handle }) };
  },
  attach: async (handle) => {
    const { RwLock, SharedJsonBuffer } = await import('multithreading');
    const { lock, buffer } = handle as Handle;
    const json = new SharedJsonBuffer<Record<string, string>>({}, buffer);
    const guarded = new RwLock(undefined, lock);
    const write = (body: () => void): void => {
      const guard = guarded.blockingWrite();
      try {
        body();
      } finally {
        guard.dispose();
      }
    };
    return {
      style: 'returns',
      key: (strings, key) => strings.text(key),
      get: (key: string) => {
        const guard = guarded.blockingRead();
        let text: string | undefined;
        try {
          text = json[key];
        } finally {
          guard.dispose();
        }
        return text === undefined ? undefined : (JSON.parse(text) as ObjectReference);
      },
      set: (key: string, ref) => {
        const text = JSON.stringify(ref);
        write(() => {
          json[key] = text;
        });
      },
      clear: (key: string) =>
        write(() => {
          delete json[key];
        }),
    };
  },
};
