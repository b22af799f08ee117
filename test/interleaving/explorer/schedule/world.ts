/**
 * The plain meaning of a scenario: whole memory, explicit queues of sleepers, logs that are never merged or cut. Slow
 * and simple; what the search is checked against, and what replays a schedule.
 */

import type { GhostCall } from '../model/observation.ts';
import {
  Op,
  type Operation,
  performNarrow,
  performWide,
  plainKind,
  touchesWord,
  turnResult,
  WaitResult,
} from '../model/operations.ts';
import { type Failure, type Ghost, type Move, mayHelp } from '../scenario.ts';
import { Gone, type LocalState } from '../states/local-state.ts';
import type { WorldRules } from './world-rules.ts';

/** A sleeper: a thread in Atomics.wait (number -1), or one of its async waits. */
interface Sleeper {
  readonly thread: number;
  readonly waiter: number;
  readonly word: number;
}
const SYNC = -1;

type Fault = Pick<Failure, 'kind' | 'message'>;

export class World {
  readonly #rules: WorldRules;
  readonly words: Int32Array;
  readonly ghostWords: Int32Array;
  readonly nodes: number[];
  /** Sleepers, first come first. */
  readonly sleepers: Sleeper[];
  /** Async waits that are over, before their thread's turn. */
  readonly over: Sleeper[];
  dead: number;
  crashesLeft: number;
  timeoutsLeft: number;
  fault: Fault | undefined;
  /** What the last move gave each thread as the result of its operation. */
  lastResults: (number | undefined)[] = [];

  private constructor(rules: WorldRules, from: World | undefined) {
    const { scenario } = rules;
    this.#rules = rules;
    this.words = from?.words.slice() ?? rules.initialWords.slice();
    this.ghostWords = from?.ghostWords.slice() ?? new Int32Array(scenario.monitor?.words ?? 0);
    if (from === undefined) this.ghostWords.set(scenario.monitor?.initial ?? []);
    this.nodes = [...(from?.nodes ?? scenario.threads.map(() => Gone.FINISHED as number))];
    this.sleepers = [...(from?.sleepers ?? [])];
    this.over = [...(from?.over ?? [])];
    this.dead = from?.dead ?? 0;
    this.crashesLeft = from?.crashesLeft ?? scenario.crashes ?? 0;
    this.timeoutsLeft =
      from?.timeoutsLeft ?? (scenario.timeouts === 'all' ? Number.POSITIVE_INFINITY : (scenario.timeouts ?? 0));
    this.fault = from?.fault;
  }

  static begin(rules: WorldRules): World {
    const world = new World(rules, undefined);
    for (const [thread, { local }] of rules.scenario.threads.entries()) {
      const edge = rules.states.begin(thread, 0, JSON.stringify(local) ?? 'null');
      world.#arrive(thread, edge.target, edge.ghosts, edge.thrown);
    }
    return world;
  }

  copy(): World {
    return new World(this.#rules, this);
  }

  /** Equal for equal worlds. */
  get key(): string {
    const budgets = `${this.dead}|${this.crashesLeft}|${this.timeoutsLeft}`;
    return `${this.nodes.join()}|${namesOf(this.sleepers)}|${namesOf(this.over)}|${budgets}|${this.words.join()}|${this.ghostWords.join()}`;
  }

  /** Every move that is possible now. */
  moves(): Move[] {
    const { scenario, states } = this.#rules;
    const moves: Move[] = [];
    for (const [thread, spec] of scenario.threads.entries()) {
      const node = this.nodes[thread] as number;
      if (node <= Gone.THREW) continue;
      const { op } = states.state(node);
      if (op.kind === Op.TURN) this.#turns(thread, op, moves);
      else if (this.#isAsleep(thread)) {
        if (op.timeoutMs !== Number.POSITIVE_INFINITY && this.timeoutsLeft > 0)
          moves.push({ thread, kind: 'time-out' });
      } else if (this.#hasBegun(thread)) moves.push({ thread, kind: 'run' });
      else continue;
      if (this.crashesLeft > 0 && (spec.mayCrash ?? true)) moves.push({ thread, kind: 'crash' });
    }
    return moves;
  }

  #turns(thread: number, op: Operation, moves: Move[]): void {
    for (const [waiter, wait] of op.waiters.entries()) {
      if (wait === undefined) continue;
      if (this.over.some((other) => other.thread === thread && other.waiter === waiter))
        moves.push({ thread, kind: 'run', waiter });
      else if (wait.timeoutMs !== Number.POSITIVE_INFINITY && this.timeoutsLeft > 0)
        moves.push({ thread, kind: 'time-out', waiter });
    }
  }

  #isAsleep(thread: number): boolean {
    return this.sleepers.some((other) => other.thread === thread && other.waiter === SYNC);
  }

