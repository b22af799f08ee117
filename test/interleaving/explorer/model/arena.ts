/**
 * The memory that code under test holds: a real SharedArrayBuffer that only lends its address. Its contents are
 * poison; the explored contents live in the explorer's states and are seen through the replaced Atomics
 * (fake-atomics.ts) and through traced views.
 */

/** The shared memory as a scenario sees it. */
export interface ExplorerMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  /** Like `words`, but plain reads and writes through it are operations too: they are explored and race-checked. */
  readonly traced: Int32Array;
  /** The first `count` words, traced: as ever, a plain read past the end is undefined and a write there does nothing. */
  tracedUpTo(count: number): Int32Array;
}

/** What a plain access through a traced view does. */
export interface PlainAccess {
  read(word: number): number;
  write(word: number, value: number): void;
}

/** Two fills that differ in every bit: code that reads poison behaves differently under them. */
export const POISONS: readonly [number, number] = [0x5a5a_5a5a, -0x5a5a_5a5b];

const WORD_BYTES = 4;
const LONG_BYTES = 8;
const INDEX_NAME = /^(?:0|[1-9][0-9]*)$/;

export class Arena implements ExplorerMemory {
  readonly buffer: SharedArrayBuffer;
  readonly words: Int32Array;
  readonly longs: BigInt64Array;
  readonly traced: Int32Array;
  readonly #access: PlainAccess;
  #poison = 0;

  constructor(wordCount: number, access: PlainAccess) {
    this.buffer = new SharedArrayBuffer(Math.ceil(wordCount / 2) * LONG_BYTES);
    this.words = new Int32Array(this.buffer);
    this.longs = new BigInt64Array(this.buffer);
    this.#access = access;
    this.traced = tracedView(this.words, access);
  }

  tracedUpTo(count: number): Int32Array {
    return tracedView(this.words.subarray(0, count), this.#access);
  }

  /** Fills the memory with poison. */
  poison(value: number): void {
    this.#poison = value | 0;
    this.words.fill(value);
  }

  /** The first word that is not the poison any more, or -1: somebody wrote past the explorer. */
  strayWrite(): number {
    const { words } = this;
    for (let word = 0; word < words.length; word++) if (words[word] !== this.#poison) return word;
    return -1;
  }

  /** Word of element `index` of a view over this memory. */
  wordOf(view: Int32Array | BigInt64Array, index: number): number {
    const real = unwrap(view);
    if (real.buffer !== this.buffer) throw new Error('Atomics on memory that the explorer does not know');
    if (!Number.isInteger(index) || index < 0 || index >= real.length)
      throw new RangeError(`index ${index} out of range`);
    return (real.byteOffset + index * real.BYTES_PER_ELEMENT) / WORD_BYTES;
  }
}

/** Proxies made by tracedView, and what is behind them. */
const behindProxies = new WeakMap<object, Int32Array>();

function unwrap(view: Int32Array | BigInt64Array): Int32Array | BigInt64Array {
  return behindProxies.get(view) ?? view;
}

/** Built-in methods, which know no proxies, element by element. */
function fillWords(view: Int32Array, value: number, start = 0, end = view.length): Int32Array {
  for (let i = start; i < end; i++) view[i] = value;
  return view;
}
function sliceWords(view: Int32Array, start = 0, end = view.length): Int32Array {
  const copy = new Int32Array(Math.max(0, end - start));
  for (let i = 0; i < copy.length; i++) copy[i] = view[start + i] as number;
  return copy;
}

function tracedView(words: Int32Array, access: PlainAccess): Int32Array {
  const methods = {
    fill: (value: number, start?: number, end?: number) => fillWords(proxy, value, start, end),
    slice: (start?: number, end?: number) => sliceWords(proxy, start, end),
  };
  const proxy: Int32Array = new Proxy(words, {
    get(target, name) {
      if (typeof name === 'string' && INDEX_NAME.test(name))
        return Number(name) < target.length ? access.read(Number(name)) : undefined;
      if (Object.hasOwn(methods, name)) return methods[name as keyof typeof methods];
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(proxy) : value;
    },
    set(target, name, value) {
      if (typeof name !== 'string' || !INDEX_NAME.test(name)) return false;
      if (Number(name) < target.length) access.write(Number(name), Number(value) | 0);
      return true;
    },
  });
  behindProxies.set(proxy, words);
  return proxy;
}
