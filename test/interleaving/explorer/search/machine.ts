/**
 * One step of a scenario on a state vector: what a thread's move does to memory, sleepers, ghosts and local states.
 * The search (search.ts) tries all moves of all states with it; a trace (trace.ts) is written by doing some again.
 */

import {
  Op,
  type Operation,
  performNarrow,
  performWide,
  readsOnly,
  touchesWord,
  turnResult,
  WaitResult,
  type WideResults,
} from '../model/operations.ts';
import type { GhostCall } from '../model/step-runner.ts';
import type { FailureKind, Ghost, Scenario } from '../scenario.ts';
import { type Knowledge, Restart } from '../states/knowledge.ts';
import { Gone, type LocalState, type LocalStates } from '../states/local-states.ts';
import {
  BUDGET_MASK,
  CRASHES_SHIFT,
  initialBudgets,
  SLEEPER_BITS,
  SLEEPER_MASK,
  type StateLayout,
  TIMEOUTS_SHIFT,
  WAIT_OVER,
  WAIT_WORD_SHIFT,
} from './layout.ts';

/** What went wrong in a step. */
export interface Fault {
  readonly kind: FailureKind;
  readonly message: string;
}

/** Constant loads in a row after which a thread is said to spin for ever. */
const MOST_FUSED = 10_000;

/** Told of each operation, fused ones too; for traces. */
export type Listener = (thread: number, state: LocalState, result: number) => void;

export class VectorMachine {
  readonly layout: StateLayout;
  readonly states: LocalStates;
  readonly #scenario: Scenario;
  readonly #knowledge: Knowledge;
  readonly #wide: WideResults;
  readonly #fuseConstants: boolean;
  readonly #ghosts: readonly Ghost[];
  readonly #eventCounts: ReadonlySet<number>;
  readonly #initialWords: Int32Array;
  /** Words taken for constants so far. */
  readonly #fusedWords = new Set<number>();
  /** Words that a step left an async wait behind on: see #leaveBehind. */
  readonly #leftBehind = new Set<number>();
  /** The state being changed. */
  readonly vector: Int32Array;
  readonly #ghostWords: Int32Array;
  /** Set by the last step when it broke something. */
  fault: Fault | undefined;
  listener: Listener | undefined;

  constructor(
    scenario: Scenario,
    layout: StateLayout,
    makeStates: (onState: (state: LocalState) => void) => LocalStates,
    knowledge: Knowledge,
    wide: WideResults,
    fuseConstants: boolean,
    initialWords: Int32Array,
  ) {
    this.#scenario = scenario;
    this.layout = layout;
    this.states = makeStates((state) => this.learn(state));
    this.#knowledge = knowledge;
    this.#wide = wide;
    this.#fuseConstants = fuseConstants;
    this.#ghosts = Object.values(scenario.monitor?.ghosts ?? {});
    this.#eventCounts = new Set(scenario.eventCounts);
    this.#initialWords = initialWords;
    this.vector = new Int32Array(layout.width);
    this.#ghostWords = this.vector.subarray(layout.ghosts, layout.ghosts + layout.ghostWords);
  }

