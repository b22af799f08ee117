/** A worker that says that it is there, and takes nothing. */

import type { Redis } from 'ioredis';
import { fingerprint } from '../../../src/load/distributed/fingerprint.ts';
import { KEPT_MS, workerKey } from '../../../src/load/distributed/redis/keys.ts';
import { announce } from '../../../src/load/distributed/redis/registry.ts';

const ID = 'pretender/1/x';

/** It stays for the few seconds that a worker is heard of; for as long as any test runs when `stays`. */
export async function pretender(client: Redis, stays = false): Promise<void> {
  const how = { host: 'pretender', pid: 1, threads: 1, version: '0', node: '24', arch: 'x64', busy: [] };
  await announce(client, { id: ID, fingerprint: fingerprint(), ...how });
  if (stays) await client.pexpire(workerKey(ID), KEPT_MS);
}
