/**
 * Results of a lock benchmark that nobody measured: rates follow from a model of each contender and a noise that a seed
 * decides.
 */

import type { MachineLoad } from '../../src/bench/machine/machine-load.ts';
import { randomNumbers } from '../../src/bench/plan/random-numbers.ts';
import { assemble, type DimensionWords } from '../../src/bench/result/assemble.ts';
import type { BenchContender, BenchResult } from '../../src/bench/result/bench-result.ts';
import type { RawCell } from '../../src/bench/result/contest.ts';
import { rangeWords } from '../../src/bench/result/range-words.ts';

/** Operations a second of a contender in a cell; 0: it stalls. */
export type Model = (cell: { readonly reads: number; readonly holdUs: number; readonly threads: number }) => number;

export interface SampleBench {
  readonly models?: Readonly<Record<string, Model>>;
  /** Largest deviation of a repeat, as a share. */
  readonly noise?: number;
  /** Share of runs at a third of their rate. */
  readonly hiccups?: number;
  readonly seed?: number;
  readonly repeats?: number;
  /** Repeats that there were to be. */
  readonly planned?: number;
  readonly load?: MachineLoad;
  readonly cores?: number;
  /** Of a contender, in one combination, with any number of threads. */
  readonly problems?: Readonly<Record<string, { readonly at: readonly number[]; readonly problem: string }>>;
  readonly absent?: BenchResult['absent'];
  readonly interrupted?: boolean;
}

export const QUIET: MachineLoad = { cores: 2, othersBefore: 0, coresTakenBefore: 0.01, coresTakenWhile: 0.05 };
export const BUSY: MachineLoad = { cores: 2, othersBefore: 7, coresTakenBefore: 1.9, coresTakenWhile: 0.8 };

const READS = [0.5, 0.95, 1];
const HOLDS_US = [0, 1];
const THREADS = [1, 4, 16];

/** Ours is good with reads and long sections, a mutex with short writes. */
export const MODELS: Readonly<Record<string, Model>> = {
  rwlock: ({ reads, holdUs }) => (reads >= 0.95 ? 12e6 : 6e6) / (1 + holdUs),
  mutex: ({ reads, holdUs }) => (reads >= 0.95 || holdUs > 0 ? 1.2e6 : 5.8e6),
  counter: ({ reads }) => (reads >= 0.95 ? 2.4e6 : 1.9e6),
  'web-locks': () => 90e3,
  go: ({ threads }) => 30e6 / threads,
};

const NAMES: Readonly<Record<string, Pick<BenchContender, 'name' | 'words' | 'side'>>> = {
  rwlock: { name: 'refmanager RWLock', words: 'RWLock', side: 'ours' },
  mutex: { name: 'plain mutex', words: 'a plain mutex', side: 'rival' },
  counter: { name: 'counter RW lock', words: 'a counter RW lock', side: 'rival' },
  'web-locks': { name: 'Web Locks', words: 'Web Locks', side: 'rival' },
  go: { name: 'Go sync.RWMutex', words: "Go's sync.RWMutex", side: 'beside' },
};

const DIMENSIONS: readonly DimensionWords[] = [
  {
    name: 'reads',
    values: READS,
    label: (share) => `${Number(share) * 100}%`,
    text: (share) => `${Number(share) * 100}% reads`,
    words: (from, to) =>
      rangeWords(READS, from, to, {
        alone: (share) => `${share * 100}% reads`,
        atLeast: (share) => `reads ≥ ${share * 100}%`,
        atMost: (share) => `reads ≤ ${share * 100}%`,
      }),
  },
  {
    name: 'hold',
    values: HOLDS_US,
    label: (us) => (us === 0 ? '0' : `${us}µs`),
    text: (us) => (us === 0 ? 'nothing inside' : `${us}µs inside`),
    words: (from, to) =>
      rangeWords(HOLDS_US, from, to, {
        alone: (us) => (us === 0 ? 'the shortest sections' : `sections of ${us}µs`),
        atLeast: (us) => `sections ≥ ${us}µs`,
        atMost: (us) => `sections ≤ ${us}µs`,
      }),
  },
];

export function sampleBench({
  models = MODELS,
  noise = 0.03,
  hiccups = 0,
  seed = 1,
  repeats = 5,
  planned = repeats,
  load = QUIET,
  cores = 16,
  interrupted = false,
  problems = {},
  absent = [],
}: SampleBench = {}): BenchResult {
  const random = randomNumbers(seed);
  const entrants = Object.keys(models).map((key): BenchContender => {
    const known = NAMES[key] ?? { name: key, words: key, side: 'rival' as const };
    return { key, about: `What ${known.name} is.`, ...known };
  });
  const cells = HOLDS_US.flatMap((holdUs, h) =>
    READS.flatMap((reads, r) =>
      THREADS.map((threads): RawCell => {
        const runners = Object.entries(models).map(([key, model]) => {
          const rate = model({ reads, holdUs, threads });
          const rates = Array.from({ length: repeats }, () =>
            rate === 0 ? Number.NaN : (rate * (1 + noise * (2 * random() - 1))) / (random() < hiccups ? 3 : 1),
          );
          const told = String(problems[key]?.at) === String([r, h]) ? problems[key]?.problem : undefined;
          const problem = rate === 0 ? 'stalled: no thread came through' : told;
          return { key, rates, waitP99Us: 12, ...(problem !== undefined && { problem }) };
        });
        return { at: [r, h], threads, runners };
      }),
    ),
  );
  const facts = {
    bench: 'lock',
    command: 'refmanager bench lock',
    machine: '2 × some processor',
    cores,
    startedAt: '2026-06-01T09:30:00.000Z',
    durationMs: 61_000,
    interrupted,
    repeats: planned,
    measureMs: 80,
    absent,
  } as const;
  return assemble(facts, load, entrants, DIMENSIONS, cells);
}
