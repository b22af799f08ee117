/** Runs compared-starts.ts on a containerd of its own, and says what came of it. */

import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import { prepareNode } from '../../../src/node/real/node-ledger.ts';
import { Containerd } from '../lab/containerd.ts';
import type { Comparison, ComparisonPlan } from './compared-starts.ts';

const QUARTER = 0.25;
const HALF = 0.5;

export async function compare(name: string, plan: Omit<ComparisonPlan, 'spec'>): Promise<Comparison> {
  const containerd = await Containerd.start(name);
  try {
    const spec = { kind: 'cri', endpoint: containerd.endpoint, runId: name } as const;
    await prepareNode(spec);
    const workerData: ComparisonPlan = { ...plan, spec };
    const worker = new Worker(new URL('./compared-starts.ts', import.meta.url), { workerData });
    const ended = once(worker, 'exit');
    const [comparison] = (await once(worker, 'message')) as [Comparison];
    await ended;
    return comparison;
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
