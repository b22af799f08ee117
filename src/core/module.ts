/** What is compiled to WebAssembly: the functions of the lock and those of the store. Portable: see memory.ts. */

export * from './exports.ts';
export * from './store/exports.ts';
