/**
 * Container starts per second by worker count, with a runtime that takes no time: what the path, the pool and the store
 * cost together. Forces the whole way of a start (config, CRI calls, events, reference) for pods of three containers.
 */

import { machine } from '../src/bench/machine/machine.ts';
import type { PlannedPod, RunOptions } from '../src/load/index.ts';
import { runManifests } from '../src/load/index.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const PODS = 5_000;
const CONTAINERS_PER_POD = 3;
const WORKERS = [1, 2, 4, 8] as const;
const REPEATS = 5;
const MS_PER_SECOND = 1000;

function* pods(): Generator<PlannedPod> {
  for (let i = 0; i < PODS; i++) {
    const uid = `6ba7b810-9dad-41d1-80b4-${String(i).padStart(12, '0')}`;
    const metadata = { name: `checkout-7c9d4b8f6d-${i}`, namespace: 'production', uid };
    const image = { imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/termination-log' };
    const spec = {
      enableServiceLinks: true,
      initContainers: [{ name: 'migrate', image: 'checkout:1.4.2', ...image }],
      containers: [
        {
          name: 'app',
          image: 'checkout:1.4.2',
          env: [{ name: 'PORT', value: '8080' }],
          args: ['--port=$(PORT)'],
          ...image,
        },
        { name: 'proxy', image: 'envoy:1.20', ...image },
      ],
    };
    yield { pod: { kind: 'Pod', apiVersion: 'v1', metadata, spec }, node: 0 };
  }
}

async function startsPerSecond(workers: number): Promise<number> {
  const plan = { pods: PODS, containers: PODS * CONTAINERS_PER_POD };
  const runtime = { kind: 'simulated', latency: 'none' } as const;
  const options: RunOptions = { name: 'bench', pods: pods(), plan, workers, nodes: 1, seed: 1, runtime };
  const outcome = await runManifests(options);
  const { counts, durationMs } = outcome.summary;
  await outcome.close();
  if (counts.started !== plan.containers) throw new Error(`only ${counts.started} of ${plan.containers} started`);
  return (counts.started / durationMs) * MS_PER_SECOND;
}

console.log(`${machine()}\n`);
const samples = new Map<number, number[]>(WORKERS.map((workers) => [workers, []]));
for (let repeat = 0; repeat < REPEATS; repeat++) {
  for (const workers of WORKERS) samples.get(workers)?.push(await startsPerSecond(workers));
}
const rows = WORKERS.map((workers) => [String(workers), medianAndSpread(samples.get(workers) ?? [])]);
console.log(`${PODS * CONTAINERS_PER_POD} starts a run, thread start-up included, ${REPEATS} repeats\n`);
console.log(markdownTable(['workers', 'container starts per second'], rows));
