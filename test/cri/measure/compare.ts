/** Runs what measures on a containerd of its own, and says what came of it. */

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { CriRuntimeSpec } from '../../../src/node/node-runtime-spec.ts';
import { prepareNode } from '../../../src/node/real/node-ledger.ts';
import { Containerd } from '../lab/containerd.ts';
import type { Comparison, ComparisonPlan } from './compared-starts.ts';

const QUARTER = 0.25;
const HALF = 0.5;

export function compare(name: string, plan: Omit<ComparisonPlan, 'spec'>): Promise<Comparison> {
  return onContainerd(name, './compared-starts.ts', plan);
}

/** What `entry` of a Worker posts, once it is given `plan` and a containerd of its own as `spec`. */
export async function onContainerd<Answer>(name: string, entry: string, plan: object): Promise<Answer> {
  const containerd = await Containerd.start(name);
  try {
    const spec: CriRuntimeSpec = { kind: 'cri', endpoint: containerd.endpoint, runId: name };
    await prepareNode(spec);
    const worker = new Worker(new URL(entry, import.meta.url), { workerData: { ...plan, spec } });
    const ended = once(worker, 'exit');
    const [answer] = (await once(worker, 'message')) as [Answer];
    await ended;
    return answer;
  } finally {
    await containerd.kill();
    rmSync('/var/log/pods', { recursive: true });
  }
}

/** Of rounds: half of them lie between `low` and `high`. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? Number.NaN;
  return { median: at(HALF), low: at(QUARTER), high: at(1 - QUARTER) };
}

/** `1.23 (1.20 to 1.31) ms`. */
export function spreadText({ median, low, high }: Spread, unit: string, digits = 2): string {
  return `${median.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)}) ${unit}`;
}

export function sumOver<Item>(items: readonly Item[], value: (item: Item) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
