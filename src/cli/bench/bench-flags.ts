/**
 * The flags of `refmanager bench`, from text to values.
 */

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOCK_RIVALS, type OwnLock, USUAL_LOCK_RIVALS } from '../../bench/lock/line-up.ts';
import type { LockBenchOptions } from '../../bench/lock/lock-bench.ts';
import type { LockKind } from '../../bench/lock/lock-kind.ts';
import { ownLockKind } from '../../bench/lock/own-kind.ts';
import { BENCH_SUFFIXES, isBenchFile } from '../../bench/report/write-bench.ts';
import { MAX_THREADS } from '../../bench/store/keys/key-space.ts';
import { STORE_RIVALS, USUAL_STORE_RIVALS } from '../../bench/store/line-up.ts';
import type { StoreBenchOptions } from '../../bench/store/store-bench.ts';
import { READ_SHARES } from '../../bench/store/store-cells.ts';
import { preview, RefManagerError } from '../../errors.ts';
import { closest } from '../../input/closest.ts';
import { parseDuration } from '../../text/durations.ts';
import { commandLine } from '../command-line.ts';
import { checkOutputs } from '../options/flag/out-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';

/** As commander hands them over. */
export interface BenchFlagTexts {
  /** Left out: usualThreads. */
  readonly threads?: string;
  readonly reads: string;
  readonly hold?: string;
  readonly stripes?: string;
  readonly refs?: string;
  readonly for: string;
  readonly against?: string;
  readonly kind?: readonly string[];
  readonly out?: readonly string[];
  readonly quiet?: boolean;
}

interface CommonFlags {
  readonly out: readonly string[];
  readonly quiet: boolean;
}

const MOST_LOCK_THREADS = 64;
const FEWEST_SEVERAL = 2;
const MOST_SEVERAL = 16;
/** Threads a core where there are more than cores. */
const CROWD = 4;
const MOST_STRIPES = 1_024;
const MOST_REFS = 1_000_000;
const LONGEST_HOLD_MS = 100;
const LONGEST_MS = 3_600_000;
const US_PER_MS = 1_000;
const PERCENT = 100;
/** Of one flag: more make a chart that nobody can read. */
const MOST_VALUES = 12;

/** The values of the flags, and a line for each that has none. Loads the modules of `--kind`; starts nothing. */
export async function parseLockFlags(
  texts: BenchFlagTexts,
): Promise<{ flags: LockBenchOptions & CommonFlags; problems: readonly string[] }> {
  const problems = new FlagProblems();
  const flags = {
    threads: threadsOf(texts, MOST_LOCK_THREADS, problems),
    readShares: wholeNumbers('--reads', texts.reads, 0, PERCENT, problems).map((percent) => percent / PERCENT),
    holdsUs: list(texts.hold ?? '0', (text) => parseHold(text, problems)),
    stripes: wholeNumbers('--stripes', texts.stripes ?? '1', 1, MOST_STRIPES, problems),
    forMs: parseFor(texts.for, problems),
    against: parseAgainst(texts.against, LOCK_RIVALS, USUAL_LOCK_RIVALS, problems),
    own: await loadKinds(texts.kind ?? [], problems),
    command: commandLine(process.argv.slice(2)),
    ...(await parseCommon(texts, texts.kind ?? [], problems)),
  };
  for (const stripes of flags.stripes) {
    if (!Number.isInteger(Math.log2(stripes))) problems.add('--stripes', String(stripes), 'powers of two');
  }
  return { flags, problems: problems.lines };
}

/** The same for stores. */
export async function parseStoreFlags(
  texts: BenchFlagTexts,
): Promise<{ flags: StoreBenchOptions & CommonFlags; problems: readonly string[] }> {
  const problems = new FlagProblems();
  const flags = {
    threads: threadsOf(texts, MAX_THREADS, problems),
    readShares: wholeNumbers('--reads', texts.reads, 0, PERCENT, problems).map((percent) => percent / PERCENT),
    refs: wholeNumbers('--refs', texts.refs ?? '1000', 1, MOST_REFS, problems),
    forMs: parseFor(texts.for, problems),
    against: parseAgainst(texts.against, STORE_RIVALS, USUAL_STORE_RIVALS, problems),
    command: commandLine(process.argv.slice(2)),
    ...(await parseCommon(texts, [], problems)),
  };
  const possible = READ_SHARES.map((share) => share * PERCENT);
  for (const share of flags.readShares) {
    if (!READ_SHARES.includes(share))
      problems.add('--reads', String(share * PERCENT), `some of ${possible.join(', ')}`);
  }
  return { flags, problems: problems.lines };
}

