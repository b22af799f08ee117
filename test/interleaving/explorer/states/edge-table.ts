/**
 * (local state, result) -> edge number, in one open-addressed table of integers: the inner loop of the search.
 */

const INITIAL_BITS = 10;
const NODE_FACTOR = 0x9e37_79b1;
const RESULT_FACTOR = 0x85eb_ca6b;
const ENTRY_INTS = 3;
/** Full beyond this share, as a shift of the capacity: one half. */
const FULL_SHIFT = 1;

export class EdgeTable {
  #mask = (1 << INITIAL_BITS) - 1;
  /** node + 1 (0: empty), result, edge. */
  #entries = new Int32Array(ENTRY_INTS << INITIAL_BITS);
  #size = 0;

  /** The edge, or -1. */
  get(node: number, result: number): number {
    const entries = this.#entries;
    for (let i = hash(node, result) & this.#mask; ; i = (i + 1) & this.#mask) {
      const at = i * ENTRY_INTS;
      const found = entries[at] as number;
      if (found === 0) return -1;
      if (found === node + 1 && entries[at + 1] === result) return entries[at + 2] as number;
    }
  }

  add(node: number, result: number, edge: number): void {
    if (++this.#size > (this.#mask + 1) >> FULL_SHIFT) this.#grow();
    this.#put(node, result, edge);
  }

  #put(node: number, result: number, edge: number): void {
    let i = hash(node, result) & this.#mask;
    while (this.#entries[i * ENTRY_INTS] !== 0) i = (i + 1) & this.#mask;
    this.#entries.set([node + 1, result, edge], i * ENTRY_INTS);
  }

  #grow(): void {
    const old = this.#entries;
    this.#mask = (this.#mask << 1) | 1;
    this.#entries = new Int32Array(ENTRY_INTS * (this.#mask + 1));
    for (let at = 0; at < old.length; at += ENTRY_INTS) {
      const node = old[at] as number;
      if (node !== 0) this.#put(node - 1, old[at + 1] as number, old[at + 2] as number);
    }
  }
}

function hash(node: number, result: number): number {
  let h = Math.imul(node, NODE_FACTOR) ^ Math.imul(result, RESULT_FACTOR);
  h ^= h >>> 15;
  h = Math.imul(h, RESULT_FACTOR);
  return h ^ (h >>> 13);
}
