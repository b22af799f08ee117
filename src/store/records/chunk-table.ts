/**
 * Who owns which chunk: claims free ones for a stripe (growing the memory when there is none) and releases them.
 * One CAS claims and one store releases, so a death in between leaves either a free chunk or one that the repair of
 * its stripe finds in this table. Used by slab.ts, index-pages.ts, records.ts and stripe.ts.
 *
 * How many chunks are free is counted nowhere, so no death leaves a wrong count. What spares a search is to know that one was
 * in vain: none is made anew before a chunk has been given back, which is counted afterwards, or the memory has grown.
 */

import { RefManagerError } from '../../errors.ts';
import {
  CHUNK_ENTRY_WORDS,
  CHUNK_SHIFT,
  CHUNK_WORDS,
  Chunk,
  type ChunkKind,
  chunkOwner,
  Header,
  ownerKind,
  ownerStripe,
  STATE_WORDS,
} from '../../memory/layout.ts';
import type { SharedMemory } from '../../memory/shared-memory.ts';

/** The chunk table as one thread sees it. */
export class ChunkTable {
  readonly memory: SharedMemory;
  readonly #table: number;
  readonly #firstChunk: number;

  constructor(memory: SharedMemory) {
    this.memory = memory;
    this.#table = memory.layout.chunkTable;
    this.#firstChunk = memory.layout.firstChunk;
  }

  /**
   * A free chunk, now owned by `stripe`, its bookkeeping zeroed. The caller holds the stripe's write lock.
   * @throws {RefManagerError} `ERR_STORE_FULL` when maxBytes is reached and every chunk is owned
   */
  claim(kind: ChunkKind, sizeClass: number, stripe: number): number {
    const owner = chunkOwner(kind, sizeClass, stripe);
    const { memory } = this;
    for (;;) {
      const changes = this.#changes(); // before the search: what is given back during it counts as unseen
      if (changes !== Atomics.load(memory.words, Header.SEARCHED)) {
        const chunk = this.#claimCommitted(owner);
        if (chunk !== undefined) return chunk;
        Atomics.store(memory.words, Header.SEARCHED, changes);
      }
      if (memory.grow()) continue;
      // A thread may have died before it counted a chunk that it gave back: look everywhere before giving up.
      const last = this.#claimCommitted(owner);
      if (last !== undefined) return last;
      const { maxChunks } = memory.layout;
      const limit = `${maxChunks} chunks, maxBytes ${memory.bytesOf(maxChunks)}`;
      throw new RefManagerError(
        'ERR_STORE_FULL',
        `the store is full: ${limit}; clear references or create it with a larger maxBytes`,
      );
    }
  }

  /** Makes a chunk the stripe owns one of another kind, its bookkeeping zeroed. */
  reuse(chunk: number, kind: ChunkKind, stripe: number): void {
    const entry = this.entry(chunk);
    Atomics.store(this.memory.words, entry + Chunk.OWNER, chunkOwner(kind, 0, stripe));
    this.memory.words.fill(0, entry + Chunk.OWNER + 1, entry + CHUNK_ENTRY_WORDS);
  }

  /** Gives the chunk back. Its slots' state words must all be free; the caller holds the owner's write lock. */
  release(chunk: number): void {
    const { words } = this.memory;
    Atomics.store(words, this.entry(chunk) + Chunk.OWNER, 0);
    Atomics.add(words, Header.RELEASES, 1);
    Atomics.store(words, Header.CLAIM_HINT, chunk);
  }

  /** Word of the chunk's entry. */
  entry(chunk: number): number {
    return this.#table + chunk * CHUNK_ENTRY_WORDS;
  }

  /** Word where the chunk's data begins, behind its state words. */
  data(chunk: number): number {
    return this.#firstChunk + chunk * CHUNK_WORDS + STATE_WORDS;
  }

  /** Word of the state of slot `slot` of the chunk. */
  state(chunk: number, slot: number): number {
    return this.#firstChunk + chunk * CHUNK_WORDS + slot;
  }

  /** The chunk that a word of chunk data or state lies in. */
  chunkOf(word: number): number {
    return (word - this.#firstChunk) >>> CHUNK_SHIFT;
  }

  owner(chunk: number): number {
    return Atomics.load(this.memory.words, this.entry(chunk) + Chunk.OWNER);
  }

  /** The owner of a chunk whose stripe's lock the caller holds: nobody changes it meanwhile, so it is read plainly. */
  ownOwner(chunk: number): number {
    return this.memory.words[this.entry(chunk) + Chunk.OWNER] as number;
  }

  /** Every chunk the stripe owns, of any kind or of one. The caller holds the stripe's lock. */
  *ownedBy(stripe: number, kind?: ChunkKind): Generator<number> {
    const chunks = this.memory.committedChunks();
    for (let chunk = 0; chunk < chunks; chunk++) {
      const owner = this.owner(chunk);
      if (owner !== 0 && ownerStripe(owner) === stripe && (kind === undefined || ownerKind(owner) === kind))
        yield chunk;
    }
  }

  /** Another number whenever there may be free chunks that a search before has not seen. */
  #changes(): number {
    return (Atomics.load(this.memory.words, Header.RELEASES) + this.memory.committedChunks()) | 0;
  }

  /** Claims the next free committed chunk from the hint on, going round once. */
  #claimCommitted(owner: number): number | undefined {
    const { memory } = this;
    const chunks = memory.committedChunks();
    const start = Atomics.load(memory.words, Header.CLAIM_HINT) % chunks;
    for (let i = 0; i < chunks; i++) {
      const chunk = start + i < chunks ? start + i : start + i - chunks;
      const entry = this.entry(chunk);
      if (Atomics.load(memory.words, entry + Chunk.OWNER) !== 0) continue;
      if (Atomics.compareExchange(memory.words, entry + Chunk.OWNER, 0, owner) !== 0) continue;
      Atomics.store(memory.words, Header.CLAIM_HINT, chunk + 1);
      memory.words.fill(0, entry + Chunk.OWNER + 1, entry + CHUNK_ENTRY_WORDS);
      return chunk;
    }
    return undefined;
  }
}
