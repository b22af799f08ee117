/**
 * The benchmark that can fail: today's hot paths as ratios to yardsticks in the same process, against the limits in
 * check/limits.md. Two minutes. Exit code 0: every row holds; 1: one is over its limit, or could not be measured; 2: usage.
 */

import { readFile, writeFile } from 'node:fs/promises';
import { machine } from '../src/bench/machine/machine.ts';
import { type CheckPlan, planFrom, USAGE } from './check/flags.ts';
import { figureOf, judgeRows, limitOf, type Ratios } from './check/judgement.ts';
import { limitsText, parseLimits } from './check/limits.ts';
import { type Effort, type Measurements, measureRows } from './check/row-processes.ts';
import type { RowName } from './check/rows.ts';
import { figuresTable, overSentences, verdictsTable } from './check/text-report.ts';

const LIMITS = new URL('check/limits.md', import.meta.url);
const LIMITS_NAME = 'bench/check/limits.md';
/** Twice when every row is over its limit: some four minutes, and little more on a busy machine. */
const JUDGING: Effort = { most: 5, least: 3, budgetMs: 100_000 };
const CALIBRATING: Effort = { most: 15, least: 5, budgetMs: 240_000 };
const USAGE_EXIT = 2;

const plan = process.argv.includes('--help') ? USAGE : planFrom(process.argv.slice(2));
if (plan === USAGE) console.log(USAGE);
else if (typeof plan === 'string') {
  console.error(`${plan}\n\n${USAGE}`);
  process.exitCode = USAGE_EXIT;
} else await main(plan);

async function main({ task, rows }: CheckPlan): Promise<void> {
  if (task === 'judge') return await judge(rows);
  const measurements = await measureRows(rows, task === 'calibrate' ? CALIBRATING : JUDGING, progress);
  console.log(`${machine()}\n\n${figuresTable(measurements)}`);
  if (task === 'print') return;
  const limits = [...ratiosOf(measurements)].map(([row, ratios]) => {
    return [row, { figure: figureOf(ratios), limit: limitOf(ratios) }] as const;
  });
  const facts = `${machine()} · ${measurements.get(rows[0] as RowName)?.length} processes a row`;
  await writeFile(LIMITS, limitsText(new Map(limits), facts));
  console.log(`\n${LIMITS_NAME} written`);
}

async function judge(rows: readonly RowName[]): Promise<void> {
  const all = parseLimits(await readFile(LIMITS, 'utf8'), LIMITS_NAME);
  const limits = new Map(rows.map((row) => [row, all.get(row) as number]));
  console.log(machine());
  const verdicts = await judgeRows(limits, async (wanted) => {
    const measurements = await measureRows(wanted, JUDGING, progress);
    console.log(`\n${figuresTable(measurements)}`);
    return ratiosOf(measurements);
  });
  console.log(`\n${verdictsTable(verdicts)}`);
  for (const sentence of overSentences(verdicts)) {
    console.error(sentence);
    process.exitCode = 1;
  }
}

function ratiosOf(measurements: Measurements): Ratios {
  return new Map([...measurements].map(([row, processes]) => [row, processes.map(({ ratio }) => ratio)]));
}

/** One line on a terminal, overwritten; nothing where nobody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