function threadsOf({ threads }: BenchFlagTexts, most: number, problems: FlagProblems): readonly number[] {
  if (threads === undefined) return usualThreads(availableParallelism(), most);
  return wholeNumbers('--threads', threads, 1, most, problems);
}

/** One alone, one on each core, and four on each; a machine of many cores need not fill them all. */
export function usualThreads(cores: number, most: number): number[] {
  const several = Math.min(MOST_SEVERAL, Math.max(FEWEST_SEVERAL, cores));
  return [...new Set([1, several, CROWD * several].map((threads) => Math.min(most, threads)))];
}

async function parseCommon(
  { out = [], quiet = false }: BenchFlagTexts,
  inputs: readonly string[],
  problems: FlagProblems,
): Promise<CommonFlags> {
  const fit = out.filter((file) => {
    if (isBenchFile(file)) return true;
    problems.add('--out', file, `a file that ends in ${BENCH_SUFFIXES}`);
    return false;
  });
  await checkOutputs(fit, inputs, problems);
  return { out, quiet };
}

/** Values with commas between, each once, ascending. */
function list(text: string, parse: (part: string) => number): number[] {
  const values = text.split(',', MOST_VALUES + 1).map((part) => parse(part.trim()));
  return [...new Set(values)].toSorted((a, b) => a - b);
}

function wholeNumbers(flag: string, text: string, min: number, max: number, problems: FlagProblems): number[] {
  const values = list(text, (part) => problems.wholeNumber(flag, part, min, max));
  if (values.length > MOST_VALUES) problems.add(flag, text, `at most ${MOST_VALUES} values`);
  return values;
}

function parseHold(text: string, problems: FlagProblems): number {
  const ms = text === '0' ? 0 : parseDuration(text);
  if (ms !== undefined && ms <= LONGEST_HOLD_MS) return ms * US_PER_MS;
  problems.add('--hold', text, 'durations up to 100ms with commas between, e.g. 0,1us');
  return 0;
}

function parseFor(text: string, problems: FlagProblems): number {
  const ms = problems.duration('--for', text);
  if (ms > LONGEST_MS) problems.add('--for', text, 'at most 1h');
  return ms;
}

function parseAgainst(
  text: string | undefined,
  known: readonly string[],
  usual: readonly string[],
  problems: FlagProblems,
): readonly string[] {
  if (text === undefined) return usual;
  const names = [...new Set(text.split(',').map((name) => name.trim()))].filter((name) => name !== '');
  for (const name of names) {
    if (known.includes(name)) continue;
    const meant = closest(name, known);
    problems.add('--against', name, meant === undefined ? `some of ${known.join(', ')}` : `${meant}, perhaps`);
  }
  return known.filter((name) => names.includes(name)); // the simpler ones first, whatever the order asked for
}

async function loadKinds(files: readonly string[], problems: FlagProblems): Promise<OwnLock[]> {
  const own: OwnLock[] = [];
  for (const file of files) {
    const module = pathToFileURL(resolve(file)).href;
    try {
      const kind = await ownLockKind(module);
      const missing = reasonOf(kind);
      if (own.some((one) => one.kind.name === kind.name) || LOCK_RIVALS.includes(kind.name))
        problems.refuse('--kind', file, `expected a name that no other has, got ${kind.name}`);
      own.push({ file, module, kind, missing });
    } catch (error) {
      problems.refuse('--kind', file, error instanceof Error ? error.message : String(error));
    }
  }
  return own;
}

/** Why it cannot run here, as it says itself. */
function reasonOf(kind: LockKind): string | undefined {
  const reason: unknown = kind.missing?.();
  if (reason === undefined || typeof reason === 'string') return reason;
  throw new RefManagerError(
    'ERR_INVALID_OPTION',
    `lockKind.missing: expected it to return a text or undefined, got ${preview(reason)}`,
  );
}
