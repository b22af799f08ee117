/** What the WebAssembly build exports: the functions that other rooms call. Portable: see memory.ts. */

export { blockingSlot, confirmRead, enterRead, leaveRead, leaveWrite, takeWord } from './lock.ts';
