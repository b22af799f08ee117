/**
 * A set of configurations of one key: what it holds, and which of the operations now open have taken effect (a bit
 * each). Two sums of the past that are equal here have the same future: this is the memoization of the search.
 *
 * Of two configurations with the same state one may be worth more: it has all the looks of the other, which are out
 * of the way then, and used up no operation of a dead thread that the other did not. The lesser one is left out.
 */

/** Which bits belong to open operations that only look, and to those of dead threads. */
export interface OpenBits {
  looks: number;
  died: number;
}

export class Configurations {
  readonly states: number[] = [];
  readonly done: number[] = [];
  size = 0;
  readonly #open: OpenBits;

  constructor(open: OpenBits) {
    this.#open = open;
  }

  clear(): void {
    this.size = 0;
  }

  distinctStates(): number[] {
    return [...new Set(this.states.slice(0, this.size))];
  }

  /** Adds a configuration. False when one that is worth as much is there. */
  add(state: number, done: number): boolean {
    const { looks, died } = this.#open;
    for (let i = 0; i < this.size; i++) {
      if (this.states[i] === state && isWorth(this.done[i] as number, done, looks, died)) return false;
    }
    let kept = 0;
    for (let i = 0; i < this.size; i++) {
      if (this.states[i] === state && isWorth(done, this.done[i] as number, looks, died)) continue;
      this.states[kept] = this.states[i] as number;
      this.done[kept++] = this.done[i] as number;
    }
    this.states[kept] = state;
    this.done[kept] = done;
    this.size = kept + 1;
    return true;
  }
}

/** True when every future of `b` is one of `a` too. */
function isWorth(a: number, b: number, looks: number, died: number): boolean {
  const others = (a ^ b) & ~looks & ~died;
  return others === 0 && (b & looks & ~a) === 0 && (a & died & ~b) === 0;
}
