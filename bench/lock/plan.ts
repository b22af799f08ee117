/**
 * What `npm run bench:lock` measures, by its flags: the cells of the matrix, how long, how often, and whom.
 */

import { parseArgs } from 'node:util';
import type { MatrixPlan } from '../../src/bench/lock/matrix.ts';

export interface Plan extends MatrixPlan {
  readonly quick: boolean;
  /** Contenders whose name it matches; the floors always run. */
  readonly only: RegExp;
  readonly out: string;
  readonly attached: readonly number[];
  readonly fairnessMs: number;
  /** tinybench's time for one uncontended cost in one process. */
  readonly uncontendedMs: number;
}

/** Stripes of the striped cells: two of 16 threads ask for the same one now and then, and never all of them. */
const MANY_STRIPES = 16;

/** The whole product: 150 cells; with eight contenders about twelve minutes. */
const FULL = {
  repeats: 5,
  threads: [1, 2, 4, 8, 16],
  readShares: [1, 0.99, 0.95, 0.5, 0],
  holdsUs: [0, 1, 10],
  stripes: [1, MANY_STRIPES],
  attached: [1, 2, 4, 8, 16, 32, 64],
  warmMs: 15,
  measureMs: 80,
  fairnessMs: 700,
  compileMs: 1_000,
  uncontendedMs: 60,
} as const;

/** A look whether everything works, in half a minute; its numbers prove nothing. */
const QUICK = {
  repeats: 1,
  threads: [1, 2, 8],
  readShares: [1, 0.95, 0.5],
  holdsUs: [0],
  stripes: [1, MANY_STRIPES],
  attached: [1, 2, 8],
  warmMs: 15,
  measureMs: 60,
  fairnessMs: 250,
  compileMs: 300,
  uncontendedMs: 30,
} as const;

export const USAGE = `usage: npm run bench:lock -- [--quick] [--only REGEX] [--out DIR] [--repeats N] [--measure-ms N]

  --quick          a subset in half a minute: does everything work?
  --only REGEX     contenders by name, any case; the floors always run
  --out DIR        where lock.json and lock.html go (default: out)
  --repeats N      runs of each cell (default: 5)
  --measure-ms N   measured time of one run (default: 80); more means steadier numbers and a longer wait`;

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
  return {
    ...base,
    quick: values.quick,
    only: new RegExp(values.only, 'i'),
    out: values.out,
    repeats: positive('--repeats', values.repeats, base.repeats),
    measureMs: positive('--measure-ms', values['measure-ms'], base.measureMs),
  };
}

function positive(flag: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${flag} expects a positive integer, got ${text}`);
}
