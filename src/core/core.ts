/**
 * The portable core over one memory, in the build that can be had: WebAssembly where there is some, else the same functions
 * as JavaScript. Both follow one protocol over one layout, so threads with different builds may share a memory.
 *
 * A call site that meets one core only is as fast as it can be: V8 then calls without looking up what.
 */

import type { LinearMemory } from '../memory/linear-memory.ts';
import { webAssembly } from '../memory/web-assembly.ts';
import { CORE_MODULE } from './core-module.ts';
import * as portable from './exports.ts';
import { use } from './memory.ts';
import type * as store from './store/exports.ts';
import { javaScriptStore, type StoreFunctions, webAssemblyStore } from './store/functions.ts';

export type CoreBuild = 'webassembly' | 'javascript';

/** The functions of exports.ts, over one memory. Belongs to the thread that made it. */
export interface Core extends Readonly<typeof portable> {
  readonly build: CoreBuild;
  /** The store's part, for a thread that has the words of the memory from this one on of its own. */
  readonly storeAt: (own: number) => StoreFunctions;
}

/** The compiled module, once it was asked for; undefined inside: the engine does not take it. */
let compiled: { readonly module: object | undefined } | undefined;

/** The core over `memory`; `words`: all of it. */
export function coreOver({ webAssembly: memory }: LinearMemory, words: Int32Array): Core {
  const engine = webAssembly();
  if (engine === undefined || memory === undefined) return javaScriptCore(words);
  compiled ??= { module: compile(engine.Module) };
  if (compiled.module === undefined) return javaScriptCore(words);
  const { exports } = new engine.Instance(compiled.module, { env: { memory } });
  const functions = exports as typeof portable & typeof store;
  return coreOf('webassembly', functions, (own) => webAssemblyStore(functions, words, own));
}

/** The module; undefined where it may not be compiled (a page's Content-Security-Policy), or has instructions that the engine lacks. */
function compile(Module: new (bytes: Uint8Array) => object): object | undefined {
  try {
    return new Module(Buffer.from(CORE_MODULE, 'base64'));
  } catch (error) {
    if (error instanceof Error && error.name === 'CompileError') return undefined;
    throw error;
  }
}

/** The core as JavaScript over any words: those of a memory, or what a test puts in their place. */
export function javaScriptCore(words: Int32Array): Core {
  const functions: Readonly<typeof portable> = {
    enterRead: (line, published, writer) => {
      use(words);
      return portable.enterRead(line, published, writer);
    },
    confirmRead: (writer) => {
      use(words);
      return portable.confirmRead(writer);
    },
    leaveRead: (line) => {
      use(words);
      return portable.leaveRead(line);
    },
    takeWord: (writer, me, guess) => {
      use(words);
      return portable.takeWord(writer, me, guess);
    },
    blockingSlot: (stripe, slot, firstLine, highWaterAt) => {
      use(words);
      return portable.blockingSlot(stripe, slot, firstLine, highWaterAt);
    },
    leaveWrite: (writer, held, leave) => {
      use(words);
      return portable.leaveWrite(writer, held, leave);
    },
  };
  return coreOf('javascript', functions, () => javaScriptStore(words));
}

/** One shape for both builds, made in one place. */
function coreOf(build: CoreBuild, functions: Readonly<typeof portable>, storeAt: Core['storeAt']): Core {
  const { enterRead, confirmRead, leaveRead, takeWord, blockingSlot, leaveWrite } = functions;
  return { build, storeAt, enterRead, confirmRead, leaveRead, takeWord, blockingSlot, leaveWrite };
}
