/**
 * Starts pods on a real runtime with so many of them in flight at once, one level after the other, again and again. The
 * entry of a Worker; posts its rounds.
 */

import { parentPort, workerData } from 'node:worker_threads';
import type { CriRuntimeSpec } from '../../../src/node/node-runtime-spec.ts';
import { runLabels } from '../../../src/node/real/labels.ts';
import { removeUntilGone } from '../../../src/node/real/removal/remove-pods.ts';
import { CriRuntime } from '../../../src/runtime/index.ts';
import { OwnStarter } from './own-starter.ts';

/** What the Worker is given. */
export interface InFlightPlan {
  readonly spec: CriRuntimeSpec;
  readonly levels: readonly number[];
  /** Of a level, in a round. */
  readonly pods: number;
  readonly containers: number;
  /** For so long rounds are begun. */
  readonly forMs: number;
}

/** One level of one round. */
export interface InFlightSeries {
  readonly inFlight: number;
  readonly wallMs: number;
  /** What each pod took, from when it was taken up until its containers ran. */
  readonly podsMs: readonly number[];
}

const plan = workerData as InFlightPlan;
const labels = runLabels(plan.spec.runId);
const cri = await CriRuntime.connect({ endpoint: plan.spec.endpoint, labels });
const starter = await OwnStarter.open(plan.spec, plan.containers);

/** `inFlight` pods at once until all are started; then nothing is left of them. */
async function series(inFlight: number): Promise<InFlightSeries> {
  const podsMs: number[] = [];
  const pods = Array.from({ length: plan.pods }, () => starter.nextPod());
  const beganMs = performance.now();
  const startInTurn = async (): Promise<void> => {
    for (let pod = pods.pop(); pod !== undefined; pod = pods.pop()) {
      const takenUpMs = performance.now();
      await starter.start(pod);
      podsMs.push(performance.now() - takenUpMs);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, startInTurn));
  const wallMs = performance.now() - beganMs;
  await removeUntilGone(cri.runtime, labels);
  return { inFlight, wallMs, podsMs };
}

await series(Math.max(...plan.levels)); // reads everything from disk, and lets V8 compile what is hot
const measured: InFlightSeries[] = [];
const untilMs = performance.now() + plan.forMs;
for (let round = 0; performance.now() < untilMs; round++) {
  // Up, and down again: the machine may grow warmer, or more tired.
  for (const level of round % 2 === 0 ? plan.levels : plan.levels.toReversed()) measured.push(await series(level));
}
parentPort?.postMessage(measured);
await starter.close();
await cri.close();
