/**
 * The highest rate at which a scenario's objectives hold: the scenario in virtual time, again and again, with several
 * seeds. A minute of a cluster takes seconds.
 */

import { availableParallelism } from 'node:os';
import { RefManagerError } from '../../errors.ts';
import { MAX_SEED, MAX_WORKERS } from '../../input/run-limits.ts';
import { packageVersion } from '../../package-version.ts';
import { failsRun, type RunSummary } from '../../result/result.ts';
import { SEARCH_SCHEMA, type SearchResult, type SearchTrial, type SeedLimit } from '../../result/search-result.ts';
import { thresholdText } from '../../result/threshold-text.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { runScenario } from '../run-scenario.ts';
import { bisect, type Limit, type Range } from './bisection.ts';

const DEFAULT_SEEDS = 5;
const DEFAULT_PRECISION = 0.01;

export interface FindMaxOptions {
  /** Pods a second: where the search begins and ends. */
  readonly between: Range;
  /** How many seeds, from the scenario's on; 5 when absent. */
  readonly seeds?: number;
  /** How near the limit is to be known; 0.01 (1%) when absent. */
  readonly precision?: number;
  /** Threads of each run, 1 to 250; all cores when absent. */
  readonly workers?: number;
  /** Ends the search: what was found until then is in the result, which says `interrupted`. */
  readonly signal?: AbortSignal;
  /** Told of each run as it ends. */
  readonly onTrial?: (trial: SearchTrial) => void;
}

/**
 * Searches for the highest rate of `scenario`, one that `readScenario` read. It is run in virtual time, whatever its clock.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a scenario that has no rate, no objective or no simulated runtime, and
 * for bad options
 */
export async function findMax(scenario: Scenario, options: FindMaxOptions): Promise<SearchResult> {
  const problem = searchProblem(scenario, options);
  if (problem !== undefined) throw new RefManagerError('ERR_INVALID_OPTION', problem);
  const { between, seeds: count = DEFAULT_SEEDS, precision = DEFAULT_PRECISION } = options;
  const beganMs = performance.now();
  const startedAt = new Date().toISOString();
  const search = new Search(scenario, options);
  const seeds: SeedLimit[] = [];
  for (let i = 0; i < count && !search.isOver; i++) {
    const seed = (scenario.seed + i) % (MAX_SEED + 1);
    const found: Limit = await bisect((rate) => search.holds(rate, seed), between, precision, seeds[0]);
    if (!search.isOver) seeds.push({ seed, ...found });
  }
  const limits = seeds.map(({ holds }) => holds).filter((holds) => holds !== undefined);
  const isWhole = seeds.length === count && limits.length === count;
  return {
    schema: SEARCH_SCHEMA,
    name: scenario.name,
    versions: { refmanager: packageVersion(), node: process.versions.node },
    startedAt,
    wallMs: performance.now() - beganMs,
    interrupted: search.isOver,
    parameter: 'rate',
    between: { ...between },
    precision,
    objectives: scenario.thresholds
      .filter(({ warnOnly }) => !warnOnly)
      .map(({ name, expression, when }) => thresholdText({ metric: name, expression, ...(when && { when }) })),
    ...(isWhole ? { max: Math.min(...limits), confidence: count / (count + 1) } : {}),
    seeds,
    trials: search.trials,
  };
}

/** Why there is nothing to search for; undefined: there is. */
export function searchProblem(
  scenario: Scenario,
  { between, seeds = 1, precision = 1 }: FindMaxOptions,
): string | undefined {
  const { executor, others = [], runtime, thresholds } = scenario;
  if (others.length > 0) return 'expected one executor, whose rate is searched for, got several';
  if (executor.kind !== 'constant-arrival-rate') {
    return `expected executor.kind constant-arrival-rate, which has a rate to search for, got ${executor.kind}`;
  }
  if (runtime.kind !== 'simulated')
    return `expected runtime.kind simulated, which can run in virtual time, got ${runtime.kind}`;
  if (!thresholds.some(({ warnOnly }) => !warnOnly)) return 'expected thresholds: they are what must hold at the rate';
  if (!(between.low > 0 && between.high > between.low && Number.isFinite(between.high))) {
    return `expected two rates, the lower first, got ${between.low}/s and ${between.high}/s`;
  }
  if (!Number.isInteger(seeds) || seeds < 1) return `expected a whole number of seeds, at least 1, got ${seeds}`;
  return precision > 0 ? undefined : `expected a precision over 0, got ${precision}`;
}

class Search {
  readonly #scenario: Scenario;
  readonly #options: FindMaxOptions;
  readonly #workers: number;
  readonly trials: SearchTrial[] = [];

  constructor(scenario: Scenario, options: FindMaxOptions) {
    this.#scenario = scenario;
    this.#options = options;
    this.#workers = options.workers ?? Math.min(availableParallelism(), MAX_WORKERS);
  }

  get isOver(): boolean {
    return this.#options.signal?.aborted === true;
  }

  /** Undefined: the search was ended before it was known. */
  async holds(rate: number, seed: number): Promise<boolean | undefined> {
    const known = this.trials.find((trial) => trial.rate === rate && trial.seed === seed);
    if (known !== undefined) return known.holds;
    if (this.isOver) return undefined;
    const { executor } = this.#scenario;
    const scenario: Scenario = {
      ...this.#scenario,
      seed,
      clock: 'virtual',
      executor: { ...executor, rate } as typeof executor,
    };
    const { signal, onTrial } = this.#options;
    const outcome = await runScenario(scenario, { workers: this.#workers, ...(signal && { signal }) });
    const trial = trialOf(outcome.summary, rate);
    const { broke } = outcome;
    await outcome.close();
    if (broke !== undefined) throw new RefManagerError('ERR_INVALID_OPTION', `the run at ${rate}/s broke: ${broke}`);
    if (outcome.summary.interrupted) return undefined;
    this.trials.push(trial);
    onTrial?.(trial);
    return trial.holds;
  }
}

function trialOf({ seed, counts, stages, thresholds }: RunSummary, rate: number): SearchTrial {
  const breached = thresholds.filter(failsRun);
  return {
    rate,
    seed,
    holds: breached.length === 0,
    breached: breached.map((threshold) => `${thresholdText(threshold)} (observed ${threshold.observed})`),
    started: counts.started,
    failed: counts.failed,
    dropped: counts.dropped,
    startDurationP50Ms: stages.startDuration.p50Ms,
    startDurationP99Ms: stages.startDuration.p99Ms,
    startTotalP99Ms: stages.startTotal.p99Ms,
  };
}
