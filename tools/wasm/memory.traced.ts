/**
 * memory.ts for a build whose every access to the memory is told, before it and after it: tests stop a thread there, between
 * two instructions of the compiled core. `what`: the number of the access (test/stress/killing/traced-core.ts), times two, plus one after it.
 */

// @ts-nocheck: AssemblyScript
// biome-ignore-all lint: AssemblyScript

@external("env", "told")
declare function told(what: i32, index: i32, first: i32, second: i32, result: i32): void;

const LOAD: i32 = 0;
const STORE: i32 = 2;
const COMPARE_EXCHANGE: i32 = 4;
const EXCHANGE: i32 = 6;
const OR: i32 = 8;
const ADD: i32 = 10;
const WRITE: i32 = 12;
const AFTER: i32 = 1;

export function load(index: i32): i32 {
  told(LOAD, index, 0, 0, 0);
  const result = atomic.load<i32>(<usize>index << 2);
  told(LOAD | AFTER, index, 0, 0, result);
  return result;
}

export function store(index: i32, value: i32): void {
  told(STORE, index, value, 0, 0);
  atomic.store<i32>(<usize>index << 2, value);
  told(STORE | AFTER, index, value, 0, value);
}

export function cas(index: i32, expected: i32, value: i32): i32 {
  told(COMPARE_EXCHANGE, index, expected, value, 0);
  const result = atomic.cmpxchg<i32>(<usize>index << 2, expected, value);
  told(COMPARE_EXCHANGE | AFTER, index, expected, value, result);
  return result;
}

export function exchange(index: i32, value: i32): i32 {
  told(EXCHANGE, index, value, 0, 0);
  const result = atomic.xchg<i32>(<usize>index << 2, value);
  told(EXCHANGE | AFTER, index, value, 0, result);
  return result;
}

export function or(index: i32, bits: i32): i32 {
  told(OR, index, bits, 0, 0);
  const result = atomic.or<i32>(<usize>index << 2, bits);
  told(OR | AFTER, index, bits, 0, result);
  return result;
}

export function add(index: i32, change: i32): i32 {
  told(ADD, index, change, 0, 0);
  const result = atomic.add<i32>(<usize>index << 2, change);
  told(ADD | AFTER, index, change, 0, result);
  return result;
}

@inline
export function get(index: i32): i32 {
  return i32.load(<usize>index << 2);
}

export function put(index: i32, value: i32): void {
  told(WRITE, index, value, 0, 0);
  i32.store(<usize>index << 2, value);
  told(WRITE | AFTER, index, value, 0, 0);
}

@inline
export function getOwn(index: i32): i32 {
  return i32.load(<usize>index << 2);
}

/** Two words at a time, as in the build that is not traced. */
export function copyOut(to: i32, from: i32, count: i32): void {
  let target = to;
  let source = from;
  const end = source + count;
  for (; source + 2 <= end; source += 2, target += 2) {
    const both = i64.load(<usize>source << 2);
    told(WRITE, target, <i32>both, 0, 0);
    i64.store(<usize>target << 2, both);
    told(WRITE | AFTER, target, <i32>both, 0, 0);
  }
  if (source < end) put(target, getOwn(source));
}

@inline
export function multiply(one: i32, other: i32): i32 {
  return one * other;
}

@inline
export function leadingZeros(word: i32): i32 {
  return clz<i32>(word);
}
