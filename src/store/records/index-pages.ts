/**
 * Where a key's record is: extendible hashing in each stripe. A page (core/store/index-page.ts) is one chunk. One that is three quarters full splits in two, so
 * growth costs one page at a time, however large the store; a directory (one chunk) picks the page by the top bits.
 * All derived data: rebuilt by stripe.ts.
 *
 * Reading methods: the caller holds the stripe's lock. The others: its write lock.
 */

import type { StoreFunctions } from '../../core/store/functions.ts';
import { ENTRY_WORDS, PAGE_ENTRIES, SPLIT_AT } from '../../core/store/index-page.ts';
import { RefManagerError } from '../../errors.ts';
import { CHUNK_DATA_WORDS, Chunk, ChunkKind, PAGE_BITS, STRIPE_WORDS, Stripe } from '../../memory/layout.ts';
import type { ChunkTable } from './chunk-table.ts';

/** Says whether a record is the one looked for; asked only when the hashes are equal. */
export interface RecordMatcher {
  matches(record: number): boolean;
}

/** Entries a page below which an index is worth rebuilding. */
const SPARSE_BELOW: number = Math.floor(PAGE_ENTRIES / 8);
/** A directory fills at most one chunk. */
const MAX_DEPTH: number = Math.floor(Math.log2(CHUNK_DATA_WORDS));
/** The indexes of all stripes as one thread sees them. */
export class IndexPages {
  readonly #table: ChunkTable;
  readonly #core: StoreFunctions;
  readonly #spare: number[];
  readonly #firstStripe: number;

  /** @param spare - chunks of the one stripe this object will be used for, taken before any chunk is claimed */
  constructor(table: ChunkTable, core: StoreFunctions, spare: number[] = []) {
    this.#table = table;
    this.#core = core;
    this.#spare = spare;
    this.#firstStripe = table.memory.layout.lock.firstStripe;
  }

  /** Word of the entry whose record `matcher` accepts, or 0. */
  find(stripe: number, hash: number, matcher: RecordMatcher): number {
    const { entryOfHash, own } = this.#core;
    let entry = entryOfHash(own, stripe, hash, 0);
    while (entry !== 0 && !matcher.matches(this.recordAt(entry))) entry = entryOfHash(own, stripe, hash, entry);
    return entry;
  }

  recordAt(entry: number): number {
    return this.#table.memory.words[entry + 1] as number;
  }

