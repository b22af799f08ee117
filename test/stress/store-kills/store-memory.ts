/** What a word of a store's memory is: for the windows in which victims of store-kills.stress.ts end. */

import {
  CHUNK_ENTRY_WORDS,
  CHUNK_WORDS,
  STATE_WORDS,
  STRIPE_WORDS,
  WATCH_CELL_WORDS,
} from '../../../src/memory/layout.ts';
import { type StoreLayout } from '../../../src/memory/store-layout.ts';

/** `offset` counts within the header, stripe, entry, watch header, cell, chunk's states or chunk's data. */
export interface Place {
  readonly of: 'header' | 'lock' | 'stripe' | 'watch' | 'cell' | 'entry' | 'state' | 'data';
  readonly offset: number;
}

export function placeOf(layout: StoreLayout, word: number): Place {
  const { lock, watch, chunkTable, firstChunk } = layout;
  if (word < lock.base) return { of: 'header', offset: word };
  if (word < lock.firstStripe) return { of: 'lock', offset: word - lock.base };
  if (word < watch.base) return { of: 'stripe', offset: (word - lock.firstStripe) % STRIPE_WORDS };
  if (word < watch.firstCell) return { of: 'watch', offset: word - watch.base };
  if (word < chunkTable) return { of: 'cell', offset: (word - watch.firstCell) % WATCH_CELL_WORDS };
  if (word < firstChunk) return { of: 'entry', offset: (word - chunkTable) % CHUNK_ENTRY_WORDS };
  const offset = (word - firstChunk) % CHUNK_WORDS;
  return offset < STATE_WORDS ? { of: 'state', offset } : { of: 'data', offset: offset - STATE_WORDS };
}
