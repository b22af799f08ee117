/**
 * Whether one key's history can be explained: a Wing-Gong search, organised as Lowe's just-in-time linearization with
 * memoization. It follows the history event by event and keeps every configuration that explains it so far.
 *
 * - An operation is made to take effect only when an event needs it: when it, or one after it, ends. So at the end of
 *   an operation each configuration without it is continued by every sequence of open operations that ends in it.
 * - A look takes effect as soon as the state agrees with it: it changes nothing, so sooner is never worse.
 * - An operation of a dead thread never ends. It takes effect only where somebody sees that: just before a look that
 *   it makes true, before a clear that found something, or before a replace that found what it expected. `settle` says that from here on it has taken effect or never will.
 *
 * The history cannot be explained when an operation ends and no configuration is left. Exact both ways: the tests hold it
 * against checker/brute-force.ts.
 */

import { ABSENT, Action, effectOf, isLook, type Operation } from '../operation.ts';
import { Configurations, type OpenBits } from './configurations.ts';

/** Operations of one key that may be open at once, dead ones included: a bit each. */
export const MAX_OPEN = 31;

export class KeySearch {
  readonly #bits: OpenBits = { looks: 0, died: 0 };
  readonly #open: (Operation | undefined)[] = Array.from({ length: MAX_OPEN }, () => undefined);
  #openBits = 0;
  #now: Configurations = new Configurations(this.#bits);
  #next: Configurations = new Configurations(this.#bits);
  readonly #seen: Configurations = new Configurations(this.#bits);
  readonly #todo: [state: number, done: number][] = [];

  /** @param states - what the key may hold at first */
  constructor(states: readonly number[] = [ABSENT]) {
    for (const state of states) this.#now.add(state, 0);
  }

  /**
   * Begins in the middle of a history of which nothing is known: the key holds any of `states`, and held any of them
   * before; of the operations that are open each may have taken effect.
   */
  static amid(states: readonly number[], open: readonly Operation[]): KeySearch {
    const search = new KeySearch(states);
    for (const operation of open) {
      const bit = 1 << search.#enter(operation);
      if (states.every((state) => effectOf(operation, state) === undefined)) continue; // not even before
      const { states: held, done, size } = search.#now;
      search.#next.clear();
      for (let i = 0; i < size; i++) {
        search.#next.add(held[i] as number, done[i] as number);
        search.#next.add(held[i] as number, (done[i] as number) | bit);
      }
      search.#swap();
    }
    return search;
  }

  /** What the key may hold now, as far as the history says; nothing when it cannot be explained. */
  get states(): number[] {
    return this.#now.distinctStates();
  }

  /** The same just before the last `end` or `settle`. */
  get statesBefore(): number[] {
    return this.#next.distinctStates();
  }

  get isAnyOpen(): boolean {
    return this.#openBits !== 0;
  }

  /** The operation is invoked. */
  begin(operation: Operation): void {
    const bit = 1 << this.#enter(operation);
    if (!isLook(operation)) return;
    const { states, done, size } = this.#now;
    for (let i = 0; i < size; i++) {
      if (effectOf(operation, states[i] as number) !== undefined) done[i] = (done[i] as number) | bit;
    }
  }

  /** The operation returns. False when nothing explains the history any more. */
  end(operation: Operation): boolean {
    return this.#close(operation, false);
  }

  /** The operation's thread is dead, and all it left behind is repaired: it has taken effect by now, or never will. */
  settle(operation: Operation): void {
    this.#close(operation, true);
  }

  #enter(operation: Operation): number {
    const slot = this.#open.indexOf(undefined);
    if (slot < 0) throw new RangeError(`more than ${MAX_OPEN} operations of key ${operation.key} are open at once`);
    this.#open[slot] = operation;
    const bit = 1 << slot;
    this.#openBits |= bit;
    if (isLook(operation)) this.#bits.looks |= bit;
    if (operation.died) this.#bits.died |= bit;
    return slot;
  }

  #close(operation: Operation, mayBeWithout: boolean): boolean {
    const slot = this.#open.indexOf(operation);
    const bit = 1 << slot;
    const now = this.#now;
    const next = this.#next;
    next.clear();
    for (let i = 0; i < now.size; i++) {
      const state = now.states[i] as number;
      const done = now.done[i] as number;
      if ((done & bit) !== 0 || mayBeWithout) next.add(state, done & ~bit);
      if ((done & bit) === 0) this.#continueTo(bit, state, done);
    }
    this.#open[slot] = undefined;
    this.#openBits &= ~bit;
    this.#bits.looks &= ~bit;
    this.#bits.died &= ~bit;
    this.#swap();
    return next.size > 0;
  }

  #swap(): void {
    const now = this.#now;
    this.#now = this.#next;
    this.#next = now;
  }

  /** Adds to #next every configuration that a sequence of open operations ending in the one of `target` leads to. */
  #continueTo(target: number, fromState: number, fromDone: number): void {
    const todo = this.#todo;
    this.#seen.clear();
    todo.push([fromState, fromDone]);
    for (let item = todo.pop(); item !== undefined; item = todo.pop()) {
      const [state, done] = item;
      for (let slot = 0, rest = this.#openBits & ~done; rest >>> slot !== 0; slot++) {
        const bit = 1 << slot;
        if ((rest & bit) === 0 || (this.#bits.looks & bit) !== 0) continue;
        const operation = this.#open[slot] as Operation;
        const after = effectOf(operation, state);
        if (after === undefined) continue;
        const then = this.#withLooks(after, done | bit);
        if (operation.died && bit !== target && !this.#isSeen(state, after, done | bit, then)) continue;
        if ((then & target) !== 0) this.#next.add(after, then & ~target);
        else if (this.#seen.add(after, then)) todo.push([after, then]);
      }
    }
  }

  /** `done` and every open look that agrees with `state`. */
  #withLooks(state: number, done: number): number {
    let then = done;
    const rest = this.#bits.looks & ~done;
    for (let slot = 0; rest >>> slot !== 0; slot++) {
      const bit = 1 << slot;
      if ((rest & bit) !== 0 && effectOf(this.#open[slot] as Operation, state) !== undefined) then |= bit;
    }
    return then;
  }

  /**
   * Whether it can matter that a dead thread's operation takes effect here: a look became true, a clear finds something,
   * or a replace what it expects.
   */
  #isSeen(before: number, after: number, done: number, then: number): boolean {
    if (then !== done) return true;
    const mayClear = before === ABSENT && after !== ABSENT;
    return this.#open.some((operation, slot) => {
      if (operation === undefined || (done & (1 << slot)) !== 0) return false;
      const { action, died, result, expected } = operation;
      if (action === Action.REPLACE) return expected === after && (died || result === 1);
      return mayClear && action === Action.CLEAR && !died && result === 1;
    });
  }
}