  /** The state in which every thread begins. */
  begin(): void {
    const { layout, vector } = this;
    vector.fill(0);
    vector[layout.budgets] = initialBudgets(this.#scenario);
    this.#ghostWords.set(this.#scenario.monitor?.initial ?? []);
    for (const [word, place] of this.#knowledge.wordPlaces) {
      if (!this.#eventCounts.has(word)) vector[layout.memory + place] = this.#initialWords[word] as number;
    }
    for (const [thread, spec] of this.#scenario.threads.entries()) {
      const edge = this.states.begin(thread, 0, JSON.stringify(spec.local) ?? 'null');
      this.vector[thread] = edge.target;
      this.#callGhosts(thread, edge.ghosts);
      if (edge.thrown !== undefined) this.#fail('exception', thread, edge.thrown);
      if (spec.begins === undefined) this.#fuse(thread);
    }
  }

  /** Place of a memory word in the vector. */
  placeOf(word: number): number {
    return this.layout.memory + this.#knowledge.placeOf(word);
  }

  /** A local state was found: its operation's words get places, and are no constants if it changes them. */
  learn({ op }: LocalState): void {
    if (!touchesWord(op)) return;
    const words = op.wide ? [op.word, op.word + 1] : [op.word];
    for (const word of words) {
      const isNew = !this.#knowledge.wordPlaces.has(word);
      if (this.placeOf(word) >= this.layout.width)
        throw new Restart('the threads touch more words than a state has room for');
      if (isNew && this.#initialWords[word] !== 0 && !this.#eventCounts.has(word))
        throw new Restart('a word was not 0 at first');
      if (readsOnly(op) || op.kind === Op.WAIT || op.kind === Op.WAIT_ASYNC) continue;
      this.#knowledge.changedWords.add(word);
      if (this.#fusedWords.has(word)) throw new Restart('a word is not constant');
    }
  }

  isAsleep(thread: number): boolean {
    return (((this.vector[this.layout.sleepers] as number) >>> (thread * SLEEPER_BITS)) & SLEEPER_MASK) !== 0;
  }

  /** Which of a thread's async waits are over: a mask. */
  turnsOf(thread: number): number {
    const { async, asyncWaiters } = this.layout;
    let mask = 0;
    for (let waiter = 0; waiter < asyncWaiters; waiter++)
      if (this.vector[async + thread * asyncWaiters + waiter] === WAIT_OVER) mask |= 1 << waiter;
    return mask;
  }

  /** The thread does its next operation; a turn is that of async wait `waiter`, which is over. */
  run(thread: number, waiter: number): void {
    const node = this.vector[thread] as number;
    const state = this.states.state(node);
    const { op } = state;
    this.#callGhosts(thread, state.before);
    const result = op.kind === Op.TURN ? this.#turn(thread, waiter) : this.#perform(thread, op);
    this.listener?.(thread, state, result);
    if (result === WaitResult.ASLEEP && op.kind === Op.WAIT) return;
    if (touchesWord(op)) {
      const wrong = this.#scenario.monitor?.watch?.(this.#ghostWords, thread, op.word, this.#peek);
      if (wrong !== undefined) this.#fail('ghost', thread, wrong);
    }
    this.#arrive(thread, this.states.follow(node, result));
    this.#fuse(thread);
    if (op.kind === Op.NOTIFY && result > 0) this.#wake(op.word, result);
  }

  /** The thread's sleep times out; at a turn, its async wait `waiter`. */
  timeOut(thread: number, waiter: number): void {
    const { layout, vector } = this;
    const node = vector[thread] as number;
    const isTurn = this.states.state(node).op.kind === Op.TURN;
    if (isTurn) this.#endAsyncWait(thread, waiter, 0);
    else this.#leaveQueue(thread);
    this.#arrive(thread, this.states.follow(node, turnResult(isTurn ? waiter : 0, WaitResult.TIMED_OUT)));
    this.#fuse(thread);
    if (this.#scenario.timeouts !== 'all')
      vector[layout.budgets] = (vector[layout.budgets] as number) - (1 << TIMEOUTS_SHIFT);
  }

  /** The thread is gone for ever, here. */
  crash(thread: number): void {
    const { layout, vector } = this;
    if (this.isAsleep(thread)) this.#leaveQueue(thread);
    for (let waiter = 0; waiter < layout.asyncWaiters; waiter++) this.#endAsyncWait(thread, waiter, 0);
    vector[thread] = Gone.DEAD;
    vector[layout.dead] = (vector[layout.dead] as number) | (1 << thread);
    vector[layout.budgets] = (vector[layout.budgets] as number) - (1 << CRASHES_SHIFT);
    this.#forgetCounts(thread);
    const wrong = this.#scenario.monitor?.crashed?.(this.#ghostWords, thread);
    if (wrong !== undefined) this.#fail('ghost', thread, wrong);
  }

  crashesLeft(): number {
    return ((this.vector[this.layout.budgets] as number) >>> CRASHES_SHIFT) & BUDGET_MASK;
  }

  timeoutsLeft(): boolean {
    if (this.#scenario.timeouts === 'all') return true;
    return (((this.vector[this.layout.budgets] as number) >>> TIMEOUTS_SHIFT) & BUDGET_MASK) > 0;
  }

  /** The whole memory in this state. */
  words(): Int32Array {
    const words = this.#initialWords.slice();
    for (const [word, place] of this.#knowledge.wordPlaces)
      words[word] = this.vector[this.layout.memory + place] as number;
    return words;
  }

  ghostWords(): Int32Array {
    return this.#ghostWords;
  }

  #perform(thread: number, op: Operation): number {
    const { vector, layout } = this;
    switch (op.kind) {
      case Op.GHOST:
        this.#callGhosts(thread, [{ ghost: op.a as number, argument: op.b as number }]);
        return 0;
      case Op.DEAD_THREADS:
        return vector[layout.dead] as number;
      case Op.NOTIFY:
        return this.#sleepersToWake(op);
      case Op.WAIT:
        return this.#wait(thread, op);
      case Op.WAIT_ASYNC:
        return this.#waitAsync(thread, op);
      default:
    }
    const place = this.placeOf(op.word);
    if (this.#eventCounts.has(op.word)) return this.#count(thread, op, place);
    if (!op.wide) return performNarrow(op.kind, vector, place, op.a as number, op.b as number);
    const high = this.placeOf(op.word + 1);
    return this.#wide.number(performWide(op.kind, vector, place, high, op.a as bigint, op.b as bigint));
  }

  /** An event count is kept as the mask of threads that have loaded it since it last changed. */
  #count(thread: number, op: Operation, place: number): number {
    const { vector } = this;
    if (op.kind === Op.LOAD) vector[place] = (vector[place] as number) | (1 << thread);
    else if (op.kind === Op.ADD && op.a !== 0) vector[place] = 0;
    else
      throw new Error(`word ${op.word} is said to be an event count, but thread ${thread} does more than load and add`);
    return 0;
  }

  #forgetCounts(thread: number): void {
    for (const word of this.#eventCounts) {
      const place = this.placeOf(word);
      this.vector[place] = (this.vector[place] as number) & ~(1 << thread);
    }
  }

  #wait(thread: number, op: Operation): number {
    if (!this.#equals(thread, op)) return WaitResult.NOT_EQUAL;
    if (op.timeoutMs <= 0) return WaitResult.TIMED_OUT;
    const { vector, layout } = this;
    vector[layout.sleepers] =
      (vector[layout.sleepers] as number) | (this.#nextRank(op.word) << (thread * SLEEPER_BITS));
    return WaitResult.ASLEEP;
  }

  #nextRank(word: number): number {
    const rank = this.#knowledge.wakeOrderMatters ? this.#countSleepers(word) + 1 : 1;
    if (rank > SLEEPER_MASK) throw new Error(`more than ${SLEEPER_MASK} sleepers on word ${word}`);
    return rank;
  }

  #waitAsync(thread: number, op: Operation): number {
    if (!this.#equals(thread, op)) return WaitResult.NOT_EQUAL;
    if (op.timeoutMs <= 0) return WaitResult.TIMED_OUT;
    const { vector, layout } = this;
    const first = layout.async + thread * layout.asyncWaiters;
    const place = vector.subarray(first, first + layout.asyncWaiters).indexOf(0);
    if (place < 0)
      throw new Error(`thread ${thread} has more than ${layout.asyncWaiters} async waits (asyncWaiters) at once`);
    vector[first + place] = ((op.word + 1) << WAIT_WORD_SHIFT) | this.#nextRank(op.word);
    return WaitResult.ASLEEP;
  }

  /** The event loop goes on with an async wait that is over. */
  #turn(thread: number, waiter: number): number {
    this.vector[this.layout.async + thread * this.layout.asyncWaiters + waiter] = 0;
    return turnResult(waiter, WaitResult.OK);
  }

  /** Takes an async wait from the sleepers, and puts `next` in its place. */
  #endAsyncWait(thread: number, waiter: number, next: number): void {
    const place = this.layout.async + thread * this.layout.asyncWaiters + waiter;
    const wait = this.vector[place] as number;
    this.vector[place] = next;
    if (wait > WAIT_OVER) this.#closeGap((wait >>> WAIT_WORD_SHIFT) - 1, wait & SLEEPER_MASK);
  }

  #equals(thread: number, op: Operation): boolean {
    const { vector } = this;
    const place = this.placeOf(op.word);
    if (this.#eventCounts.has(op.word)) return (((vector[place] as number) >> thread) & 1) === 1;
    if (!op.wide) return vector[place] === op.a;
    const high = this.placeOf(op.word + 1);
    return performWide(Op.LOAD, vector, place, high, 0n, 0n) === op.a;
  }

  #countSleepers(word: number): number {
    let count = 0;
    const { layout, vector } = this;
    for (let thread = 0; thread < layout.threads; thread++) if (this.#sleepsOn(thread, word)) count++;
    for (let place = layout.async; place < layout.memory; place++)
      if ((vector[place] as number) >>> WAIT_WORD_SHIFT === word + 1) count++;
    return count;
  }

  #sleepsOn(thread: number, word: number): boolean {
    return this.isAsleep(thread) && this.states.state(this.vector[thread] as number).op.word === word;
  }

  /** How many a notify wakes. */
  #sleepersToWake(op: Operation): number {
    const sleepers = this.#countSleepers(op.word);
    if (op.a !== Number.POSITIVE_INFINITY && this.#leftBehind.has(op.word))
      throw new Error(`a notify that may wake fewer than all could be lost to a wait left behind on word ${op.word}`);
    if (sleepers <= (op.a as number)) return sleepers;
    if (!this.#knowledge.wakeOrderMatters) {
      this.#knowledge.wakeOrderMatters = true;
      throw new Restart('a notify wakes fewer than all');
    }
    return op.a as number;
  }

  /** Wakes the first `count` sleepers of the word. */
  #wake(word: number, count: number): void {
    for (let woken = 0; woken < count; woken++) {
      let first = -1;
      let best = SLEEPER_MASK + 1;
      for (let thread = 0; thread < this.layout.threads; thread++) {
        if (!this.#sleepsOn(thread, word)) continue;
        const rank = this.#rank(thread);
        if (rank < best) {
          best = rank;
          first = thread;
        }
      }
      const waiter = this.#firstAsyncWait(word, best);
      if (waiter >= 0) {
        const { asyncWaiters } = this.layout;
        this.#endAsyncWait(Math.floor(waiter / asyncWaiters), waiter % asyncWaiters, WAIT_OVER);
        continue;
      }
      if (first < 0) return; // its step ended with this notify
      const node = this.vector[first] as number;
      this.#leaveQueue(first);
      this.#arrive(first, this.states.follow(node, WaitResult.OK));
      this.#fuse(first);
    }
  }

  /** The async wait on a word with the lowest rank below `best`, counted over all threads; or -1. */
  #firstAsyncWait(word: number, best: number): number {
    const { vector, layout } = this;
    let first = -1;
    let lowest = best;
    for (let place = layout.async; place < layout.memory; place++) {
      const wait = vector[place] as number;
      if (wait >>> WAIT_WORD_SHIFT !== word + 1 || (wait & SLEEPER_MASK) >= lowest) continue;
      lowest = wait & SLEEPER_MASK;
      first = place - layout.async;
    }
    return first;
  }

  #rank(thread: number): number {
    return ((this.vector[this.layout.sleepers] as number) >>> (thread * SLEEPER_BITS)) & SLEEPER_MASK;
  }

