/**
 * Checks the automaton of merged local states against the code, on whole schedules run without any merging: the one of
 * a counter-example that was not confirmed, or random ones after a search that found nothing.
 */

import { Op, type WideResults } from '../model/operations.ts';
import type { Move, Scenario } from '../scenario.ts';
import type { StepStart } from '../states/local-state.ts';
import type { LocalStates } from '../states/local-states.ts';
import { randomNumbers } from './random.ts';
import { isSameMove, World } from './world.ts';
import { WorldRules } from './world-rules.ts';

/** Moves after which a random schedule is given up: a livelock, perhaps. */
const MOST_MOVES = 2000;

/** The logs of all steps of a run, as the search sees them. */
class StepLogs {
  readonly #eventCounts: ReadonlySet<number>;
  readonly #logs = new Map<string, { readonly start: StepStart; readonly results: number[] }>();

  constructor({ eventCounts }: Scenario) {
    this.#eventCounts = new Set(eventCounts);
  }

  note(world: World, thread: number, result: number): void {
    const state = world.local(thread);
    if (state === undefined) return;
    const key = `${thread}.${state.start.step}.${state.start.local}`;
    let log = this.#logs.get(key);
    if (log === undefined) {
      log = { start: state.start, results: [] };
      this.#logs.set(key, log);
    }
    const counted = this.#eventCounts.has(state.op.word) && (state.op.kind === Op.LOAD || state.op.kind === Op.ADD);
    log.results.push(counted ? 0 : result);
  }

  check(states: LocalStates): void {
    for (const log of this.#logs.values()) states.conform(log);
  }
}

/** Does `move` and notes what each thread's operation returned, those of woken threads too. */
function doAndNote(world: World, move: Move, logs: StepLogs): void {
  const before = world.copy();
  world.do(move);
  for (const thread of world.nodes.keys()) {
    const result = world.lastResults[thread];
    if (result !== undefined) logs.note(before, thread, result);
  }
}

/**
 * Follows `schedule` as far as the code goes along, and then every thread in turn. Begins the search anew when the
 * automaton proves wrong.
 */
export function conform(
  scenario: Scenario,
  states: LocalStates,
  wide: WideResults,
  schedule: readonly Move[],
  turns: number,
): void {
  const world = World.begin(new WorldRules(scenario, wide));
  const logs = new StepLogs(scenario);
  const isPossible = (move: Move): boolean => world.moves().some((other) => isSameMove(other, move));
  for (const move of schedule) {
    if (!isPossible(move)) break;
    doAndNote(world, move, logs);
  }
  for (let turn = 0; turn < turns; turn++) {
    for (const thread of scenario.threads.keys()) {
      const move = world.moves().find((other) => other.thread === thread && other.kind === 'run');
      if (move !== undefined) doAndNote(world, move, logs);
    }
  }
  logs.check(states);
}

/** The same along `count` random schedules. */
export function conformAtRandom(
  scenario: Scenario,
  states: LocalStates,
  wide: WideResults,
  count: number,
  seed: number,
): void {
  const rules = new WorldRules(scenario, wide);
  const random = randomNumbers(seed);
  for (let schedule = 0; schedule < count; schedule++) {
    const world = World.begin(rules);
    const logs = new StepLogs(scenario);
    for (let moved = 0; moved < MOST_MOVES; moved++) {
      const moves = world.moves();
      const move = moves[Math.floor(random() * moves.length)];
      if (move === undefined) break;
      doAndNote(world, move, logs);
    }
    logs.check(states);
  }
}
