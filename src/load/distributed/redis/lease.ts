/**
 * Who coordinates a run: one process at a time. A lease that is not renewed ends by itself, and the run can be gone on
 * with from somewhere else.
 */

import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { RefManagerError } from '../../../errors.ts';
import { printable } from '../../../text/printable.ts';
import { readText } from './bounded-reads.ts';
import type { Redis, RedisServer } from './connect.ts';
import { howToRemove } from './key-types.ts';
import { unreadable } from './packing.ts';

const LEASE_MS = 6000;
const RENEWALS = 3;
const APART = ' ';
/** Of what does not end by itself. */
const NEVER = -1;

/** Bytes of a holder's name at most. */
const MOST_HOLDER = 512;
/** What another has written, that is: `host/pid`, and what tells it apart. */
const HOLDER = /^\P{C}{1,300}$/u;

/** The lease is ours, or nobody's: it is ours for longer. Else the name of who has it. */
const RENEW = `
local holder = redis.pcall('GET', KEYS[1])
if type(holder) == 'table' then return 'a key of another type' end
if holder == ARGV[1] then redis.call('PEXPIRE', KEYS[1], ARGV[2]) return '' end
if not holder then redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2]) return '' end
return string.sub(holder, 1, ${MOST_HOLDER})`;
const RELEASE = `if redis.pcall('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0`;

export class Lease {
  readonly #redis: Redis;
  readonly #key: string;
  readonly #holder: string;
  readonly #renewing: NodeJS.Timeout;
  /** Who has it now; undefined: we. */
  takenBy: string | undefined;

  private constructor(server: RedisServer, key: string, holder: string) {
    this.#redis = server.redis;
    this.#key = key;
    this.#holder = holder;
    this.#renewing = setInterval(() => {
      this.#renew().catch((error: unknown) => server.noteProblem(error));
    }, LEASE_MS / RENEWALS);
  }

  /**
   * Takes the lease of the run `run`.
   * @throws {RefManagerError} `ERR_RUN_IN_USE` naming who has it; `ERR_REDIS` for what is no lease
   */
  static async take(server: RedisServer, key: string, run: string): Promise<Lease> {
    // Two containers may have one host name and one process id: what follows tells them apart, and is told to nobody.
    const holder = `${hostname()}/${process.pid}${APART}${randomUUID()}`;
    if ((await server.redis.set(key, holder, 'PX', LEASE_MS, 'NX')) !== null) return new Lease(server, key, holder);
    const other = nameOf((await readText(server.redis, key, MOST_HOLDER)) ?? 'another process');
    if (!HOLDER.test(other) || (await server.redis.pttl(key)) === NEVER)
      throw unreadable(key, `it is no lease; ${howToRemove(key)}`);
    const problem = `the run "${run}" at ${server.place} is coordinated by ${other}: give this one another --name`;
    throw new RefManagerError('ERR_RUN_IN_USE', problem);
  }

  /** Lets go of it. */
  async release(): Promise<void> {
    clearInterval(this.#renewing);
    await this.#redis.eval(RELEASE, 1, this.#key, this.#holder);
  }

  /** Without a word to Redis: it ends by itself. */
  abandon(): void {
    clearInterval(this.#renewing);
  }

  async #renew(): Promise<void> {
    const holder = await this.#redis.eval(RENEW, 1, this.#key, this.#holder, LEASE_MS);
    this.takenBy = holder === '' ? undefined : printable(nameOf(String(holder)));
  }
}

/** `host/pid`. */
function nameOf(holder: string): string {
  return holder.split(APART)[0] ?? holder;
}
