/**
 * src/core/memory.ts for the WebAssembly build, in AssemblyScript: each function is a single instruction. Indices are words.
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
