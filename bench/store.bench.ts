/**
 * The store against its rivals: operations per second by operation, threads and size; pauses while it grows; memory; the
 * time to open one. All contenders in one run, interleaved, behind one interface (contenders/store/store-contender.ts).
 *
 * Prints Markdown, and writes store.json and store.html. A claim that does not hold is printed and fails nothing.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { machine } from '../src/bench/machine/machine.ts';
import { goRefManagers } from '../src/bench/store/kinds/go-ref-manager.ts';
import { STORE_KINDS } from '../src/bench/store/kinds/kinds.ts';
import { privateWork } from '../src/bench/store/kinds/private-work.ts';
import { heldIDs } from '../src/bench/store/kinds/refmanager.ts';
import { runMatrix } from '../src/bench/store/matrix.ts';
import type { StoreContender } from '../src/bench/store/store-contender.ts';
import { StoreCrew } from '../src/bench/store/store-crew.ts';
import { claimsOf, type Measurements } from './store/claims.ts';
import { runGrowth } from './store/growth.ts';
import { htmlReport } from './store/html-report.ts';
import { runMemory } from './store/memory.ts';
import { runOpenings } from './store/opening.ts';
import { type Plan, planFrom, USAGE } from './store/plan.ts';
import { textReport } from './store/text-report.ts';

const MS_PER_SECOND = 1_000;

const plan = planFrom(process.argv.slice(2));
if (plan === undefined) console.log(USAGE);
else await main(plan);

async function main(plan: Plan): Promise<void> {
  const startedMs = performance.now();
  const command = ['npm run bench:store --', ...process.argv.slice(2)].join(' ');
  console.log(`${machine()} · ${command}\n`);
  const wanted = [...STORE_KINDS.map((kind) => new StoreCrew(kind)), ...goRefManagers()].filter(
    ({ name }) => plan.only.test(name) || name === privateWork.name,
  );
  const absent: string[] = [];
  const contenders: StoreContender[] = [];
  for (const contender of wanted) {
    const reason = await contender.prepare();
    if (reason === undefined) contenders.push(contender);
    else absent.push(`${contender.name} is left out: ${reason}`);
  }
  for (const line of absent) console.log(`${line}\n`);
  let measurements: Measurements;
  try {
    measurements = await measure(plan, contenders);
  } finally {
    await Promise.all(wanted.map((contender) => contender.close()));
  }
  const claims = claimsOf(measurements);
  console.log(textReport(measurements, claims));
  const about = contenders.map(({ name, about }) => ({ name, about }));
  const run = { machine: machine(), command, absent, about, plan: { ...plan, only: plan.only.source } };
  await mkdir(plan.out, { recursive: true });
  const [json, html] = [join(plan.out, 'store.json'), join(plan.out, 'store.html')];
  await writeFile(json, `${JSON.stringify({ ...run, claims, ...measurements }, undefined, 1)}\n`);
  await writeFile(html, htmlReport(run, measurements, claims));
  const seconds = Math.round((performance.now() - startedMs) / MS_PER_SECOND);
  console.log(`\n${json} and ${html} written, ${seconds} s in all`);
}

async function measure(plan: Plan, contenders: readonly StoreContender[]): Promise<Measurements> {
  const matrix = await runMatrix(plan, contenders, { progress });
  const growth = await runGrowth(plan, contenders, progress);
  const memory = await runMemory(plan.weighed, contenders, progress);
  const ours = contenders.filter((contender) => contender.name === heldIDs.name && contender instanceof StoreCrew);
  const openings = [];
  for (const crew of ours) if (crew instanceof StoreCrew) openings.push(await runOpenings(plan.openings, crew));
  return { matrix, growth, memory, openings };
}

/** One line on a terminal, overwritten; nothing where nobody looks. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