  /**
   * Makes room for one more entry with this hash, so that the next insert cannot fail.
   * @throws {RefManagerError} `ERR_STORE_FULL`; every entry is where it was
   */
  reserve(stripe: number, hash: number): void {
    if (this.#word(stripe, Stripe.INDEX_ROOT) === 0) {
      const root = this.#claim(ChunkKind.INDEX_PAGE, stripe);
      this.#clearPage(root);
      this.#set(stripe, Stripe.INDEX_DEPTH, 0);
      this.#set(stripe, Stripe.INDEX_ROOT, root + 1);
    }
    for (let page = this.#pageOf(stripe, hash); this.#live(page) >= SPLIT_AT; page = this.#pageOf(stripe, hash)) {
      if (!this.#trySplit(stripe, hash, page)) break;
    }
  }

  /** Adds an entry; `reserve` with the same hash came before. */
  insert(stripe: number, hash: number, record: number): void {
    this.#put(this.#pageOf(stripe, hash), hash, record);
  }

  /** Points the entry to another record of the same key. */
  replace(entry: number, record: number): void {
    this.#table.memory.words[entry + 1] = record;
  }

  /** Every record of the stripe. */
  *records(stripe: number): Generator<number> {
    for (const page of this.#pages(stripe)) {
      const first = this.#table.data(page);
      for (let i = 0; i < PAGE_ENTRIES; i++) {
        const record = this.#table.memory.words[first + i * ENTRY_WORDS + 1] as number;
        if (record !== 0) yield record;
      }
    }
  }

  /** True when so few entries could do with far fewer pages: clearing many references merges none. */
  isSparse(stripe: number, entries: number): boolean {
    let pages = 0;
    for (const _ of this.#pages(stripe)) pages++;
    return entries < (pages - 1) * SPARSE_BELOW || (entries === 0 && pages > 0);
  }

  /** Forgets all entries. The stripe still owns the chunks they were in, which are returned. */
  forget(stripe: number): number[] {
    this.#set(stripe, Stripe.INDEX_ROOT, 0);
    this.#set(stripe, Stripe.INDEX_DEPTH, 0);
    const { INDEX_PAGE, INDEX_DIRECTORY } = ChunkKind;
    return [...this.#table.ownedBy(stripe, INDEX_PAGE), ...this.#table.ownedBy(stripe, INDEX_DIRECTORY)];
  }

  /** Gives back the pages of an index without entries. A single page stays: the next reference needs it. */
  releaseEmpty(stripe: number): void {
    const root = this.#word(stripe, Stripe.INDEX_ROOT);
    if (this.#word(stripe, Stripe.INDEX_DEPTH) === 0) return;
    const pages = [...this.#pages(stripe)];
    this.#set(stripe, Stripe.INDEX_ROOT, 0);
    this.#set(stripe, Stripe.INDEX_DEPTH, 0);
    for (const page of pages) this.#table.release(page);
    this.#table.release(root - 1);
  }

  /** Splits the page of `hash`. False when it cannot be split any more, but has room: it then fills up. */
  #trySplit(stripe: number, hash: number, page: number): boolean {
    const hasRoom = this.#live(page) < PAGE_ENTRIES - 1;
    const bits = this.#table.memory.words[this.#table.entry(page) + PAGE_BITS] as number;
    if (bits === MAX_DEPTH) {
      if (hasRoom) return false;
      throw new RefManagerError('ERR_STORE_FULL', `too many keys share a hash: ${this.#live(page)} in one index page`);
    }
    try {
      this.#split(stripe, hash, page, bits);
    } catch (error) {
      if (hasRoom && error instanceof RefManagerError && error.code === 'ERR_STORE_FULL') return false;
      throw error;
    }
    return true;
  }

  #split(stripe: number, hash: number, page: number, bits: number): void {
    const sibling = this.#claim(ChunkKind.INDEX_PAGE, stripe);
    if (bits === this.#word(stripe, Stripe.INDEX_DEPTH)) this.#deepen(stripe, sibling);
    this.#clearPage(sibling);
    this.#moveUpperHalf(page, sibling, bits);
    this.#redirect(stripe, hash, sibling, bits);
  }

  /** Doubles the directory. On failure the claimed sibling is given back before the error leaves. */
  #deepen(stripe: number, sibling: number): void {
    const depth = this.#word(stripe, Stripe.INDEX_DEPTH);
    const root = this.#word(stripe, Stripe.INDEX_ROOT);
    if (depth === 0) {
      const directory = this.#claimDirectory(stripe, sibling);
      const first = this.#table.data(directory);
      this.#table.memory.words[first] = root;
      this.#table.memory.words[first + 1] = root;
      this.#set(stripe, Stripe.INDEX_ROOT, directory + 1);
    } else {
      const { words } = this.#table.memory;
      const first = this.#table.data(root - 1);
      for (let i = 2 ** depth - 1; i >= 0; i--) {
        const page = words[first + i] as number;
        words[first + 2 * i] = page;
        words[first + 2 * i + 1] = page;
      }
    }
    this.#set(stripe, Stripe.INDEX_DEPTH, depth + 1);
  }

  #claim(kind: ChunkKind, stripe: number): number {
    const chunk = this.#spare.pop();
    if (chunk === undefined) return this.#table.claim(kind, 0, stripe);
    this.#table.reuse(chunk, kind, stripe);
    return chunk;
  }

  #claimDirectory(stripe: number, sibling: number): number {
    try {
      return this.#claim(ChunkKind.INDEX_DIRECTORY, stripe);
    } catch (error) {
      this.#table.release(sibling);
      throw error;
    }
  }

  /** Moves the entries whose next hash bit is 1 from `page` to `sibling`; both then share one bit more. */
  #moveUpperHalf(page: number, sibling: number, bits: number): void {
    const { words } = this.#table.memory;
    const first = this.#table.data(page);
    const all = words.slice(first, first + PAGE_ENTRIES * ENTRY_WORDS);
    this.#clearPage(page);
    words[this.#table.entry(page) + PAGE_BITS] = bits + 1;
    words[this.#table.entry(sibling) + PAGE_BITS] = bits + 1;
    for (let i = 0; i < all.length; i += ENTRY_WORDS) {
      const record = all[i + 1] as number;
      if (record === 0) continue;
      const hash = all[i] as number;
      this.#put(((hash >>> (31 - bits)) & 1) === 1 ? sibling : page, hash, record);
    }
  }

  /** Points the upper half of the directory entries that lead to the split page to `sibling`. */
  #redirect(stripe: number, hash: number, sibling: number, bits: number): void {
    const depth = this.#word(stripe, Stripe.INDEX_DEPTH);
    const first = this.#table.data(this.#word(stripe, Stripe.INDEX_ROOT) - 1);
    const half = 2 ** (depth - bits - 1);
    const prefix = bits === 0 ? 0 : hash >>> (32 - bits);
    const from = first + (2 * prefix + 1) * half;
    this.#table.memory.words.fill(sibling + 1, from, from + half);
  }

  /** The page where `hash` belongs, or -1 while the stripe has none. */
  #pageOf(stripe: number, hash: number): number {
    return this.#core.pageOf(this.#core.own, stripe, hash);
  }

  #put(page: number, hash: number, record: number): void {
    this.#core.putEntry(this.#core.own, page, hash, record);
  }

  /** Takes all entries out of the page. */
  #clearPage(page: number): void {
    const { words } = this.#table.memory;
    const first = this.#table.data(page);
    words.fill(0, first, first + PAGE_ENTRIES * ENTRY_WORDS);
    words[this.#table.entry(page) + Chunk.LIVE] = 0;
  }

  *#pages(stripe: number): Generator<number> {
    const root = this.#word(stripe, Stripe.INDEX_ROOT);
    const depth = this.#word(stripe, Stripe.INDEX_DEPTH);
    if (root === 0) return;
    if (depth === 0) {
      yield root - 1;
      return;
    }
    const first = this.#table.data(root - 1);
    let last = 0;
    for (let i = 0; i < 2 ** depth; i++) {
      const page = this.#table.memory.words[first + i] as number;
      if (page !== last) yield page - 1; // entries of one page stand side by side
      last = page;
    }
  }

  #live(page: number): number {
    return this.#table.memory.words[this.#table.entry(page) + Chunk.LIVE] as number;
  }

  #word(stripe: number, offset: number): number {
    return this.#table.memory.words[this.#firstStripe + stripe * STRIPE_WORDS + offset] as number;
  }

  #set(stripe: number, offset: number, value: number): void {
    this.#table.memory.words[this.#firstStripe + stripe * STRIPE_WORDS + offset] = value;
  }
}
