/**
 * The lock against its rivals: uncontended costs, a matrix of contention, and the waits of a thread that is alone of
 * its kind. All contenders in one run, interleaved, behind one interface (contenders/contender.ts).
 *
 * Prints Markdown, and writes lock.json and lock.html. A claim that does not hold is printed and fails nothing.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { busyStepsPerUs } from '../src/bench/fleet/busy-work.ts';
import type { Contender } from '../src/bench/lock/contender.ts';
import { goRwMutex } from '../src/bench/lock/kinds/go-rw-mutex.ts';
import { LOCK_KINDS } from '../src/bench/lock/kinds/kinds.ts';
import { crewContender, LockCrew } from '../src/bench/lock/lock-crew.ts';
import { compileAll, runMatrix } from '../src/bench/lock/matrix.ts';
import { machine } from '../src/bench/machine/machine.ts';
import { claimsOf, type Measurements } from './lock/claims.ts';
import { runFairness } from './lock/fairness.ts';
import { htmlReport } from './lock/html-report.ts';
import { type Plan, planFrom, USAGE } from './lock/plan.ts';
import { textReport } from './lock/text-report.ts';
import { runUncontended } from './lock/uncontended.ts';

const MS_PER_SECOND = 1_000;

const plan = planFrom(process.argv.slice(2));
if (plan === undefined) console.log(USAGE);
else await main(plan);

async function main(plan: Plan): Promise<void> {
  const startedMs = performance.now();
  const command = ['npm run bench:lock --', ...process.argv.slice(2)].join(' ');
  console.log(`${machine()} · ${command}\n`);
  busyStepsPerUs(); // measured before anything else runs
  const crew = new LockCrew();
  const wanted = [...LOCK_KINDS.map((kind) => crewContender(crew, kind)), goRwMutex()].filter(({ name }) =>
    plan.only.test(name),
  );
  const absent: string[] = [];
  const contenders: Contender[] = [];
  for (const contender of wanted) {
    const reason = await contender.prepare();
    if (reason === undefined) contenders.push(contender);
    else absent.push(`${contender.name} is left out: ${reason}`);
  }
  for (const line of absent) console.log(`${line}\n`);
  let measurements: Measurements;
  try {
    measurements = await measure(plan, contenders, crew);
  } finally {
    await Promise.all(wanted.map((contender) => contender.close()));
    await crew.close();
  }
  const claims = claimsOf(measurements);
  console.log(textReport(measurements, claims));
  const about = contenders.map(({ name, about }) => ({ name, about }));
  const run = { machine: machine(), command, absent, about, plan: { ...plan, only: plan.only.source } };
  await mkdir(plan.out, { recursive: true });
  const [json, html] = [join(plan.out, 'lock.json'), join(plan.out, 'lock.html')];
  await writeFile(json, `${JSON.stringify({ ...run, claims, ...measurements }, undefined, 1)}\n`);
  await writeFile(html, htmlReport(run, measurements, claims));
  const seconds = Math.round((performance.now() - startedMs) / MS_PER_SECOND);
  console.log(`\n${json} and ${html} written, ${seconds} s in all`);
}

async function measure(plan: Plan, contenders: readonly Contender[], crew: LockCrew): Promise<Measurements> {
  const uncontended = await runUncontended(plan, progress);
  await compileAll(plan, contenders, { progress });
  const matrix = await runMatrix(plan, contenders, { progress });
  const fairness = await runFairness(plan, contenders, crew, progress);
  const javaScript = contenders.filter(({ isJavaScript }) => isJavaScript).map(({ name }) => name);
  return { uncontended, matrix, fairness, javaScript };
}

/** One line on a terminal, overwritten; nothing where nobody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
