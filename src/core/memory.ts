/**
 * The memory that the portable core works on, as this thread's JavaScript sees it.
 *
 * The files beside this one that say "portable" are TypeScript and AssemblyScript at once: functions over `i32` only, no
 * objects, no closures, and shared memory by the functions below alone. Node runs them as they are; for the WebAssembly
 * build (tools/wasm) the compiler gets other definitions of these functions in place of this file, single instructions.
 * Indices are words from the beginning of the memory.
 */

/** A 32-bit integer; the type of that name in AssemblyScript. */
export type i32 = number;

/** One memory at a time: set before each call into the core. */
let words: Int32Array = new Int32Array(0);
/** What the thread has of its own (store/own.ts): not in the memory, where only WebAssembly needs it. */
let own: Int32Array = new Int32Array(0);

/** The calls that follow are about this memory. */
export function use(memory: Int32Array): void {
  if (words !== memory) words = memory; // a store of an object costs more than the look
}

/** The same for the store's part of the core. */
export function useOwn(memory: Int32Array, ofThread: Int32Array): void {
  if (words !== memory) words = memory;
  if (own !== ofThread) own = ofThread;
}

/** Atomic, sequentially consistent, as are all down to `add`. */
export function load(index: i32): i32 {
  return Atomics.load(words, index);
}

export function store(index: i32, value: i32): void {
  Atomics.store(words, index, value);
}

/** Compare and exchange. Returns the word as it was: `expected` when it was replaced. */
export function cas(index: i32, expected: i32, value: i32): i32 {
  return Atomics.compareExchange(words, index, expected, value);
}

/** Returns the word as it was. */
export function exchange(index: i32, value: i32): i32 {
  return Atomics.exchange(words, index, value);
}

/** Returns the word as it was. */
export function or(index: i32, bits: i32): i32 {
  return Atomics.or(words, index, bits);
}

/** Returns the word as it was. */
export function add(index: i32, change: i32): i32 {
  return Atomics.add(words, index, change);
}

/** Plain, as are all below. */
export function get(index: i32): i32 {
  return words[index] as i32;
}

export function put(index: i32, value: i32): void {
  words[index] = value;
}

export function getOwn(index: i32): i32 {
  return own[index] as i32;
}

/** Copies `count` words of the thread's own to the memory. */
export function copyOut(to: i32, from: i32, count: i32): void {
  const source = own;
  const target = words;
  for (let i: i32 = 0; i < count; i++) target[to + i] = source[from + i] as i32;
}

/** The low 32 bits of the product. */
export function multiply(one: i32, other: i32): i32 {
  return Math.imul(one, other);
}

/** How many bits of 0 stand before the first 1; 32 for 0. */
export function leadingZeros(word: i32): i32 {
  return Math.clz32(word);
}
