/**
 * A worker whose Redis is slow with the last call about a share: longer than from one time that the worker tells of itself
 * to the next.
 */

import { Redis } from 'ioredis';
import { TOLD_EVERY_MS } from '../../../src/load/distributed/redis/registry.ts';
import { serveShares } from '../../../src/load/distributed/worker/share-worker.ts';

const sendCommand: Redis['sendCommand'] = Reflect.get(Redis.prototype, 'sendCommand');
Redis.prototype.sendCommand = function (this: Redis, ...parts: Parameters<Redis['sendCommand']>) {
  const [{ name, args, promise }] = parts as unknown as [{ name: string; args: unknown[]; promise: Promise<unknown> }];
  if (name !== 'eval' || !String(args[0]).includes("call('unlink'")) return sendCommand.apply(this, parts);
  setTimeout(() => void sendCommand.apply(this, parts), 2 * TOLD_EVERY_MS);
  return promise;
};

await serveShares({
  redis: process.env['REFMANAGER_REDIS'] ?? '',
  workers: 1,
  onNote: (line) => void process.stderr.write(`${line}\n`),
});