  #leaveQueue(thread: number): void {
    const { vector, layout } = this;
    const { word } = this.states.state(vector[thread] as number).op;
    const rank = this.#rank(thread);
    vector[layout.sleepers] = (vector[layout.sleepers] as number) & ~(SLEEPER_MASK << (thread * SLEEPER_BITS));
    this.#closeGap(word, rank);
  }

  /** Whoever came after the one of this rank moves up. */
  #closeGap(word: number, rank: number): void {
    if (!this.#knowledge.wakeOrderMatters) return;
    const { vector, layout } = this;
    for (let other = 0; other < layout.threads; other++) {
      if (!this.#sleepsOn(other, word) || this.#rank(other) < rank) continue;
      vector[layout.sleepers] = (vector[layout.sleepers] as number) - (1 << (other * SLEEPER_BITS));
    }
    for (let place = layout.async; place < layout.memory; place++) {
      const wait = vector[place] as number;
      if (wait >>> WAIT_WORD_SHIFT === word + 1 && (wait & SLEEPER_MASK) > rank) vector[place] = wait - 1;
    }
  }

  #arrive(thread: number, edgeNumber: number): void {
    const { target, ghosts, thrown } = this.states.edge(edgeNumber);
    const before = this.vector[thread] as number;
    this.vector[thread] = target;
    this.#callGhosts(thread, ghosts);
    if (thrown !== undefined) this.#fail('exception', thread, thrown);
    if (target === before || (target > Gone.THREW && this.states.state(target).log !== undefined)) return;
    // A count loaded in one step is never waited on in another: a step starts from plain data alone.
    this.#forgetCounts(thread);
    this.#leaveBehind(thread);
  }

  /** A step has ended: the turns of its async waits do nothing (step-runner.ts). They are forgotten: nobody can tell. */
  #leaveBehind(thread: number): void {
    const { async, asyncWaiters } = this.layout;
    for (let waiter = 0; waiter < asyncWaiters; waiter++) {
      const wait = this.vector[async + thread * asyncWaiters + waiter] as number;
      if (wait > WAIT_OVER) this.#leftBehind.add((wait >>> WAIT_WORD_SHIFT) - 1);
      this.#endAsyncWait(thread, waiter, 0);
    }
  }

  /** Goes on over loads of constants: they commute with everything. Not when a ghost happens with the load. */
  #fuse(thread: number): void {
    if (!this.#fuseConstants) return;
    for (let fused = 0; fused < MOST_FUSED; fused++) {
      const node = this.vector[thread] as number;
      if (node <= Gone.THREW) return;
      const state = this.states.state(node);
      const { op, before } = state;
      if (!readsOnly(op) || before.length > 0 || this.#isChanged(op)) return;
      this.#fusedWords.add(op.word);
      if (op.wide) this.#fusedWords.add(op.word + 1);
      const result = this.#perform(thread, op);
      this.listener?.(thread, state, result);
      const edge = this.states.follow(node, result);
      if (this.states.edge(edge).target === node) return; // spins on a constant: the search sees that
      this.#arrive(thread, edge);
    }
    this.#fail('livelock', thread, 'loads nothing but words that never change');
  }

  #isChanged(op: Operation): boolean {
    const { changedWords } = this.#knowledge;
    return changedWords.has(op.word) || (op.wide && changedWords.has(op.word + 1)) || this.#eventCounts.has(op.word);
  }

  #callGhosts(thread: number, calls: readonly GhostCall[]): void {
    for (const { ghost, argument } of calls) {
      const wrong = (this.#ghosts[ghost] as Ghost)(this.#ghostWords, thread, argument, this.#peek);
      if (wrong !== undefined) this.#fail('ghost', thread, wrong);
    }
  }

  readonly #peek = (word: number): number => {
    const place = this.#knowledge.wordPlaces.get(word);
    if (place === undefined || this.layout.memory + place >= this.layout.width)
      return this.#initialWords[word] as number;
    return this.vector[this.layout.memory + place] as number;
  };

  #fail(kind: FailureKind, thread: number, message: string): void {
    this.fault ??= { kind, message: `${this.#scenario.threads[thread]?.name ?? thread}: ${message}` };
  }
}
