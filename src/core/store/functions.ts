/**
 * The store's part of the core for one thread: the functions of exports.ts over one memory, with the words that the thread
 * has of its own.
 */

import { useOwn } from '../memory.ts';
import * as portable from './exports.ts';
import { OWN_WORDS } from './own.ts';

/** Belongs to the thread that made it. */
export interface StoreFunctions extends Readonly<typeof portable> {
  /** What to call them with. */
  readonly own: number;
  /** The words from there on. */
  readonly ownWords: Int32Array;
}

type Functions = Readonly<typeof portable>;

/** Those of the WebAssembly build, for a thread whose own words begin at word `own` of its memory. */
export function webAssemblyStore(functions: Functions, words: Int32Array, own: number): StoreFunctions {
  return storeOf(functions, own, words.subarray(own, own + OWN_WORDS));
}

/** As JavaScript over any words; what is the thread's own lies apart from them. */
export function javaScriptStore(words: Int32Array, ownWords: Int32Array = new Int32Array(OWN_WORDS)): StoreFunctions {
  /** For what is rare: of all that are called like this, none is inlined. */
  const bound =
    <Arguments extends number[], Answer>(called: (...numbers: Arguments) => Answer) =>
    (...numbers: Arguments): Answer => {
      useOwn(words, ownWords);
      return called(...numbers);
    };
  const functions: Functions = {
    hashKey: (own, count, shape) => {
      useOwn(words, ownWords);
      return portable.hashKey(own, count, shape);
    },
    findKey: (own, stripe, hash, keyBytes, shape) => {
      useOwn(words, ownWords);
      return portable.findKey(own, stripe, hash, keyBytes, shape);
    },
    notedRecord: (own, at, state) => {
      useOwn(words, ownWords);
      return portable.notedRecord(own, at, state);
    },
    stateOf: (own, record) => {
      useOwn(words, ownWords);
      return portable.stateOf(own, record);
    },
    set: (own, stripe, hash, keyBytes, valueBytes, shape, sizeClass) => {
      useOwn(words, ownWords);
      return portable.set(own, stripe, hash, keyBytes, valueBytes, shape, sizeClass);
    },
    overwrite: (own, stripe, at, state, hash, keyBytes, valueBytes, shape, sizeClass) => {
      useOwn(words, ownWords);
      return portable.overwrite(own, stripe, at, state, hash, keyBytes, valueBytes, shape, sizeClass);
    },
    clear: (own, stripe, hash, keyBytes, shape) => {
      useOwn(words, ownWords);
      return portable.clear(own, stripe, hash, keyBytes, shape);
    },
    clearNoted: (own, stripe, at, state, hash) => {
      useOwn(words, ownWords);
      return portable.clearNoted(own, stripe, at, state, hash);
    },
    write: bound(portable.write),
    clearEntry: bound(portable.clearEntry),
    entryOfHash: bound(portable.entryOfHash),
    entryOfRecord: bound(portable.entryOfRecord),
    pageOf: bound(portable.pageOf),
    putEntry: bound(portable.putEntry),
    freeRecord: bound(portable.freeRecord),
    giveBack: bound(portable.giveBack),
    hasFree: bound(portable.hasFree),
    link: bound(portable.link),
    unlink: bound(portable.unlink),
    recordOf: bound(portable.recordOf),
    releaseChunk: bound(portable.releaseChunk),
  };
  return storeOf(functions, 0, ownWords);
}

/** One shape for both builds, made in one place. */
function storeOf(functions: Functions, own: number, ownWords: Int32Array): StoreFunctions {
  const { hashKey, findKey, notedRecord, stateOf, set, overwrite, clear, clearNoted } = functions;
  const { write, clearEntry, entryOfHash, entryOfRecord, pageOf, putEntry } = functions;
  const { freeRecord, giveBack, hasFree, link, unlink, recordOf, releaseChunk } = functions;
  return {
    own,
    ownWords,
    hashKey,
    findKey,
    notedRecord,
    stateOf,
    set,
    overwrite,
    clear,
    clearNoted,
    write,
    clearEntry,
    entryOfHash,
    entryOfRecord,
    pageOf,
    putEntry,
    freeRecord,
    giveBack,
    hasFree,
    link,
    unlink,
    recordOf,
    releaseChunk,
  };
}
