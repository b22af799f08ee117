/**
 * src/core/memory.ts for the WebAssembly build, in AssemblyScript: each function is a single instruction. Indices are words; what
 * a thread has of its own lies in the memory too.
 */

// @ts-nocheck: AssemblyScript
// biome-ignore-all lint: AssemblyScript

@inline
export function load(index: i32): i32 {
  return atomic.load<i32>(<usize>index << 2);
}

@inline
export function store(index: i32, value: i32): void {
  atomic.store<i32>(<usize>index << 2, value);
}

@inline
export function cas(index: i32, expected: i32, value: i32): i32 {
  return atomic.cmpxchg<i32>(<usize>index << 2, expected, value);
}

@inline
export function exchange(index: i32, value: i32): i32 {
  return atomic.xchg<i32>(<usize>index << 2, value);
}

@inline
export function or(index: i32, bits: i32): i32 {
  return atomic.or<i32>(<usize>index << 2, bits);
}

@inline
export function add(index: i32, change: i32): i32 {
  return atomic.add<i32>(<usize>index << 2, change);
}

@inline
export function get(index: i32): i32 {
  return i32.load(<usize>index << 2);
}

@inline
export function put(index: i32, value: i32): void {
  i32.store(<usize>index << 2, value);
}

@inline
export function getOwn(index: i32): i32 {
  return i32.load(<usize>index << 2);
}

/** Two words at a time: where the target is in no cache, `memory.copy` takes twice as long (docs/decisions/0019). */
@inline
export function copyOut(to: i32, from: i32, count: i32): void {
  let target = <usize>to << 2;
  let source = <usize>from << 2;
  const end = source + (<usize>count << 2);
  for (; source + 8 <= end; source += 8, target += 8) i64.store(target, i64.load(source));
  if (source < end) i32.store(target, i32.load(source));
}

@inline
export function multiply(one: i32, other: i32): i32 {
  return one * other;
}

@inline
export function leadingZeros(word: i32): i32 {
  return clz<i32>(word);
}
