/**
 * Lets a thread see every access of its core to memory that is compiled to WebAssembly: in place of the module it runs the one that
 * tools/wasm compiles from the same source with each access told, before it and after it. A victim stops in there, between two
 * instructions of the compiled core; an engine would end it only where a function begins or a loop goes round.
 */

import { TRACED_MODULE } from './traced-module.ts';
import type { Operation } from './watched-atomics.ts';

/** By the numbers of tools/wasm/memory.traced.ts; with how many of the two values each has. */
const ACCESSES: readonly (readonly [name: Operation['name'], values: number])[] = [
  ['load', 0],
  ['store', 1],
  ['compareExchange', 2],
  ['exchange', 1],
  ['or', 1],
  ['add', 1],
  ['write', 1],
];

type Told = (what: number, index: number, first: number, second: number, result: number) => void;
interface Imports {
  readonly env: { readonly memory: { readonly buffer: SharedArrayBuffer }; readonly told?: Told };
}
interface Engine {
  readonly Module: new (bytes: Uint8Array) => object;
  Instance: new (module: object, imports: Imports) => { readonly exports: object };
}

/** Before anything of refmanager is used. From now on `watch` is called around each access of the core of this thread. */
export function watchCompiledCore(watch: (operation: Operation) => void): void {
  const engine = (globalThis as unknown as { WebAssembly: Engine }).WebAssembly;
  const { Instance } = engine;
  const traced = new engine.Module(Buffer.from(TRACED_MODULE, 'base64'));
  engine.Instance = class {
    readonly exports: object;
    constructor(_module: object, { env }: Imports) {
      const array = new Int32Array(env.memory.buffer);
      const told: Told = (what, index, first, second, result) => {
        const [name, values] = ACCESSES[what >>> 1] as (typeof ACCESSES)[number];
        const isAfter = (what & 1) === 1;
        const when = isAfter ? 'after' : 'before';
        watch({
          when,
          name,
          array,
          index,
          values: [first, second].slice(0, values),
          result: isAfter ? result : undefined,
        });
      };
      this.exports = new Instance(traced, { env: { ...env, told } }).exports;
    }
  };
}
