/**
 * `node test/upstream/run.ts [--syncs N] [--seed N] [--sources DIR | --driver FILE]`: runs random syncs through the kubelet's own SyncPod
 * (Kubernetes 1.20.2) and through ours, and counts the differences. See README.md for what it needs. Exit code 0 when
 * there are none, 1 when there are, 2 for flags that are none, 3 when it cannot run.
 */

import { parseArgs } from 'node:util';
import { canonical } from '../support/vector-adapters/upstream/canonical.ts';
import { runSyncPod } from '../support/vector-adapters/upstream/sync.ts';
import { asJson } from '../support/vector-adapters/vector-case.ts';
import { comparable } from './comparable.ts';
import { buildDriver, CannotRun, runDriver } from './driver.ts';
import { type NamedCase, randomCases } from './random-cases.ts';

const MOST_SHOWN = 5;
const MOST_CHARACTERS = 600;
const USAGE = 2;
const CANNOT_RUN = 3;

class UsageError extends Error {}

interface Difference {
  readonly name: string;
  readonly kubelet: string;
  readonly ours: string;
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      syncs: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
      sources: { type: 'string' },
      driver: { type: 'string' },
    },
  });
  const cases = await randomCases(wholeNumber('--syncs', values.syncs), wholeNumber('--seed', values.seed));
  const driver = values.driver ?? (await buildDriver(values.sources));
  const answers = await runDriver(driver, cases);
  const differences: Difference[] = [];
  let compared = 0;
  let actions = 0;
  for (const [index, each] of cases.entries()) {
    const answer = answers[index];
    if (answer === undefined) throw new Error(`the driver has no answer to ${each.name}`);
    const difference = await compare(each, answer);
    compared++;
    actions += Array.isArray(answer['steps']) ? answer['steps'].length : 0;
    if (difference !== undefined) differences.push(difference);
  }
  for (const { name, kubelet, ours } of differences.slice(0, MOST_SHOWN)) {
    console.log(`✗ ${name}\n    kubelet ${kubelet}\n    ours    ${ours}\n`);
  }
  console.log(`${compared} syncs, ${actions} steps, ${differences.length} differences`);
  return differences.length === 0 ? 0 : 1;
}

function wholeNumber(flag: string, text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new UsageError(`${flag} ${text}: expected a whole number above 0`);
  return Number(text);
}

async function compare(each: NamedCase, answer: Record<string, unknown>): Promise<Difference | undefined> {
  const ours = comparable(each.input, asJson(await runSyncPod(each.input)));
  const kubelet = comparable(each.input, answer);
  const [a, b] = firstDifference(canonical(kubelet), canonical(ours)) ?? [];
  if (a === undefined || b === undefined) return undefined;
  return { name: each.name, kubelet: a.slice(0, MOST_CHARACTERS), ours: b.slice(0, MOST_CHARACTERS) };
}

/** The smallest parts in which two trees differ first, with where they are. */
function firstDifference(a: unknown, b: unknown, path = ''): [a: string, b: string] | undefined {
  if (!isTree(a) || !isTree(b) || Array.isArray(a) !== Array.isArray(b)) {
    const [left, right] = [JSON.stringify(a) ?? 'nothing', JSON.stringify(b) ?? 'nothing'];
    return left === right ? undefined : [`${path} ${left}`, `${path} ${right}`];
  }
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const found = firstDifference(Reflect.get(a, name), Reflect.get(b, name), `${path}/${name}`);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isTree(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

try {
  process.exitCode = await main();
} catch (error) {
  if (error instanceof UsageError) {
    console.error(error.message);
    process.exitCode = USAGE;
  } else if (error instanceof CannotRun) {
    console.error(`cannot run: ${error.message}`);
    process.exitCode = CANNOT_RUN;
  } else {
    throw error;
  }
}
