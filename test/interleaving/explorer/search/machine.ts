/**
 * One step of a scenario on a state vector: what a thread's move does to memory, ghosts and local states; sleepers.ts
 * has who sleeps, event-counts.ts the words that are event counts. The search (search.ts) tries all moves of all states
 * with it; a trace (trace.ts) is written by doing some again.
 */

import type { GhostCall } from '../model/observation.ts';
import {
  isPlain,
  Op,
  type Operation,
  performNarrow,
  performWide,
  plainKind,
  readsOnly,
  touchesWord,
  turnResult,
  WaitResult,
  type WideResults,
} from '../model/operations.ts';
import type { FailureKind, Ghost, Scenario } from '../scenario.ts';
import { type Knowledge, Restart } from '../states/knowledge.ts';
import { Gone, type LocalState } from '../states/local-state.ts';
import type { LocalStates } from '../states/local-states.ts';
import { EventCounts } from './event-counts.ts';
import { BUDGET_MASK, CRASHES_SHIFT, initialBudgets, type StateLayout, TIMEOUTS_SHIFT } from './layout.ts';
import { Sleepers } from './sleepers.ts';

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
  readonly sleepers: Sleepers;
  readonly #scenario: Scenario;
  readonly #knowledge: Knowledge;
  readonly #wide: WideResults;
  readonly #fuseConstants: boolean;
  readonly #ghosts: readonly Ghost[];
  readonly #eventCounts: EventCounts;
  readonly #initialWords: Int32Array;
  /** Words taken for constants so far. */
  readonly #fusedWords = new Set<number>();
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
    this.#initialWords = initialWords;
    this.vector = new Int32Array(layout.width);
    this.sleepers = new Sleepers(layout, this.vector, this.states, knowledge);
    this.#eventCounts = new EventCounts(scenario.eventCounts ?? [], this.vector, (word) => this.placeOf(word));
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

  /** The thread does its next operation; a turn is that of async wait `waiter`, which is over. */
  run(thread: number, waiter: number): void {
    const node = this.vector[thread] as number;
    const state = this.states.state(node);
    const { op } = state;
    this.#callGhosts(thread, state.before);
    const result = op.kind === Op.TURN ? this.sleepers.takeTurn(thread, waiter) : this.#perform(thread, op);
    this.listener?.(thread, state, result);
    if (result === WaitResult.ASLEEP && op.kind === Op.WAIT) return;
    if (touchesWord(op)) {
      const wrong = this.#scenario.monitor?.watch?.(this.#ghostWords, thread, op.word, this.#peek, plainKind(op));
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
    if (isTurn) this.sleepers.endAsync(thread, waiter);
    else this.sleepers.leave(thread);
    this.#arrive(thread, this.states.follow(node, turnResult(isTurn ? waiter : 0, WaitResult.TIMED_OUT)));
    this.#fuse(thread);
    if (this.#scenario.timeouts !== 'all')
      vector[layout.budgets] = (vector[layout.budgets] as number) - (1 << TIMEOUTS_SHIFT);
  }

  /** The thread is gone for ever, here. */
  crash(thread: number): void {
    const { layout, vector } = this;
    this.sleepers.forget(thread);
    vector[thread] = Gone.DEAD;
    vector[layout.dead] = (vector[layout.dead] as number) | (1 << thread);
    vector[layout.budgets] = (vector[layout.budgets] as number) - (1 << CRASHES_SHIFT);
    this.#eventCounts.forget(thread);
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
        return this.sleepers.toWake(op);
      case Op.WAIT:
      case Op.WAIT_ASYNC:
        return this.#tryWait(thread, op);
      default:
    }
    if (this.#eventCounts.has(op.word)) return this.#eventCounts.perform(thread, op);
    const place = this.placeOf(op.word);
    if (!op.wide) return performNarrow(op.kind, vector, place, op.a as number, op.b as number);
    const high = this.placeOf(op.word + 1);
    return this.#wide.number(performWide(op.kind, vector, place, high, op.a as bigint, op.b as bigint));
  }

  /** A wait before it sleeps: its result, or ASLEEP. */
  #tryWait(thread: number, op: Operation): number {
    if (!this.#equals(thread, op)) return WaitResult.NOT_EQUAL;
    if (op.timeoutMs <= 0) return WaitResult.TIMED_OUT;
    if (op.kind === Op.WAIT) this.sleepers.sleep(thread, op.word);
    else this.sleepers.sleepAsync(thread, op.word);
    return WaitResult.ASLEEP;
  }

  #equals(thread: number, op: Operation): boolean {
    const { vector } = this;
    if (this.#eventCounts.has(op.word)) return this.#eventCounts.isCurrent(thread, op.word);
    const place = this.placeOf(op.word);
    if (!op.wide) return vector[place] === op.a;
    const high = this.placeOf(op.word + 1);
    return performWide(Op.LOAD, vector, place, high, 0n, 0n) === op.a;
  }

  /** Wakes the first `count` sleepers of the word. */
  #wake(word: number, count: number): void {
    for (let woken = 0; woken < count; woken++) {
      const thread = this.sleepers.wakeFirst(word);
      if (thread < 0) continue; // an async wait, or one whose step ended with this notify
      this.#arrive(thread, this.states.follow(this.vector[thread] as number, WaitResult.OK));
      this.#fuse(thread);
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
    this.#eventCounts.forget(thread);
    this.sleepers.leaveBehind(thread);
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
      if (isPlain(op) && this.#scenario.monitor?.watch !== undefined) return; // it is told of every plain access
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
