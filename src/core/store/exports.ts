/** What of the store's part the WebAssembly build exports. Portable: see ../memory.ts. */

export { findKey, notedRecord } from './find.ts';
export { hashKey } from './hash.ts';
export { entryOfHash, entryOfRecord, pageOf, putEntry } from './index-page.ts';
export { freeRecord, giveBack, hasFree, link, recordOf, releaseChunk, stateOf, unlink } from './slab.ts';
export { clear, clearEntry, clearNoted, overwrite, set, write } from './write.ts';
