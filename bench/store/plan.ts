/**
 * What `npm run bench:store` measures, by its flags.
 *
 * Not every product of everything: that would be 4 sizes × 6 operations × 2 draws × 4 numbers of threads × 15 contenders,
 * an hour. The middle size, 10,000 references, has nearly all rows; the others have those that show what size does.
 * A million references are asked by at most two threads, because each thread keeps keys of its own. The whole plan takes
 * six to seven minutes.
 */

import { parseArgs } from 'node:util';
import type { MatrixPlan, MatrixRow } from '../../src/bench/store/matrix.ts';
import type { Draw, Operation } from '../../src/bench/store/store-contender.ts';

/** Stores that grow from empty to so many references, by so many threads. */
interface GrowthRow {
  readonly refs: number;
  readonly threads: readonly number[];
  readonly repeats: number;
}

export interface Plan extends MatrixPlan {
  readonly quick: boolean;
  /** Contenders whose name it matches; the floor of pauses always runs. */
  readonly only: RegExp;
  readonly out: string;
  readonly growth: readonly GrowthRow[];
  /** References of the stores that are weighed. */
  readonly weighed: number;
  /** How often an empty store is made and attached to. */
  readonly openings: number;
}

const UP_TO_8 = [1, 2, 4, 8] as const;
const FEW_AND_MANY = [2, 8] as const;
const UP_TO_2 = [1, 2] as const;
const THOUSAND = 1_000;
const TEN_THOUSAND = 10_000;
const HUNDRED_THOUSAND = 100_000;
const MILLION = 1_000_000;

function row(operation: Operation, draw: Draw, threads: readonly number[]): MatrixRow {
  return { operation, draw, threads };
}

const FULL: Omit<Plan, 'quick' | 'only' | 'out'> = {
  repeats: 5,
  warmMs: 20,
  measureMs: 80,
  compileMs: 100,
  groups: [
    {
      refs: THOUSAND,
      rows: [
        row('get', 'uniform', UP_TO_8),
        row('overwrite', 'uniform', FEW_AND_MANY),
        row('set + clear', 'uniform', FEW_AND_MANY),
        row('mixed 95/5', 'zipf', UP_TO_8),
      ],
    },
    {
      refs: TEN_THOUSAND,
      rows: [
        row('get', 'uniform', UP_TO_8),
        row('get', 'zipf', UP_TO_8),
        row('get absent', 'uniform', UP_TO_8),
        row('overwrite', 'uniform', UP_TO_8),
        row('set + clear', 'uniform', UP_TO_8),
        row('mixed 95/5', 'uniform', FEW_AND_MANY),
        row('mixed 95/5', 'zipf', UP_TO_8),
        row('mixed 50/50', 'zipf', UP_TO_8),
      ],
    },
    {
      refs: HUNDRED_THOUSAND,
      rows: [
        row('get', 'uniform', UP_TO_8),
        row('get', 'zipf', FEW_AND_MANY),
        row('set + clear', 'uniform', FEW_AND_MANY),
        row('mixed 95/5', 'zipf', FEW_AND_MANY),
      ],
    },
    {
      refs: MILLION,
      rows: [
        row('get', 'uniform', UP_TO_2),
        row('get', 'zipf', UP_TO_2),
        row('set + clear', 'uniform', [2]),
        row('mixed 95/5', 'zipf', [2]),
      ],
    },
  ],
  growth: [
    { refs: TEN_THOUSAND, threads: UP_TO_8, repeats: 3 },
    { refs: MILLION, threads: FEW_AND_MANY, repeats: 3 },
  ],
  weighed: MILLION,
  openings: 31,
};

/** A look whether everything works, in half a minute; its numbers prove nothing. */
const QUICK: typeof FULL = {
  repeats: 1,
  warmMs: 10,
  measureMs: 30,
  compileMs: 30,
  groups: [
    { refs: THOUSAND, rows: [row('get', 'uniform', [2]), row('set + clear', 'uniform', [2])] },
    {
      refs: TEN_THOUSAND,
      rows: [
        row('get', 'uniform', [1, 2, 4]),
        row('get absent', 'uniform', [2]),
        row('set + clear', 'uniform', [2, 4]),
        row('mixed 95/5', 'zipf', [2, 4]),
      ],
    },
    { refs: 20_000, rows: [row('get', 'uniform', [2])] },
  ],
  growth: [
    { refs: THOUSAND, threads: [2], repeats: 1 },
    { refs: HUNDRED_THOUSAND, threads: [2], repeats: 1 },
  ],
  weighed: HUNDRED_THOUSAND,
  openings: 5,
};

export const USAGE = `usage: npm run bench:store -- [--quick] [--only REGEX] [--out DIR] [--repeats N] [--measure-ms N]

  --quick          a subset in half a minute: does everything work?
  --only REGEX     contenders by name, any case; the floor of pauses always runs
  --out DIR        where store.json and store.html go (default: out)
  --repeats N      runs of each cell (default: 5, growth 3)
  --measure-ms N   measured time of one run (default: 80); more means steadier numbers and a longer wait

Packages that are not installed with this project are looked for in the folder that REFMANAGER_BENCH_PACKAGES names.`;

/** The plan that these arguments ask for, or undefined when they ask for help. Throws on what it does not know. */
export function planFrom(args: readonly string[]): Plan | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      out: { type: 'string', default: 'out' },
      repeats: { type: 'string' },
      'measure-ms': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const base = values.quick ? QUICK : FULL;
  const repeats = positive('--repeats', values.repeats);
  return {
    ...base,
    quick: values.quick,
    only: new RegExp(values.only, 'i'),
    out: values.out,
    repeats: repeats ?? base.repeats,
    measureMs: positive('--measure-ms', values['measure-ms']) ?? base.measureMs,
    growth: base.growth.map((one) => ({ ...one, repeats: repeats ?? one.repeats })),
  };
}

function positive(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${flag} expects a positive integer, got ${text}`);
}
