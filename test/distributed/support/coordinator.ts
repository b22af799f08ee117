/**
 * A coordinator as a process of its own, to be killed: runs the scenario that its first argument names, with the redis
 * options of its second, and says on standard error what happens.
 */

import { runOver } from './scenarios.ts';

const [name = '', options = '{}'] = process.argv.slice(2);
const { url, ...redis } = JSON.parse(options) as { url: string };
const onNote = (line: string): void => void process.stderr.write(`${line}\n`);
const outcome = await runOver(url, name, { redis: { url, ...redis, onNote } });
await outcome.close();
