/**
 * The local states of all threads as one automaton: (local state, result of its operation) -> next local state. Found
 * by running the code under test once for each edge; everything else in a search is table look-up.
 *
 * A local state is a log. Two logs are taken for the same local state when they stand at the same call stack before
 * the same operation and agree on the latest result of every site known to matter there. What matters is learnt: at
 * first nothing does. Of each state a few different logs are kept as witnesses; every edge is run for all of them, and
 * when two behave differently, a site whose latest result tells them apart matters from now on, and the search begins
 * anew (Knowledge). So retry loops close to cycles, and dead variables split no states.
 */

import { allValues, append, CLOCK, entriesOf, type LogEntry, type Variable, valueIn } from '../model/log.ts';
import { ghostsKey, type Observation } from '../model/observation.ts';
import type { Operation } from '../model/operations.ts';
import { Diverged, type StepRunner } from '../model/step-runner.ts';
import type { Step } from '../scenario.ts';
import { EdgeTable } from './edge-table.ts';
import { type Knowledge, Restart } from './knowledge.ts';
import { type Edge, Gone, type LocalState, type StepResults, type StepStart } from './local-state.ts';
import type { RunMemory } from './run-memory.ts';

/** The first that is no `Gone`. */
const FIRST_NODE = 3;

/** A log that was merged into a state: where it joined, and what it was taken for there. */
interface Witness {
  readonly log: LogEntry | undefined;
  /** Of two witnesses with the same latest results one is enough. */
  readonly latest: string;
  readonly joined: {
    readonly site: number;
    readonly kept: LogEntry | undefined;
    readonly merged: LogEntry | undefined;
  };
}

/** Logs that were themselves taken for a state are kept as its witnesses more readily than those they inherit from. */
const MOST_DIRECT_WITNESSES = 64;

export interface LocalStatesOptions {
  readonly merge: boolean;
  readonly witnesses: number;
}

export class LocalStates {
  readonly #runner: StepRunner;
  readonly #scripts: readonly (readonly Step[])[];
  readonly #knowledge: Knowledge;
  readonly #memory: RunMemory;
  readonly #options: LocalStatesOptions;
  /** Called for each new state, before it is used. */
  readonly #onState: (state: LocalState) => void;
  readonly #states: (LocalState | undefined)[] = [undefined, undefined, undefined];
  readonly #witnesses: Witness[][] = [[], [], []];
  readonly #outgoing: number[][] = [[], [], []];
  readonly #edges: Edge[] = [];
  readonly #edgeResults: number[] = [];
  readonly #table = new EdgeTable();
  readonly #byKey = new Map<string, number>();
  readonly #starts = new Map<string, { readonly start: StepStart; readonly edge: Edge }>();

  constructor(
    runner: StepRunner,
    scripts: readonly (readonly Step[])[],
    knowledge: Knowledge,
    options: LocalStatesOptions,
    onState: (state: LocalState) => void,
  ) {
    this.#runner = runner;
    this.#scripts = scripts;
    this.#knowledge = knowledge;
    this.#memory = knowledge.runs;
    this.#options = options;
    this.#onState = onState;
  }

  get count(): number {
    return this.#states.length - FIRST_NODE;
  }

  state(node: number): LocalState {
    const state = this.#states[node];
    if (state === undefined) throw new Error(`local state ${node} has no operation`);
    return state;
  }

  edge(number: number): Edge {
    return this.#edges[number] as Edge;
  }

  /** The edge out of `node` for this result of its operation. */
  follow(node: number, result: number): number {
    const found = this.#table.get(node, result);
    return found >= 0 ? found : this.#explore(node, result);
  }

