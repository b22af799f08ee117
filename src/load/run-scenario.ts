/**
 * A scenario -> its result, in real time or virtual. The library face of load tests; cli/commands/load.ts is one caller.
 */

import { availableParallelism } from 'node:os';
import { RefManagerError } from '../errors.ts';
import { formatProblem } from '../input/problem.ts';
import { checkRunLimits, MAX_WORKERS } from '../input/run-limits.ts';
import type { TimedLine } from '../pool/start-task.ts';
import type { MeasuredRun } from '../report/metrics/prom.ts';
import type { Unjudged } from '../result/read/stored-summary.ts';
import { CallRecorder } from '../result/recording/call-recorder.ts';
import type { RunOutcome } from '../result/result.ts';
import type { RunProgress } from '../result/run-progress.ts';
import type { ScenarioParameters } from '../scenario/parameters/given-values.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { RefManager } from '../store/ref-manager.ts';
import { type DistributedOptions, distributedProblem, overWorkers } from './distributed/distributed-options.ts';
import type { Engine, EngineOptions } from './engine.ts';
import { CriRun } from './real/cri-run.ts';
import { scenarioPods } from './real/pods/pod-source.ts';
import { RealEngine } from './real/real-engine.ts';
import { runOn, storeOptions } from './run.ts';
import { endingOf } from './run-options.ts';
import { nodesMeet } from './virtual/node/node-share.ts';
import { VirtualEngine } from './virtual/virtual-engine.ts';

export interface ScenarioRunOptions {
  /** Threads that start pods, 1 to 250; all cores when absent. */
  readonly workers?: number;
  /**
   * Has the worker processes at a Redis simulate it, as many machines as they run on: `workers` and `maxStoreBytes` are
   * theirs then. In real time each has one segment of the nodes, and all begin at one moment. Needs the packages bullmq and ioredis.
   */
  readonly redis?: DistributedOptions | undefined;
  /** Takes the place of the scenario's; 32 bits. */
  readonly seed?: number;
  /** Values that a scenario file is given from outside; a scenario that was read has them already. */
  readonly parameters?: ScenarioParameters;
  /** Ends the run early (as the command line does after the scenario's `timeout`, which is not looked at here); what was done until then is in the outcome, which says `interrupted`. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: RunProgress) => void;
  /** Called once: what it is given says at any time what was measured so far. In virtual time durations come at the end. */
  readonly observe?: (current: () => MeasuredRun) => void;
  /** Called once: what it is given says at any time what a report of the run would show by then, as far as it is known. */
  readonly watch?: (current: () => Unjudged) => void;
  /** What that one may grow to, bytes; the store's own default when absent. */
  readonly maxStoreBytes?: number | undefined;
  /** The store to run over; one is made when absent. It needs room for two threads a worker, and stays attached. */
  readonly refs?: RefManager;
  /** As the report shows what began it. */
  readonly command?: string | undefined;
  /** Keep the references and events for the outcome's lists. */
  readonly withRefs?: boolean;
  readonly withEvents?: boolean;
  /** Keep every pod's own times for the outcome's `pods` and the reports `.pods.csv` and `.pods.ndjson`. */
  readonly withPods?: boolean;
  /**
   * Given events, those of a pod in their order; awaited, so that what takes them can slow the run down. In real time as
   * each pod is done; in virtual time all at the end, by time.
   */
  readonly onEvents?: (events: readonly TimedLine[]) => Promise<void>;
  /** Leaves on a real runtime what was started. */
  readonly keep?: boolean;
  /** Of containers at the end of a run on a real runtime, and of their hooks; 2 when absent, and hooks have their pods' own. */
  readonly gracePeriodSeconds?: number;
  /** Called when the starts are over and what was started on a real runtime is about to be removed. */
  readonly onRemoving?: () => void;
}

/**
 * Runs `scenario`, the path of a scenario file or one that `readScenario` read. Every thread has ended when it resolves.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for a file with problems (the message has them all), bad options, or a
 * runtime that cannot be reached; `ERR_WORKER_NOT_FOUND` where a bundler has moved the code without its workers; with `redis`
 * also `ERR_REDIS`, `ERR_NO_WORKERS` and `ERR_RUN_IN_USE`
 */
export async function runScenario(scenario: string | Scenario, options: ScenarioRunOptions = {}): Promise<RunOutcome> {
  const read = typeof scenario === 'string' ? await scenarioOf(scenario, options.parameters) : scenario;
  const own = options.redis === undefined ? read : overWorkers(read);
  const seeded = options.seed === undefined ? own : { ...own, seed: options.seed };
  const asked = options.workers ?? Math.min(availableParallelism(), MAX_WORKERS);
  checkRunLimits({ workers: asked, seed: seeded.seed });
  const workers = seeded.clock === 'virtual' && nodesMeet(seeded) ? 1 : asked;
  const refs = options.refs ?? RefManager.create(storeOptions(workers, options.maxStoreBytes));
  const ownsRefs = options.refs === undefined;
  const { withRefs = false, withEvents = false, withPods = false } = options;
  try {
    const workloads = seeded.pods.map(({ workload }) => workload);
    const spec = { ...options, scenario: seeded, workloads, workers, refs, ownsRefs, withRefs, withEvents, withPods };
    return await runOn((parts) => engineOf(parts, options), spec);
  } catch (error) {
    if (ownsRefs) refs.detach();
    throw error;
  }
}

async function engineOf(parts: EngineOptions, options: ScenarioRunOptions): Promise<Engine> {
  const { scenario } = parts;
  const { redis, keep = false, gracePeriodSeconds, onRemoving } = options;
  if (redis !== undefined) {
    const problem = distributedProblem(scenario, redis);
    if (problem !== undefined)
      throw new RefManagerError('ERR_INVALID_OPTION', `redis.${problem.option}: ${problem.text}`);
    if (scenario.clock === 'real') {
      const { LiveEngine } = await import('./distributed/live/coordinator/live-engine.ts');
      return LiveEngine.open({ ...parts, pods: 'series', ending: { keep, gracePeriodSeconds }, onRemoving }, redis);
    }
    const { DistributedEngine } = await import('./distributed/coordinator/distributed-engine.ts');
    return DistributedEngine.open(parts, redis);
  }
  if (scenario.clock === 'virtual') return new VirtualEngine(parts);
  const { runtime } = scenario;
  const criRun =
    runtime.kind === 'cri'
      ? await CriRun.begin({ ...runtime, ...endingOf({ keep, gracePeriodSeconds }) }, new CallRecorder())
      : undefined;
  return new RealEngine({ ...parts, source: scenarioPods(scenario), criRun, onRemoving });
}

async function scenarioOf(file: string, parameters?: ScenarioParameters): Promise<Scenario> {
  const { scenario, problems } = await readScenario(file, process.stdin, parameters);
  if (scenario !== undefined) return scenario;
  throw new RefManagerError('ERR_INVALID_OPTION', problems.map(formatProblem).join('\n'));
}
