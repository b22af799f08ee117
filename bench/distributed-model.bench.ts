/**
 * A load test on up to a hundred machines, on paper: what each part costs is measured here, and added up there. Says what
 * becomes the bottleneck. Needs a redis-server.
 *
 * `node bench/distributed-model.bench.ts [threads per machine]`
 */

import { machine } from '../src/bench/machine/machine.ts';
import { measuredCosts } from './distributed/costs.ts';
import { type ModelledLoad, modelledRun } from './distributed/model.ts';
import { markdownTable } from './harness/table.ts';

const [threads = '4'] = process.argv.slice(2);
const MACHINES = [1, 2, 5, 10, 20, 50, 100];
/** Of two containers and one node for ten pods a minute or so; each start tells of four events. */
const LOADS: readonly [name: string, load: ModelledLoad][] = [
  ['a million starts', { pods: 500_000, starts: 1_000_000, events: 0, nodes: 1000 }],
  ['a hundred million starts', { pods: 50_000_000, starts: 100_000_000, events: 0, nodes: 10_000 }],
  ['a million starts, with events', { pods: 500_000, starts: 1_000_000, events: 4_000_000, nodes: 1000 }],
];

console.log(`\`node bench/distributed-model.bench.ts ${threads}\`\n\n${machine()}\n`);
const costs = await measuredCosts();
console.log(
  markdownTable(
    ['', 'worker', 'coordinator', 'Redis'],
    [
      ['a container started, µs', costs.startUs.toFixed(1), '', ''],
      ['a pod of another share, µs', costs.pastUs.toFixed(2), '', ''],
      ['a share, ms', ...[costs.shareMs, costs.coordinatorShareMs, costs.redisShareMs].map((ms) => ms.toFixed(1))],
      ['a worker told and heard, ms', '', costs.coordinatorWorkerMs.toFixed(3), costs.redisWorkerMs.toFixed(3)],
      [
        'an event listed, µs',
        ...[costs.workerEventUs, costs.coordinatorEventUs, costs.redisEventUs].map((us) => us.toFixed(1)),
      ],
    ],
  ),
);
console.log(
  `\na share: ${costs.shareKilobytes.toFixed(0)} KB through Redis; an event: ${costs.eventBytes.toFixed(0)} bytes`,
);

for (const [name, load] of LOADS) {
  const rows = MACHINES.map((machines) => {
    const { shares, busySeconds, seconds, bottleneck } = modelledRun(costs, load, {
      machines,
      threadsPerMachine: Number(threads),
    });
    const parts = [busySeconds['slowest share'], busySeconds.coordinator, busySeconds.Redis, seconds];
    return [String(machines), String(shares), ...parts.map((part) => part.toFixed(1)), bottleneck];
  });
  const header = ['machines', 'shares', 'slowest share, s', 'coordinator, s', 'Redis, s', 'in all, s', 'bottleneck'];
  console.log(`\n${name}, on machines of ${threads} threads\n\n${markdownTable(header, rows)}`);
}
process.exit();