  /** Every log that the code was run for, as results. */
  logs(): StepResults[] {
    return this.#outgoing.flatMap((edges, node) => {
      if (edges.length === 0) return [];
      const { start, log } = this.state(node);
      const before = entriesOf(log).map(({ result }) => result);
      return edges.map((edge) => ({ start, results: [...before, this.#edgeResults[edge] as number] }));
    });
  }

  /** Runs the code along a log, as far as it goes. */
  walk({ start, results }: StepResults): void {
    let node = this.begin(start.thread, start.step, start.local).target;
    for (const result of results) {
      if (node < FIRST_NODE) return;
      node = this.edge(this.follow(node, result)).target;
    }
  }

  /** How a thread begins a step. */
  begin(thread: number, step: number, local: string): Edge {
    const script = this.#scripts[thread] as readonly Step[];
    const code = script[step];
    if (code === undefined) return { target: Gone.FINISHED, ghosts: [], thrown: undefined, key: 'finished' };
    const key = `${thread}.${step}.${local}`;
    const known = this.#starts.get(key);
    if (known !== undefined) return known.edge;
    const start = { number: this.#starts.size, thread, step, local };
    const edge = this.#edgeTo(start, this.#runner.run(thread, code, local, undefined), undefined, []);
    this.#starts.set(key, { start, edge });
    return edge;
  }

  /**
   * Checks what the automaton says against the code, for one real log of a step, given as results. When they differ,
   * the false merge on the way is found and the search begins anew (Rivest and Schapire: the state at which replacing
   * the log so far by the kept one changes the outcome).
   */
  conform({ start, results }: StepResults): void {
    const first = this.begin(start.thread, start.step, start.local);
    const path: number[] = [first.target];
    let log: LogEntry | undefined;
    for (const [k, result] of results.entries()) {
      const node = path[k] as number;
      if (node < FIRST_NODE) throw new Error('a log goes on beyond the end of its step');
      const state = this.state(node);
      log = append(log, state.op, state.site, result);
      const edge = this.edge(this.follow(node, result));
      if (this.#run(state.start, log, true).key !== edge.key) this.#blame(path, results.slice(0, k + 1), edge.key);
      path.push(edge.target);
    }
  }

  #blame(path: readonly number[], results: readonly number[], expected: string): never {
    let suffix: number[] = [];
    for (let i = path.length - 1; i > 0; i--) {
      const [previous, here] = [this.state(path[i - 1] as number), this.state(path[i] as number)];
      const result = results[i - 1] as number;
      suffix = [results[i] as number, ...suffix];
      const merged = append(previous.log, previous.op, previous.site, result);
      let end: LogEntry | undefined = merged;
      for (const [j, next] of suffix.entries()) {
        const state = this.state(path[i + j] as number);
        end = append(end, state.op, state.site, next);
      }
      if (this.#keyAfterSpliced(here.start, end) === expected) continue;
      this.#split({ site: here.site, kept: here.log, merged });
    }
    throw new Error('the automaton and the code differ, but no merge is to blame');
  }

  /** What comes after a log of two halves, which the code may not follow. */
  #keyAfterSpliced(start: StepStart, log: LogEntry | undefined): string {
    try {
      return this.#runNow(start, log, true).key;
    } catch (error) {
      if (error instanceof Diverged) return 'diverged';
      throw error;
    }
  }

  #run(start: StepStart, log: LogEntry | undefined, once = false): Observation {
    return this.#memory.observe(start, log, once, () => this.#runNow(start, log, once));
  }

  #runNow(start: StepStart, log: LogEntry | undefined, once: boolean): Observation {
    const code = (this.#scripts[start.thread] as readonly Step[])[start.step] as Step;
    return this.#runner.run(start.thread, code, start.local, log, once);
  }

  #explore(node: number, result: number): number {
    const { start, log, op, site } = this.state(node);
    const next = append(log, op, site, result);
    const observation = this.#run(start, next);
    const witnesses = (this.#witnesses[node] as Witness[]).map((witness) =>
      this.#extend(start, witness, op, site, result, observation),
    );
    const edge = this.#edgeTo(start, observation, next, witnesses);
    const number = this.#edges.length;
    this.#edges.push(edge);
    this.#edgeResults.push(result);
    this.#table.add(node, result, number);
    (this.#outgoing[node] as number[]).push(number);
    return number;
  }

  /** The witness one operation later. Restarts the search when it behaves otherwise than the state it stands for. */
  #extend(
    start: StepStart,
    witness: Witness,
    op: Operation,
    site: number,
    result: number,
    expected: Observation,
  ): Witness {
    const log = append(witness.log, op, site, result);
    const seen = this.#run(start, log, true);
    if (seen.key !== expected.key) this.#split(witness.joined);
    return { log, latest: allValues(log), joined: witness.joined };
  }

  #split({ site, kept, merged }: Witness['joined']): never {
    for (const variable of variablesOf(merged, kept)) {
      if (this.#knowledge.isLive(site, variable) || valueIn(kept, variable) === valueIn(merged, variable)) continue;
      this.#knowledge.setLive(site, variable);
      throw new Restart('a variable proved to be live');
    }
    this.#knowledge.setExact(site);
    throw new Restart('local states that nothing tells apart behave differently');
  }

  #edgeTo(start: StepStart, seen: Observation, log: LogEntry | undefined, witnesses: Witness[]): Edge {
    const { key } = seen;
    if (seen.thrown !== undefined) return { target: Gone.THREW, ghosts: seen.after, thrown: seen.thrown, key };
    if (seen.end !== undefined) {
      const ghosts = [...seen.after, ...seen.before];
      if (seen.end.stopped) return { target: Gone.FINISHED, ghosts, thrown: undefined, key };
      const next = this.begin(start.thread, start.step + 1, seen.end.local);
      return { target: next.target, ghosts: [...ghosts, ...next.ghosts], thrown: next.thrown, key };
    }
    if (seen.op === undefined) throw new Error('an observation is an operation, an end or a throw');
    const site = this.#knowledge.siteOf(seen.site as string);
    const merges = this.#options.merge && this.#knowledge.mayMergeAt(site);
    const mergeKey = merges ? this.#mergeKey(start, seen, seen.op, site, log) : undefined;
    const known = mergeKey === undefined ? undefined : this.#byKey.get(mergeKey);
    if (known !== undefined) {
      this.#join(known, site, log, witnesses);
      return { target: known, ghosts: seen.after, thrown: undefined, key };
    }
    const node = this.#states.length;
    const state = { thread: start.thread, op: seen.op, site, before: seen.before, log, start };
    this.#onState(state);
    this.#states.push(state);
    this.#witnesses.push(witnesses);
    this.#outgoing.push([]);
    if (mergeKey !== undefined) this.#byKey.set(mergeKey, node);
    return { target: node, ghosts: seen.after, thrown: undefined, key };
  }

