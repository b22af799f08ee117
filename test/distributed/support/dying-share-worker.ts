/**
 * A worker that kills itself at its first share, at a moment that its argument names by what it sends to Redis then:
 * `before-lines`, `between-lines`, `before-result`, `before-completion`.
 */

import { Redis } from 'ioredis';
import { serveShares } from '../../../src/load/distributed/worker/share-worker.ts';

const [at = ''] = process.argv.slice(2);
const die = (): void => void process.kill(process.pid, 'SIGKILL');
type Sent = Parameters<Redis['sendCommand']>[0];

/** What a command is about: its name, and its arguments as texts. */
function textOf({ name, args }: Sent): string {
  return [name, ...args.map((arg) => (Buffer.isBuffer(arg) ? '' : String(arg)))].join(' ');
}

let pushes = 0;
const sendCommand: Redis['sendCommand'] = Reflect.get(Redis.prototype, 'sendCommand');
Redis.prototype.sendCommand = function (this: Redis, ...parts: Parameters<Redis['sendCommand']>) {
  const text = textOf(parts[0]);
  const isPush = text.startsWith('rpush ');
  if (isPush) pushes++;
  if (isPush && at === 'before-lines') die();
  if (isPush && pushes === 2 && at === 'between-lines') die();
  if (text.startsWith('set ') && text.includes(':result:') && at === 'before-result') die();
  const sent = sendCommand.apply(this, parts);
  if (text.startsWith('hset ') && text.includes('.done ') && at === 'before-completion')
    void (parts[0] as Sent & { promise: Promise<unknown> }).promise.then(die);
  return sent;
};

await serveShares({
  redis: process.env['REFMANAGER_REDIS'] ?? '',
  workers: 1,
  onNote: (line) => void process.stderr.write(`${line}\n`),
});
