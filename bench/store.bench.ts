/**
 * The store alone: uncontended cost of each call on one thread (tinybench), then operations per second of 1, 2, 4 and
 * 8 threads over one store (fleet). Everything in one run, threads interleaved over the repeats; medians and spread.
 */

import { Bench } from 'tinybench';
import { ContainerID, RefManager } from '../src/index.ts';
import { runFleet, type StoreWorkload } from './harness/fleet.ts';
import { machine } from './harness/machine.ts';
import { referenceFor, textFor } from './harness/references.ts';
import { markdownTable, medianAndSpread } from './harness/table.ts';

const REFS = 10_000;
const THREADS = [1, 2, 4, 8] as const;
const REPEATS = Number(process.env.REPEATS ?? 5);
const FLEET_MS = 500;
const WORKLOADS: readonly StoreWorkload[] = [
  'getRef held IDs',
  'getRef cache off',
  'setRef overwrite',
  'set + get + clear',
];

console.log(`${machine()}\n`);
await singleThread();
await fleets();

async function singleThread(): Promise<void> {
  const refs = filled();
  const uncached = filled({ cacheEntries: 0 });
  const ids = Array.from({ length: REFS }, (_, i) => new ContainerID('containerd', textFor(i)));
  const map = new Map(ids.map((id, i) => [id.toString(), referenceFor(i)]));
  const keys = [...map.keys()];
  const ref = referenceFor(1);
  let i = 0;
  const next = (): ContainerID => ids[i++ % REFS] as ContainerID;
  const bench = new Bench({ time: 500, warmupTime: 200 });
  bench
    .add('getRef, held IDs', () => void refs.getRef(next()))
    .add('getRef, cache off', () => void uncached.getRef(next()))
    .add('hasRef, cache off', () => void uncached.hasRef(next()))
    .add('setRef, overwrite', () => refs.setRef(next(), ref))
    .add('setRef + clearRef, new', () => {
      const id = { type: 'docker', id: 'one' };
      refs.setRef(id, ref);
      refs.clearRef(id);
    })
    .add('floor: Map.get, same string', () => void map.get(keys[i++ % REFS] as string));
  await bench.run();
  const rows = bench.tasks.map(({ name, result }) => {
    if (result.state !== 'completed') return [name, result.state, ''];
    const { p50, rme } = result.latency;
    return [name, String(Math.round(p50 * 1e6)), `± ${rme.toFixed(1)} %`];
  });
  console.log(`One thread, ${REFS} references\n\n${markdownTable(['operation', 'median ns', 'spread'], rows)}\n`);
  refs.detach();
  uncached.detach();
}

async function fleets(): Promise<void> {
  const samples = new Map<string, number[]>();
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    for (const workload of WORKLOADS) {
      for (const threads of THREADS) {
        const refs = filled();
        const { handle } = refs;
        const setups = Array.from({ length: threads }, (_, thread) => ({ handle, workload, refs: REFS, thread }));
        const rate = await runFleet(setups, FLEET_MS);
        const key = `${workload}/${threads}`;
        samples.set(key, [...(samples.get(key) ?? []), rate]);
        refs.detach();
      }
    }
  }
  const rows = WORKLOADS.map((workload) => [
    workload,
    ...THREADS.map((threads) => medianAndSpread(samples.get(`${workload}/${threads}`) ?? [])),
  ]);
  const header = ['operations per second, all threads', ...THREADS.map((threads) => `${threads} threads`)];
  console.log(`Fleet, ${REFS} references, ${REPEATS} repeats of ${FLEET_MS} ms\n\n${markdownTable(header, rows)}`);
}

function filled(options: { cacheEntries?: number } = {}): RefManager {
  const refs = RefManager.create(options);
  for (let i = 0; i < REFS; i++) refs.setRef({ type: 'containerd', id: textFor(i) }, referenceFor(i));
  return refs;
}