  #mergeKey(start: StepStart, seen: Observation, op: Operation, site: number, log: LogEntry | undefined): string {
    let key = `${start.number}|${site}|${op.key}|${seen.waiters}|${ghostsKey(seen.before)}`;
    for (const variable of this.#knowledge.liveAt(site)) key += `|${valueIn(log, variable)}`;
    return key;
  }

  /** More logs stand for the state: they are checked against all that is known of it, and a few are kept. */
  #join(node: number, site: number, log: LogEntry | undefined, witnesses: readonly Witness[]): void {
    const kept = this.state(node).log;
    for (const [inherited, merged] of [log, ...witnesses.map((witness) => witness.log)].entries()) {
      const witness = { log: merged, latest: allValues(merged), joined: { site, kept, merged } };
      this.#admit(node, witness, inherited === 0 ? MOST_DIRECT_WITNESSES : this.#options.witnesses);
    }
  }

  #admit(node: number, witness: Witness, most: number): void {
    const { start, op, site, log: kept } = this.state(node);
    const witnesses = this.#witnesses[node] as Witness[];
    if (witnesses.length >= most || witness.latest === allValues(kept)) return;
    if (witnesses.some(({ latest }) => latest === witness.latest)) return;
    witnesses.push(witness);
    for (const number of this.#outgoing[node] as number[]) {
      const result = this.#edgeResults[number] as number;
      const log = append(witness.log, op, site, result);
      const seen = this.#run(start, log, true);
      const { target, key } = this.edge(number);
      if (seen.key !== key) this.#split(witness.joined);
      if (target >= FIRST_NODE && seen.op !== undefined)
        this.#admit(target, { log, latest: allValues(log), joined: witness.joined }, this.#options.witnesses);
    }
  }
}

/** The variables of two logs: the clock, those of sites, then those of one word at a site; the latest set first. */
function* variablesOf(...logs: readonly (LogEntry | undefined)[]): Generator<Variable> {
  yield { site: CLOCK, word: undefined };
  for (const byWord of [false, true]) {
    for (const log of logs) {
      for (let entry = log; entry !== undefined; entry = entry.previous) {
        yield { site: entry.site, word: byWord ? entry.op.word : undefined };
      }
    }
  }
}
