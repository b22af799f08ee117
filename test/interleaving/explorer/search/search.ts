/**
 * Visits every state of a scenario once, breadth first: all moves of all threads in each. Ends at the first fault,
 * which is then at the shortest distance, or when all states are visited, or at a limit.
 */

import { realNowMs } from '../model/fake-atomics.ts';
import { isPlain, Op } from '../model/operations.ts';
import type { Scenario } from '../scenario.ts';
import { FingerprintSet, mixHigh, mixLow } from '../states/fingerprint-set.ts';
import { Gone } from '../states/local-state.ts';
import { ByteList, IntList, VectorQueue } from '../states/state-log.ts';
import { fairCycle, type StateGraph } from './cycles.ts';
import { dataRace } from './data-race.ts';
import { BUDGET_MASK, LAST_THREAD_SHIFT, PREEMPTIONS_SHIFT, WAIT_OVER } from './layout.ts';
import type { Fault, VectorMachine } from './machine.ts';
import { MOVE_KINDS, MoveKind } from './moves.ts';
import { whatIsStuck } from './stuck.ts';

const DEFAULT_MAX_STATES = 2_000_000;
/** How often the clock is looked at: every 4096 states. */
const CLOCK_MASK = 0xfff;
const MS_PER_SECOND = 1000;

/** A fault, the state it was seen in, and the move that caused it (-1: the state itself is wrong). */
export interface FoundFault extends Fault {
  readonly state: number;
  readonly move: number;
}

export class Search {
  readonly #scenario: Scenario;
  readonly #machine: VectorMachine;
  readonly #seen = new FingerprintSet();
  readonly #queue: VectorQueue;
  readonly #parents = new IntList();
  readonly #moves = new ByteList();
  readonly #graph: StateGraph | undefined;
  readonly #visible: Set<string> | undefined;
  readonly #base: Int32Array;
  readonly #starts: readonly number[];
  readonly #checksRaces: boolean;
  #baseLow = 0;
  #baseHigh = 0;
  transitions = 0;
  complete = false;

