/**
 * Keys that hold something of another type than ours: whoever else uses this Redis has written them, and calls that need
 * them are refused without a word about which.
 */

import { RefManagerError } from '../../../errors.ts';
import type { Redis } from './connect.ts';
import { PREFIX, queueName, type RunKeys, WORKERS_KEY } from './keys.ts';

/** As `TYPE` says it. */
type KeyType = 'string' | 'hash' | 'list' | 'set' | 'zset' | 'stream';

/** What BullMQ keeps for a queue, beside its jobs. */
const OF_QUEUE: Readonly<Record<string, KeyType>> = {
  meta: 'hash',
  id: 'string',
  events: 'stream',
  wait: 'list',
  paused: 'list',
  active: 'list',
  delayed: 'zset',
  prioritized: 'zset',
  'waiting-children': 'zset',
  completed: 'zset',
  failed: 'zset',
  stalled: 'set',
  'stalled-check': 'string',
  limiter: 'string',
  marker: 'zset',
  pc: 'string',
};

export function typesOfQueue(fingerprint: string): Map<string, KeyType> {
  const keys = Object.entries(OF_QUEUE).map(([name, type]): [string, KeyType] => [
    `${PREFIX}:${queueName(fingerprint)}:${name}`,
    type,
  ]);
  return new Map<string, KeyType>([[WORKERS_KEY, 'set'], ...keys]);
}

export function typesOfRun(keys: RunKeys): Map<string, KeyType> {
  return new Map<string, KeyType>([
    [keys.plan, 'string'],
    [keys.scenario, 'string'],
    [keys.state, 'string'],
    [keys.shares, 'hash'],
    [keys.made, 'set'],
  ]);
}

/** @throws {RefManagerError} `ERR_REDIS` naming the first key that is of another type, and what to do about it */
export async function checkTypes(redis: Redis, expected: ReadonlyMap<string, KeyType>): Promise<void> {
  const pipeline = redis.pipeline();
  for (const key of expected.keys()) pipeline.type(key);
  const replies = (await pipeline.exec()) ?? [];
  for (const [i, [key, type]] of [...expected].entries()) {
    const found = replies[i]?.[1];
    if (typeof found !== 'string' || found === 'none' || found === type) continue;
    const problem = `the key ${key} in Redis is none of ours: expected a ${type}, found a ${found}; ${howToRemove(key)}`;
    throw new RefManagerError('ERR_REDIS', problem);
  }
}

/** What to do about a key that stands in the way. */
export function howToRemove(key: string): string {
  const other = key.startsWith(`${PREFIX}:run:`) ? ', or give this run another --name' : '';
  return `remove it (redis-cli UNLINK '${key}')${other}`;
}