  /** The local state of a thread; undefined when it is gone. */
  local(thread: number): LocalState | undefined {
    const node = this.nodes[thread] as number;
    return node <= Gone.THREW ? undefined : this.#rules.states.state(node);
  }

  /** The operation a thread is about to do. */
  next(thread: number): Operation | undefined {
    const node = this.nodes[thread] as number;
    return node <= Gone.THREW ? undefined : this.#rules.states.state(node).op;
  }

  /** Does a move; returns the operation's result, if it was one. */
  do({ thread, kind, waiter = 0 }: Move): number | undefined {
    this.lastResults = [];
    switch (kind) {
      case 'run':
        return this.#run(thread, waiter);
      case 'time-out':
        this.#timeOut(thread, this.next(thread)?.kind === Op.TURN ? waiter : SYNC);
        return undefined;
      default:
        this.#crash(thread);
        return undefined;
    }
  }

  /** What is wrong now, if anything: a fault so far, or a state in which nobody can go on. */
  verdict(): Fault | undefined {
    const { scenario, states } = this.#rules;
    if (this.fault !== undefined) return this.fault;
    const wrong = scenario.invariant?.(this.words, this.ghostWords);
    if (wrong !== undefined) return { kind: 'invariant', message: wrong };
    if (this.moves().some(({ kind }) => kind === 'run')) return undefined;
    const blocked = [...scenario.threads.keys()].filter(
      (thread) => this.#isAsleep(thread) || this.next(thread)?.kind === Op.TURN,
    );
    if (blocked.length === 0) {
      const message = scenario.final?.(this.words, this.ghostWords);
      return message === undefined ? undefined : { kind: 'final', message };
    }
    const message = blocked.map((thread) => `${scenario.threads[thread]?.name} sleeps`).join(', ');
    const finite = blocked.some((thread) => {
      const { timeoutMs, waiters } = states.state(this.nodes[thread] as number).op;
      return [timeoutMs, ...waiters.map((wait) => wait?.timeoutMs)].some(Number.isFinite);
    });
    if (!finite) return { kind: 'deadlock', message };
    return mayHelp(scenario, this.words, this.dead) ? undefined : { kind: 'only a time-out helps', message };
  }