  constructor(scenario: Scenario, machine: VectorMachine, visible: Set<string> | undefined) {
    this.#scenario = scenario;
    this.#machine = machine;
    this.#visible = visible;
    const { width, threads } = machine.layout;
    this.#queue = new VectorQueue(width);
    this.#base = new Int32Array(width);
    this.#checksRaces = scenario.races ?? true;
    if (scenario.cycles === true)
      this.#graph = {
        firstEdges: new IntList(),
        targets: new IntList(),
        movers: new ByteList(),
        disabled: new IntList(),
      };
    machine.begin();
    this.#starts = [...machine.vector.subarray(0, threads)];
  }

  get states(): number {
    return this.#seen.size;
  }

  get omissionProbability(): number {
    return this.#seen.omissionProbability;
  }

  /** The moves from the beginning to a state. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let at = state; at > 0; at = this.#parents.at(at)) path.push(this.#moves.at(at));
    return path.reverse();
  }

  run(): FoundFault | undefined {
    const { maxStates = DEFAULT_MAX_STATES, maxSeconds = Number.POSITIVE_INFINITY } = this.#scenario;
    const machine = this.#machine;
    const deadlineMs = realNowMs() + maxSeconds * MS_PER_SECOND;
    if (machine.fault !== undefined) return { ...machine.fault, state: 0, move: -1 };
    this.#base.set(machine.vector);
    this.#fingerprintBase();
    this.#add(this.#baseLow, this.#baseHigh, 0, 0);
    for (let state = 0; this.#queue.length > 0; state++) {
      if (this.#seen.size > maxStates) return undefined;
      if ((state & CLOCK_MASK) === 0 && realNowMs() > deadlineMs) return undefined;
      this.#queue.take(this.#base);
      const fault = this.#visit(state);
      if (fault !== undefined) return fault;
    }
    this.complete = true;
    return this.#graph === undefined ? undefined : this.#cycle(this.#graph);
  }

  #cycle(graph: StateGraph): FoundFault | undefined {
    const state = fairCycle(graph, this.#machine.layout.threads);
    if (state < 0) return undefined;
    return { kind: 'livelock', message: 'a cycle in which every thread that can go on does', state, move: -1 };
  }

  #visit(state: number): FoundFault | undefined {
    const machine = this.#machine;
    const { layout } = machine;
    const base = this.#base;
    this.#fingerprintBase();
    machine.vector.set(base);
    const wrong = this.#wrongState();
    if (wrong !== undefined) return { ...wrong, state, move: -1 };
    this.#graph?.firstEdges.push(this.#graph.targets.length);
    const awake = this.#awake();
    const crashes = machine.crashesLeft() > 0;
    const timeouts = machine.timeoutsLeft();
    let sleepers = 0;
    let finiteSleepers = 0;
    let progress = false;
    const alone = this.#scenario.guardedPlain === true ? this.#aboutToAccessPlainly(awake) : -1;
    for (let thread = 0; thread < layout.threads; thread++) {
      if (alone >= 0 && thread !== alone) continue;
      const bit = 1 << thread;
      const node = base[thread] as number;
      if (node <= Gone.THREW) continue;
      if (layout.asyncWaiters > 0 && machine.states.state(node).op.kind === Op.TURN) {
        machine.vector.set(base);
        const turns = machine.sleepers.turnsOf(thread);
        const finite = this.#finiteAsyncWaits(thread, node);
        if (turns === 0) {
          sleepers++;
          if (finite !== 0) finiteSleepers++;
        } else progress = true;
        for (let waiter = 0; waiter < layout.asyncWaiters; waiter++) {
          const isOver = ((turns >> waiter) & 1) === 1;
          const mayTimeOut = timeouts && ((finite >> waiter) & 1) === 1;
          if (!isOver && !mayTimeOut) continue;
          const target = this.#try(state, thread, isOver ? MoveKind.RUN : MoveKind.TIME_OUT, awake, waiter);
          if (typeof target === 'object') return target;
        }
      } else if ((awake & bit) !== 0) {
        const target = this.#try(state, thread, MoveKind.RUN, awake);
        if (typeof target === 'object') return target;
        if (target !== state) progress = true;
      } else if (((base[layout.sleepers] as number) >>> (thread * 4)) & 0xf) {
        sleepers++;
        if (machine.states.state(node).op.timeoutMs !== Number.POSITIVE_INFINITY) {
          finiteSleepers++;
          if (timeouts) {
            const target = this.#try(state, thread, MoveKind.TIME_OUT, awake);
            if (typeof target === 'object') return target;
          }
        }
      } else continue; // not begun
      if (crashes && (this.#scenario.threads[thread]?.mayCrash ?? true)) {
        const target = this.#try(state, thread, MoveKind.CRASH, awake);
        if (typeof target === 'object') return target;
      }
    }
    this.#graph?.disabled.push(~awake);
    if (progress) return undefined;
    machine.vector.set(base);
    const stuck = whatIsStuck(this.#scenario, machine, { awake, sleepers, finiteSleepers });
    return stuck === undefined ? undefined : { ...stuck, state, move: -1 };
  }

  /** The first thread that can do a plain access next, or -1. */
  #aboutToAccessPlainly(awake: number): number {
    const { layout, states } = this.#machine;
    for (let thread = 0; thread < layout.threads; thread++) {
      if (((awake >> thread) & 1) === 1 && isPlain(states.state(this.#base[thread] as number).op)) return thread;
    }
    return -1;
  }

  /** Which of a thread's async waits sleep and may time out: a mask. */
  #finiteAsyncWaits(thread: number, node: number): number {
    const { states, layout } = this.#machine;
    let mask = 0;
    for (const [waiter, wait] of states.state(node).op.waiters.entries()) {
      const isOver = this.#base[layout.async + thread * layout.asyncWaiters + waiter] === WAIT_OVER;
      if (wait !== undefined && !isOver && wait.timeoutMs !== Number.POSITIVE_INFINITY) mask |= 1 << waiter;
    }
    return mask;
  }

  #wrongState(): Fault | undefined {
    const machine = this.#machine;
    const { invariant } = this.#scenario;
    if (invariant !== undefined) {
      const message = invariant(machine.words(), machine.ghostWords());
      if (message !== undefined) return { kind: 'invariant', message };
    }
    this.#visible?.add(`${machine.words().join()}|${machine.ghostWords().join()}`);
    return undefined;
  }

  /** Mask of the threads that can do an operation. */
  #awake(): number {
    const base = this.#base;
    const { layout, states } = this.#machine;
    const { threads } = this.#scenario;
    let finished = 0;
    for (let thread = 0; thread < layout.threads; thread++) if (base[thread] === Gone.FINISHED) finished |= 1 << thread;
    let awake = 0;
    for (let thread = 0; thread < layout.threads; thread++) {
      const node = base[thread] as number;
      if (node <= Gone.THREW || (((base[layout.sleepers] as number) >>> (thread * 4)) & 0xf) !== 0) continue;
      const begins = threads[thread]?.begins;
      if (
        begins !== undefined &&
        node === this.#starts[thread] &&
        !begins({ dead: base[layout.dead] as number, finished })
      )
        continue;
      if (layout.asyncWaiters > 0 && states.state(node).op.kind === Op.TURN && !this.#hasTurn(thread)) continue;
      awake |= 1 << thread;
    }
    return awake;
  }

  #hasTurn(thread: number): boolean {
    const { async, asyncWaiters } = this.#machine.layout;
    const first = async + thread * asyncWaiters;
    return this.#base.subarray(first, first + asyncWaiters).includes(WAIT_OVER);
  }

  /** Does one move from the base: the number of the state it leads to, or the fault it causes. -1: not allowed. */
  #try(state: number, thread: number, kind: number, awake: number, waiter = 0): number | FoundFault {
    const machine = this.#machine;
    const { vector, layout } = machine;
    const base = this.#base;
    for (let i = 0; i < layout.width; i++) vector[i] = base[i] as number;
    if (kind === MoveKind.RUN) {
      const race = this.#checksRaces ? dataRace(this.#scenario, machine.states, base, thread, awake) : undefined;
      if (race !== undefined) return { kind: 'data race', message: race, state, move: -1 };
      if (this.#scenario.preemptions !== undefined && !this.#chargePreemption(thread, awake)) return -1;
      machine.run(thread, waiter);
    } else if (kind === MoveKind.TIME_OUT) machine.timeOut(thread, waiter);
    else machine.crash(thread);
    this.transitions++;
    const move = (waiter * layout.threads + thread) * MOVE_KINDS + kind;
    if (machine.fault !== undefined) return { ...machine.fault, state, move };
    let low = this.#baseLow;
    let high = this.#baseHigh;
    for (let i = 0; i < layout.width; i++) {
      const before = base[i] as number;
      const after = vector[i] as number;
      if (before === after) continue;
      low ^= mixLow(i, before) ^ mixLow(i, after);
      high ^= mixHigh(i, before) ^ mixHigh(i, after);
    }
    const target = this.#add(low, high, state, move);
    if (this.#graph !== undefined) {
      this.#graph.targets.push(target);
      this.#graph.movers.push(thread);
    }
    return target;
  }

  #add(low: number, high: number, parent: number, move: number): number {
    const answer = this.#seen.add(low, high);
    if (answer >= 0) return answer;
    this.#parents.push(parent);
    this.#moves.push(move);
    this.#queue.push(this.#machine.vector);
    return ~answer;
  }

  #fingerprintBase(): void {
    let low = 0;
    let high = 0;
    for (let i = 0; i < this.#base.length; i++) {
      const value = this.#base[i] as number;
      low ^= mixLow(i, value);
      high ^= mixHigh(i, value);
    }
    this.#baseLow = low;
    this.#baseHigh = high;
  }

  #chargePreemption(thread: number, awake: number): boolean {
    const { vector, layout } = this.#machine;
    let budgets = vector[layout.budgets] as number;
    const last = ((budgets >>> LAST_THREAD_SHIFT) & BUDGET_MASK) - 1;
    if (last >= 0 && last !== thread && ((awake >> last) & 1) === 1) {
      if (((budgets >>> PREEMPTIONS_SHIFT) & BUDGET_MASK) === 0) return false;
      budgets -= 1 << PREEMPTIONS_SHIFT;
    }
    vector[layout.budgets] = (budgets & ~(BUDGET_MASK << LAST_THREAD_SHIFT)) | ((thread + 1) << LAST_THREAD_SHIFT);
    return true;
  }
}
