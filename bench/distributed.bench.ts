/**
 * What it costs to go over several processes, on this one machine: two worker processes against two threads of one process,
 * in turn; what a share costs; how long a killed worker's share waits; and whether a load test in real time comes to what
 * one process does. Needs a redis-server. Prints Markdown; ends with 1 when real time is not what was asked for.
 *
 * `node bench/distributed.bench.ts [scenario.yaml] [pairs] [seconds of real time]`
 */

import { fileURLToPath } from 'node:url';
import { machine } from '../src/bench/machine/machine.ts';
import { liveText } from './distributed/live.ts';
import { pairsText } from './distributed/pairs.ts';
import { beginRedis, beginWorker } from './distributed/processes.ts';
import { recoveryText } from './distributed/recovery.ts';
import { shareOverheadText } from './distributed/share-overhead.ts';

const MILLION = fileURLToPath(new URL('../examples/scenarios/million-starts.yaml', import.meta.url));
const [scenario = MILLION, pairs = '5', seconds = '60'] = process.argv.slice(2);
const WORKERS = 2;

const redis = await beginRedis();
const workers = [];
for (let i = 0; i < WORKERS; i++) workers.push(await beginWorker(redis.url));

const command = ['node bench/distributed.bench.ts', ...process.argv.slice(2)].join(' ');
console.log(`\`${command}\`\n\n${machine()}\n`);
console.log(`${await pairsText(scenario, Number(pairs), redis, workers)}\n`);
console.log(`${await shareOverheadText(scenario, redis, workers)}\n`);
const live = await liveText(Number(seconds), redis, workers);
console.log(`${live}\n`);
for (const worker of workers) worker.kill('SIGTERM');
console.log(await recoveryText(scenario));
process.exit(live.includes('FAILED') ? 1 : 0);