  #hasBegun(thread: number): boolean {
    const { scenario, states } = this.#rules;
    const spec = scenario.threads[thread];
    if (spec?.begins === undefined) return true;
    const node = this.nodes[thread] as number;
    const start = states.begin(thread, 0, JSON.stringify(spec.local) ?? 'null');
    if (node !== start.target) return true;
    let finished = 0;
    for (const [other, at] of this.nodes.entries()) if (at === Gone.FINISHED) finished |= 1 << other;
    return spec.begins({ dead: this.dead, finished });
  }

  #run(thread: number, waiter: number): number {
    const { states } = this.#rules;
    const { op, before } = states.state(this.nodes[thread] as number);
    if (this.#isAsleep(thread)) throw new Error(`thread ${thread} is asleep`);
    this.#callGhosts(thread, before);
    if (op.kind === Op.NOTIFY) {
      const woken = this.sleepers
        .filter((other) => other.word === op.word)
        .slice(0, Math.min(Number(op.a), this.sleepers.length));
      this.#follow(thread, woken.length);
      for (const other of woken) {
        const place = this.sleepers.indexOf(other);
        if (place < 0) continue; // left behind by the step that ended with this notify
        this.sleepers.splice(place, 1);
        if (other.waiter === SYNC) this.#follow(other.thread, WaitResult.OK);
        else this.over.push(other);
      }
      return woken.length;
    }
    if (op.kind === Op.TURN) {
      const result = turnResult(waiter, WaitResult.OK);
      const place = this.over.findIndex((other) => other.thread === thread && other.waiter === waiter);
      if (place < 0) throw new Error(`async wait ${waiter} of thread ${thread} is not over`);
      this.over.splice(place, 1);
      this.#follow(thread, result);
      return result;
    }
    const result = this.#perform(thread, op);
    if (result === WaitResult.ASLEEP && op.kind === Op.WAIT_ASYNC)
      this.sleepers.push({ thread, waiter: this.#freeWaiter(thread), word: op.word });
    if (result === WaitResult.ASLEEP && op.kind === Op.WAIT)
      this.sleepers.push({ thread, waiter: SYNC, word: op.word });
    else {
      if (touchesWord(op)) {
        const wrong = this.#rules.scenario.monitor?.watch?.(
          this.ghostWords,
          thread,
          op.word,
          this.#peek,
          plainKind(op),
        );
        if (wrong !== undefined) this.fault ??= { kind: 'ghost', message: wrong };
      }
      this.#follow(thread, result);
    }
    return result;
  }

  /** The lowest number that no async wait of the thread has. */
  #freeWaiter(thread: number): number {
    const most = this.#rules.scenario.asyncWaiters ?? 0;
    for (let waiter = 0; waiter < most; waiter++) {
      const isTaken = (other: Sleeper): boolean => other.thread === thread && other.waiter === waiter;
      if (!this.sleepers.some(isTaken) && !this.over.some(isTaken)) return waiter;
    }
    throw new Error(`thread ${thread} has more than ${most} async waits (asyncWaiters) at once`);
  }

  #timeOut(thread: number, waiter: number): void {
    const place = this.sleepers.findIndex((other) => other.thread === thread && other.waiter === waiter);
    if (place < 0) throw new Error(`thread ${thread} is not asleep`);
    this.timeoutsLeft--;
    this.sleepers.splice(place, 1);
    this.#follow(thread, turnResult(Math.max(0, waiter), WaitResult.TIMED_OUT));
  }

  #perform(thread: number, op: Operation): number {
    const { words } = this;
    if (op.kind === Op.GHOST) {
      this.#callGhosts(thread, [{ ghost: op.a as number, argument: op.b as number }]);
      return 0;
    }
    if (op.kind === Op.DEAD_THREADS) return this.dead;
    if (op.kind === Op.WAIT || op.kind === Op.WAIT_ASYNC) {
      const value = op.wide ? performWide(Op.LOAD, words, op.word, op.word + 1, 0n, 0n) : words[op.word];
      if (value !== op.a) return WaitResult.NOT_EQUAL;
      return op.timeoutMs <= 0 ? WaitResult.TIMED_OUT : WaitResult.ASLEEP;
    }
    if (!op.wide) return performNarrow(op.kind, words, op.word, op.a as number, op.b as number);
    return this.#rules.wide.number(performWide(op.kind, words, op.word, op.word + 1, op.a as bigint, op.b as bigint));
  }

  #crash(thread: number): void {
    this.nodes[thread] = Gone.DEAD;
    this.dead |= 1 << thread;
    this.crashesLeft--;
    for (const list of [this.sleepers, this.over])
      list.splice(0, list.length, ...list.filter((other) => other.thread !== thread));
    const wrong = this.#rules.scenario.monitor?.crashed?.(this.ghostWords, thread);
    if (wrong !== undefined) this.fault ??= { kind: 'ghost', message: wrong };
  }

  #follow(thread: number, result: number): void {
    const { states } = this.#rules;
    this.lastResults[thread] = result;
    const { target, ghosts, thrown } = states.edge(states.follow(this.nodes[thread] as number, result));
    this.#arrive(thread, target, ghosts, thrown);
  }

  #arrive(thread: number, target: number, ghosts: readonly GhostCall[], thrown: string | undefined): void {
    this.nodes[thread] = target;
    if (target <= Gone.THREW || this.#rules.states.state(target).log === undefined) this.#leaveBehind(thread);
    this.#callGhosts(thread, ghosts);
    if (thrown !== undefined) this.fault ??= { kind: 'exception', message: thrown };
  }

  /** A step has ended: its async waits are forgotten. */
  #leaveBehind(thread: number): void {
    for (const list of [this.sleepers, this.over])
      list.splice(0, list.length, ...list.filter((other) => other.thread !== thread || other.waiter === SYNC));
  }

  #callGhosts(thread: number, calls: readonly GhostCall[]): void {
    for (const { ghost, argument } of calls) {
      const wrong = (this.#rules.ghosts[ghost] as Ghost)(this.ghostWords, thread, argument, this.#peek);
      if (wrong !== undefined) this.fault ??= { kind: 'ghost', message: wrong };
    }
  }

  readonly #peek = (word: number): number => this.words[word] as number;
}

/** True for two names of one move; the waiter matters at turns alone. */
export function isSameMove(a: Move, b: Move): boolean {
  return a.thread === b.thread && a.kind === b.kind && (a.waiter ?? 0) === (b.waiter ?? 0);
}

function namesOf(sleepers: readonly Sleeper[]): string {
  return sleepers.map(({ thread, waiter }) => `${thread}.${waiter}`).join();
}
