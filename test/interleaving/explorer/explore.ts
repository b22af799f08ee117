/**
 * The way in: explores every interleaving of a scenario's threads. README.md says how to write scenarios.
 */

import { realNowMs } from './model/fake-atomics.ts';
import { WideResults } from './model/operations.ts';
import { StepRunner } from './model/step-runner.ts';
import { ALL_REDUCTIONS, type Failure, type Reductions, type Report, type Scenario, type Step } from './scenario.ts';
import { conform, conformAtRandom } from './schedule/conformance.ts';
import { replay } from './schedule/replay.ts';
import { stateLayout } from './search/layout.ts';
import { VectorMachine } from './search/machine.ts';
import { type FoundFault, Search } from './search/search.ts';
import { traceOf } from './search/trace.ts';
import { Knowledge, Restart } from './states/knowledge.ts';
import { LocalStates } from './states/local-states.ts';

export interface ExploreOptions {
  /** Collect every distinct (words, ghosts): for comparing two searches. Slow. */
  readonly visible?: boolean;
}

const MS_PER_SECOND = 1000;
const DEFAULT_WITNESSES = 16;
/** Random schedules on which local states that were merged are checked against the code, after a search. */
const CONFORMANCE_SCHEDULES = 100;
const FINAL_SEED = -1;
/** Once a search of so many states was in vain, the next one first learns from random schedules. */
const COSTLY_STATES = 20_000;
const LEARNING_SCHEDULES = 200;
/** How often each thread goes on after a livelock, to confirm that nothing comes of it. */
const LIVELOCK_TURNS = 50;
/** Room for words that are discovered on the way, before a restart is needed. */
const SPARE_WORDS = 4;

/**
 * Explores `scenario`. Every counter-example is confirmed by running its schedule without any reduction.
 * @throws when the code under test cannot be explored (README.md, "What the code must keep to"), or a counter-example
 *   is not confirmed, which is a bug of the explorer
 */
export function explore(scenario: Scenario, options: ExploreOptions = {}): Report {
  const startedMs = realNowMs();
  const knowledge = new Knowledge();
  const wide = new WideResults();
  for (let restarts = 0; ; restarts++) {
    try {
      return attempt(scenario, options, knowledge, wide, restarts, startedMs);
    } catch (error) {
      if (!(error instanceof Restart)) throw error;
    }
  }
}

function attempt(
  scenario: Scenario,
  options: ExploreOptions,
  knowledge: Knowledge,
  wide: WideResults,
  restarts: number,
  startedMs: number,
): Report {
  const reductions = reductionsOf(scenario);
  const runner = new StepRunner(scenario, wide, reductions.fuseGhosts);
  const initialWords = runner.initialWords(scenario.setup);
  const layout = stateLayout(scenario, knowledge.wordPlaces.size + SPARE_WORDS);
  const scripts = scenario.threads.map(({ steps }) => (reductions.cutAtSteps ? steps : [inOneStep(steps)]));
  const stateOptions = { merge: reductions.mergeLocals, witnesses: scenario.witnesses ?? DEFAULT_WITNESSES };
  const machine = new VectorMachine(
    scenario,
    layout,
    (onState) => new LocalStates(runner, scripts, knowledge, stateOptions, onState),
    knowledge,
    wide,
    reductions.fuseConstants,
    initialWords,
  );
  const { maxSeconds = Number.POSITIVE_INFINITY, maxTotalSeconds = Number.POSITIVE_INFINITY } = scenario;
  const leftSeconds = (): number => Math.max(0, maxTotalSeconds - (realNowMs() - startedMs) / MS_PER_SECOND);
  const visible = options.visible === true ? new Set<string>() : undefined;
  for (const log of knowledge.longest.logs) machine.states.walk(log);
  if (knowledge.restartWasCostly && leftSeconds() > 0)
    conformAtRandom(scenario, machine.states, wide, LEARNING_SCHEDULES, restarts);
  const search = new Search({ ...scenario, maxSeconds: Math.min(maxSeconds, leftSeconds()) }, machine, visible);
  let found: FoundFault | undefined;
  try {
    found = search.run();
  } finally {
    knowledge.restartWasCostly ||= search.states > COSTLY_STATES;
    if (search.states > knowledge.longest.states)
      knowledge.longest = { states: search.states, logs: machine.states.logs() };
  }
  const isOver = !search.complete && leftSeconds() === 0; // incomplete anyway: nothing more to learn
  if (found === undefined && !isOver && reductions.mergeLocals && reductions.cutAtSteps) {
    conformAtRandom(scenario, machine.states, wide, scenario.conformanceSchedules ?? CONFORMANCE_SCHEDULES, FINAL_SEED);
  }
  const failure = found === undefined ? undefined : failureOf(scenario, machine, wide, search, found);
  return {
    outcome: failure !== undefined ? 'failed' : search.complete ? 'passed' : 'incomplete',
    ...(failure === undefined ? {} : { failure }),
    states: search.states,
    transitions: search.transitions,
    localStates: machine.states.count,
    replays: runner.runs,
    restarts,
    seconds: (realNowMs() - startedMs) / MS_PER_SECOND,
    omissionProbability: search.omissionProbability,
    ...(visible === undefined ? {} : { visible }),
  };
}

function failureOf(
  scenario: Scenario,
  machine: VectorMachine,
  wide: WideResults,
  search: Search,
  { kind, message, state, move }: FoundFault,
): Failure {
  const moves = search.pathTo(state);
  if (move >= 0) moves.push(move);
  const { lines, schedule } = traceOf(scenario, machine, wide, moves);
  const failure = { kind, message, trace: [...lines, `=> ${kind}: ${message}`], schedule };
  if (kind === 'livelock') {
    if (reductionsOf(scenario).mergeLocals) conform(scenario, machine.states, wide, schedule, LIVELOCK_TURNS);
    return failure;
  }
  const again = replay(scenario, schedule);
  if (again.fault?.kind === kind) return failure;
  if (reductionsOf(scenario).cutAtSteps) conform(scenario, machine.states, wide, schedule, 0);
  const seen = again.fault === undefined ? 'nothing' : `${again.fault.kind}: ${again.fault.message}`;
  const both = `${failure.trace.join('\n')}\n--- replay shows ${seen}\n${again.trace.join('\n')}`;
  throw new Error(`a counter-example was not confirmed\n${both}`);
}

function reductionsOf(scenario: Scenario): Reductions {
  return { ...ALL_REDUCTIONS, ...scenario.reductions };
}

/** A whole script as one step: its log is never cut. */
function inOneStep(steps: readonly Step[]): Step {
  return (context) => {
    let local = context.local;
    let stopped = false;
    const stop = (): void => {
      stopped = true;
    };
    const goOn = (first: number): unknown => {
      for (let number = first; number < steps.length && !stopped; number++) {
        const returned = (steps[number] as Step)({ ...context, local, stop });
        if (returned instanceof Promise) {
          return returned.then((value: unknown) => {
            local = asPlainData(value);
            return goOn(number + 1);
          });
        }
        local = asPlainData(returned);
      }
      return null;
    };
    return goOn(0);
  };
}

function asPlainData(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value) ?? 'null');
}
