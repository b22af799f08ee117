/**
 * Lets a thread see what its core does that is compiled to WebAssembly, whose instructions nobody can watch: each call of the
 * core is told as those atomic operations of the JavaScript build that say what the call did to the memory. An engine ends a
 * thread where a function begins or a loop goes round, so that these calls are all the places there are.
 */

import type * as portable from '../../../src/core/exports.ts';
import { isFree, isOpen, READERS } from '../../../src/core/lock-words.ts';
import { SLOT_WORDS } from '../../../src/memory/layout.ts';
import { type Operation, real } from './watched-atomics.ts';

type Core = typeof portable;
type Watch = (operation: Operation) => void;
interface Imports {
  readonly env: { readonly memory: { readonly buffer: SharedArrayBuffer } };
}
interface Engine {
  Instance: new (module: object, imports: Imports) => { readonly exports: Core };
}

/** Before anything of refmanager is used. From now on `watch` is called around each call of the core of this thread. */
export function watchCore(watch: Watch): void {
  const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
  const { Instance } = engine;
  engine.Instance = class {
    readonly exports: Core;
    constructor(module: object, imports: Imports) {
      const { exports } = new Instance(module, imports);
      this.exports = { ...exports, ...watched(exports, new Int32Array(imports.env.memory.buffer), watch) };
    }
  };
}

/** The functions of the lock, told of. */
function watched(core: Core, words: Int32Array, watch: Watch): Partial<Core> {
  const tell = (
    when: Operation['when'],
    name: Operation['name'],
    index: number,
    values: readonly number[],
    result?: number,
  ): void => watch({ when, name, array: words, index, values, result });
  /** A reader entered past a word that said `before`: if that was without READERS, it has set it. */
  const tellReaders = (writer: number, before: number, entered: number): void => {
    if (entered !== 0 && isFree(before) && !isOpen(before)) tell('after', 'or', writer, [READERS], before);
  };
  return {
    enterRead: (line, published, writer) => {
      tell('before', 'store', line, [published]);
      const before = real.load(words, writer);
      const entered = core.enterRead(line, published, writer);
      tell('after', 'store', line, [published]);
      tellReaders(writer, before, entered);
      return entered;
    },
    confirmRead: (writer) => {
      const before = real.load(words, writer);
      const entered = core.confirmRead(writer);
      tellReaders(writer, before, entered);
      return entered;
    },
    leaveRead: (line) => {
      tell('before', 'exchange', line, [0]);
      const before = core.leaveRead(line);
      tell('after', 'exchange', line, [0], before);
      return before;
    },
    takeWord: (writer, me, guess) => {
      tell('before', 'compareExchange', writer, [guess, me | guess]);
      const seen = core.takeWord(writer, me, guess);
      const expected = isFree(seen) ? seen : guess;
      tell('after', 'compareExchange', writer, [expected, me | expected], seen);
      return seen;
    },
    blockingSlot: (stripe, slot, firstLine, highWaterAt) => {
      const blocking = core.blockingSlot(stripe, slot, firstLine, highWaterAt);
      const line = firstLine + blocking * SLOT_WORDS;
      if (blocking >= 0) tell('after', 'load', line, [], real.load(words, line));
      return blocking;
    },
    leaveWrite: (writer, held, leave) => {
      tell('before', 'compareExchange', writer, [held, leave]);
      const freed = core.leaveWrite(writer, held, leave);
      tell('after', 'compareExchange', writer, [held, leave], freed === 0 ? real.load(words, writer) : held);
      return freed;
    },
  };
}
