/** Has a run begun by a process that is then killed. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { DistributedOptions } from '../../../src/load/distributed/distributed-options.ts';
import { atEnd } from './at-end.ts';

const COORDINATOR = fileURLToPath(new URL('./coordinator.ts', import.meta.url));

/** Resolves when the coordinator, which was begun now, is dead: at the moment that `until` resolves. */
export async function killedCoordinator(
  scenario: string,
  options: DistributedOptions,
  until: () => Promise<void>,
): Promise<void> {
  const child = spawn(process.execPath, [COORDINATOR, scenario, JSON.stringify(options)], { stdio: 'inherit' });
  atEnd(() => child.kill('SIGKILL'));
  await until();
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  const [, signal] = await exited;
  if (signal !== 'SIGKILL') throw new Error('the coordinator ended before it could be killed');
}
