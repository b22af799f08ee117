/**
 * npm `multithreading`: its SharedJsonBuffer, one object with a property for each reference, under its RwLock with
 * the blocking calls. Handed to other threads as the package does it, by constructing both over the same buffers. It
 * finds a property by looking through all of them once, so it is asked about a thousand references at most.
 */

import type { ObjectReference } from '../../../api/object-reference.ts';
import { missingPackage, optionalPackage } from '../../optional-package.ts';
import { KeyStrings } from '../keys/key-space.ts';
import { referenceFor } from '../keys/references.ts';
import type { StoreKind } from '../store-kind.ts';

const MOST_REFS = 1_000;
/** It takes new room for each value set, and squeezes out what is unused when it is full. */
const BUFFER_BYTES: number = 64 * 2 ** 20;

interface Guard {
  dispose(): void;
}
interface RwLock {
  blockingRead(): Guard;
  blockingWrite(): Guard;
}
type JsonBuffer = Record<string, string>;
interface Multithreading {
  readonly RwLock: new (data: undefined, buffer: SharedArrayBuffer) => RwLock;
  readonly SharedJsonBuffer: new (value: JsonBuffer, buffer: SharedArrayBuffer) => JsonBuffer;
}

const PACKAGE = 'multithreading';

interface Handle {
  readonly lock: SharedArrayBuffer;
  readonly buffer: SharedArrayBuffer;
}

export const multithreadingJson: StoreKind = {
  name: 'multithreading',
  about: 'npm multithreading: SharedJsonBuffer with references as JSON, in RwLock.blockingRead/blockingWrite.',
  answers: ({ refs }) => refs <= MOST_REFS,
  grows: (refs) => refs <= MOST_REFS,
  weighedUpTo: 0,
  missing: () => missingPackage(PACKAGE),
  create: (space, filled) => {
    const { SharedJsonBuffer } = optionalPackage(PACKAGE) as Multithreading;
    const buffer = new SharedArrayBuffer(BUFFER_BYTES);
    const json = new SharedJsonBuffer({}, buffer);
    const strings = new KeyStrings(space);
    for (let key = 0; key < filled; key++) json[strings.text(key)] = JSON.stringify(referenceFor(key));
    const lock = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    return { handleFor: () => ({ handle: { lock, buffer } satisfies Handle }) };
  },
  attach: async (handle) => {
    const { RwLock, SharedJsonBuffer } = optionalPackage(PACKAGE) as Multithreading;
    const { lock, buffer } = handle as Handle;
    const json = new SharedJsonBuffer({}, buffer);
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
