/**
 * All that a run counted, as plain data that adds up: over threads, and over machines. The result is computed from it
 * alone (load/outcome/), wherever it came from. JSON and back changes nothing.
 */

import { type LifeCounts, noLife } from '../../node/simulated/life-counts.ts';
import { CallRecorder, type CallRecording } from '../recording/call-recorder.ts';
import { StageHistogram } from '../recording/histogram/stage-histogram.ts';
import { StartRecorder, type StartRecording } from '../recording/start-recorder.ts';
import { addStores, NO_STORE, type StoreStatistics } from './store-statistics.ts';

/** What one start worker, or one thread of a simulation, did. */
export interface WorkerStatistics {
  readonly pods: number;
  readonly started: number;
  readonly failed: number;
  readonly loopDelayP99Ms: number;
  readonly loopDelayMaxMs: number;
}

/** A worker that chaos terminated. */
export interface WorkerKill {
  readonly atMs: number;
  readonly worker: number;
}

/** How far simulated nodes are: each is simulated on its own, some further than others. */
export interface NodesReached {
  readonly all: number;
  /** Of those, all that was to happen before `atMs` has happened on so many. */
  readonly reached: number;
  /** Milliseconds of virtual time; none is further. */
  readonly atMs: number;
}

/** Several sets of nodes together; undefined: of none is anything known. */
export function addNodes(sets: readonly (NodesReached | undefined)[]): NodesReached | undefined {
  const known = sets.filter((set) => set !== undefined);
  if (known.length === 0) return undefined;
  const atMs = Math.max(...known.map((set) => set.atMs));
  const sum = (list: readonly number[]): number => list.reduce((total, count) => total + count, 0);
  const furthest = known.filter((set) => set.atMs === atMs);
  return { all: sum(known.map(({ all }) => all)), reached: sum(furthest.map(({ reached }) => reached)), atMs };
}

export interface RunStatistics {
  readonly starts: StartRecording;
  readonly store: StoreStatistics;
  readonly life: LifeCounts;
  /** Calls of a real runtime; none of a simulated one. */
  readonly calls: CallRecording;
  /** How late starts were begun, as StageHistogram encodes it. */
  readonly late: string;
  /** When the last start was begun, from the run's beginning; 0 where none can be late. */
  readonly lastBegunMs: number;
  /** On the scenario's clock. */
  readonly durationMs: number;
  /** How far the generator was behind its schedule at its last arrival; absent where it cannot be. */
  readonly behindMs?: number;
  /** Of a run in virtual time that was interrupted: how far its nodes were. */
  readonly nodes?: NodesReached;
  /** A threshold ended it early. */
  readonly aborted: boolean;
  /** Why nothing more could be started; absent when nothing kept it from going on. */
  readonly broke?: string;
  readonly kills: readonly WorkerKill[];
  /** Deaths of workers that chaos did not cause. */
  readonly deaths: number;
  readonly workers: readonly WorkerStatistics[];
  readonly mainLoopDelayP99Ms: number;
  readonly mainLoopDelayMaxMs: number;
  readonly warnings: readonly string[];
  /** Of a run in real time over several processes, by who has added them up: how far apart they began. */
  readonly startSkewMs?: number;
}

/**
 * Both together; neither is changed. Grouping plays no part; of the order only the lists of workers, kills and warnings
 * tell: first those of `a`, then those of `b`.
 */
export function addRuns(a: RunStatistics, b: RunStatistics): RunStatistics {
  const sum = new RunSum();
  sum.add(a);
  sum.add(b);
  return sum.total();
}

/** The parts that add up by themselves. */
type Rest = Omit<RunStatistics, 'starts' | 'calls' | 'late'>;

/** Of many runs: histograms are decoded once each, and encoded at the end. */
export class RunSum {
  readonly #starts = new StartRecorder(0);
  readonly #calls = new CallRecorder();
  readonly #late = new StageHistogram();
  #rest: Rest = NOTHING;

  add(run: RunStatistics): void {
    this.#starts.merge(run.starts);
    this.#calls.merge(run.calls);
    this.#late.merge(StageHistogram.decode(run.late));
    this.#rest = addRests(this.#rest, run);
  }

  /** What the stores have counted so far. */
  get store(): RunStatistics['store'] {
    return this.#rest.store;
  }

  total(): RunStatistics {
    return {
      ...this.#rest,
      starts: this.#starts.recording(),
      calls: this.#calls.recording(),
      late: this.#late.encode(),
    };
  }
}

const NOTHING: Rest = {
  store: NO_STORE,
  life: noLife(),
  lastBegunMs: 0,
  durationMs: 0,
  aborted: false,
  kills: [],
  deaths: 0,
  workers: [],
  mainLoopDelayP99Ms: 0,
  mainLoopDelayMaxMs: 0,
  warnings: [],
};

function addRests(a: Rest, b: Rest): Rest {
  const broke = a.broke ?? b.broke;
  const nodes = addNodes([a.nodes, b.nodes]);
  const behindMs = Math.max(a.behindMs ?? 0, b.behindMs ?? 0);
  const kills = b.kills.map(({ atMs, worker }) => ({ atMs, worker: worker + a.workers.length }));
  return {
    store: addStores(a.store, b.store),
    life: addLives(a.life, b.life),
    lastBegunMs: Math.max(a.lastBegunMs, b.lastBegunMs),
    durationMs: Math.max(a.durationMs, b.durationMs),
    ...(a.behindMs === undefined && b.behindMs === undefined ? {} : { behindMs }),
    ...(nodes && { nodes }),
    aborted: a.aborted || b.aborted,
    ...(broke === undefined ? {} : { broke }),
    kills: [...a.kills, ...kills],
    deaths: a.deaths + b.deaths,
    workers: [...a.workers, ...b.workers],
    mainLoopDelayP99Ms: Math.max(a.mainLoopDelayP99Ms, b.mainLoopDelayP99Ms),
    mainLoopDelayMaxMs: Math.max(a.mainLoopDelayMaxMs, b.mainLoopDelayMaxMs),
    warnings: [...a.warnings, ...b.warnings],
  };
}

function addLives(a: LifeCounts, b: LifeCounts): LifeCounts {
  return {
    restarted: a.restarted + b.restarted,
    killed: a.killed + b.killed,
    killFailures: a.killFailures + b.killFailures,
    lookups: a.lookups + b.lookups,
    misses: a.misses + b.misses,
    examples: [...a.examples, ...b.examples],
    restarts: [...a.restarts, ...b.restarts],
  };
}
