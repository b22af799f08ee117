/**
 * The states seen: 64-bit fingerprints -> state numbers, 12 bytes a place. A state is the set of its (place, value)
 * pairs; its fingerprint is the exclusive or of one mixed number a pair, so a step changes it by what it changed.
 */

const INITIAL_BITS = 14;
const ENTRY_INTS = 3;
/** Entries a table may hold: 11/16 of its places. */
const FULL_NUMERATOR = 11;
const FULL_SHIFT = 4;

/** Adding said so: the state was new, and is numbered `~answer`. */
export class FingerprintSet {
  #mask = (1 << INITIAL_BITS) - 1;
  /** low, high, state + 1 (0: empty). */
  #entries = new Int32Array(ENTRY_INTS << INITIAL_BITS);
  size = 0;

  /** The number of the state, or, when it is new, the bitwise complement of the number it gets. */
  add(low: number, high: number): number {
    const entries = this.#entries;
    for (let i = low & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * ENTRY_INTS;
      const state = entries[at + 2] as number;
      if (state === 0) {
        entries[at] = low;
        entries[at + 1] = high;
        entries[at + 2] = ++this.size;
        if (this.size > ((this.#mask + 1) >> FULL_SHIFT) * FULL_NUMERATOR) this.#grow();
        return ~(this.size - 1);
      }
      if (entries[at] === low && entries[at + 1] === high) return state - 1;
    }
  }

  /** Bound on the probability that two of the states had one fingerprint. */
  get omissionProbability(): number {
    return (this.size * this.size) / 2 ** 65;
  }

  #grow(): void {
    const old = this.#entries;
    this.#mask = (this.#mask << 1) | 1;
    const entries = new Int32Array(ENTRY_INTS * (this.#mask + 1));
    for (let from = 0; from < old.length; from += ENTRY_INTS) {
      if (old[from + 2] === 0) continue;
      let i = (old[from] as number) & this.#mask;
      while (entries[i * ENTRY_INTS + 2] !== 0) i = (i + 1) & this.#mask;
      const at = i * ENTRY_INTS;
      entries[at] = old[from] as number;
      entries[at + 1] = old[from + 1] as number;
      entries[at + 2] = old[from + 2] as number;
    }
    this.#entries = entries;
  }
}

/** Low half of the mixed number of a pair. The constants are those of MurmurHash3's finalizer and of its relatives. */
export function mixLow(place: number, value: number): number {
  let h = Math.imul(value ^ 0x2545_f491, 0x9e37_79b1) ^ Math.imul(place + 1, 0x7feb_352d);
  h ^= h >>> 16;
  h = Math.imul(h, 0x85eb_ca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2_ae35);
  h ^= Math.imul(place + 0x51, 0x27d4_eb2f);
  h ^= h >>> 15;
  h = Math.imul(h, 0x846c_a68b);
  return h ^ (h >>> 16);
}

/** High half: the same with other constants. */
export function mixHigh(place: number, value: number): number {
  let h = Math.imul(value + 0x1656_67b1, 0xcc9e_2d51) ^ Math.imul(place + 7, 0x1b87_3593);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b_3c6d);
  h ^= h >>> 12;
  h = Math.imul(h, 0x297a_2d39);
  h ^= Math.imul(place + 0x1f, 0x9e37_79b1);
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb_352d);
  return h ^ (h >>> 15);
}
