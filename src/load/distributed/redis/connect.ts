/**
 * The way to Redis and to BullMQ: the only file that names either package. Both are optional peers, loaded when a run
 * over several processes is asked for. Nothing here prints an address: it may have a password in it, as may the
 * `command` of an error of ioredis.
 */

import type * as bullmq from 'bullmq';
import type { Job, Processor, Queue, Worker } from 'bullmq';
import type * as ioredis from 'ioredis';
import type { Redis } from 'ioredis';
import { RefManagerError } from '../../../errors.ts';
import { printable } from '../../../text/printable.ts';
import { PREFIX } from './keys.ts';
import { parseRedisAddress, REDIS_EXPECTED } from './redis-address.ts';
import { fullText, readServer, type ServerFacts } from './server-facts.ts';

export type { Job, Queue, Redis, Worker };

/** For the first connection: whoever is there has answered by then. */
const CONNECT_WITHIN_MS = 10_000;
/** A Redis that leaves a call unanswered for so long is away; the longest that a call may block is five seconds. */
const SILENT_MS = 20_000;
const MOST_BETWEEN_TRIES_MS = 1000;
const TRY_STEP_MS = 50;
/** A share whose worker died is begun again by another after at most both together. */
const LOCK_MS = 8000;
const STALLED_CHECK_MS = 3000;
/** How often a share may lose its worker before it counts as failed. */
const MOST_LOSSES = 5;
/** Entries of the queue's own log, which nobody here reads. */
const LOG_ENTRIES = 1000;

interface Packages {
  readonly ioredis: Pick<typeof ioredis, 'Redis'>;
  readonly bullmq: Pick<typeof bullmq, 'Queue' | 'UnrecoverableError' | 'Worker'>;
}

/** Whether to connect again; before the first answer, and at the end, no more. */
interface Retries {
  isOver: boolean;
}

/** A Redis that has answered. While it is away, calls wait for it to come back. */
export class RedisServer {
  readonly redis: Redis;
  /** `host:port`. */
  readonly place: string;
  readonly facts: ServerFacts;
  readonly #bullmq: Packages['bullmq'];
  readonly #retries: Retries;
  #awaySinceMs: number | undefined;
  /** Why it is away, or what else it has refused last. */
  lastProblem: string = 'no cause is known';

  constructor(
    connection: { readonly redis: Redis; readonly retries: Retries; readonly place: string },
    facts: ServerFacts,
    bullmq: Packages['bullmq'],
  ) {
    const { redis, retries, place } = connection;
    this.redis = redis;
    this.place = place;
    this.facts = facts;
    this.#retries = retries;
    this.#bullmq = bullmq;
    redis.on('error', (error) => this.noteProblem(error));
    redis.on('close', () => {
      this.#awaySinceMs ??= performance.now();
    });
    redis.on('ready', () => {
      this.#awaySinceMs = undefined;
    });
  }

  /** For how long it has not answered; 0 while it does. */
  get awayMs(): number {
    return this.#awaySinceMs === undefined ? 0 : performance.now() - this.#awaySinceMs;
  }

  noteProblem(error: unknown): void {
    this.lastProblem = causeOf(error);
  }

  queue<Data>(name: string): Queue<Data, number> {
    const queue = new this.#bullmq.Queue<Data, number>(name, {
      connection: this.redis,
      prefix: PREFIX,
      skipVersionCheck: true,
      streams: { events: { maxLen: LOG_ENTRIES } },
    });
    queue.on('error', (error) => this.noteProblem(error));
    return queue;
  }

  /** Takes jobs of a queue, so many at once. */
  worker<Data>(name: string, concurrency: number, take: Processor<Data, number>): Worker<Data, number> {
    const worker = new this.#bullmq.Worker<Data, number>(name, take, {
      connection: this.redis,
      prefix: PREFIX,
      skipVersionCheck: true,
      concurrency,
      lockDuration: LOCK_MS,
      stalledInterval: STALLED_CHECK_MS,
      maxStalledCount: MOST_LOSSES,
    });
    worker.on('error', (error) => this.noteProblem(error));
    return worker;
  }

  /** An error for a job that no other worker should try again. */
  final(message: string): Error {
    return new this.#bullmq.UnrecoverableError(message);
  }

  /** No call is answered any more; those that wait for an answer reject, soon. */
  close(): void {
    if (this.#retries.isOver) return;
    this.#retries.isOver = true;
    // Between two tries `disconnect` forgets what waits (ioredis 6): the next try, which is the last, has it rejected.
    if (this.redis.status !== 'reconnecting') this.redis.disconnect();
    else this.redis.once('ready', () => this.redis.disconnect());
  }
}

/**
 * Connects for the first time.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` for what is no address, and where the packages are not installed;
 * `ERR_REDIS` with the cause where no Redis answers, or one that cannot be used
 */
export async function connectRedis(url: string): Promise<RedisServer> {
  const address = parseRedisAddress(url);
  if (address === undefined) throw new RefManagerError('ERR_INVALID_OPTION', `redis: expected ${REDIS_EXPECTED}`);
  const packages = loadPackages();
  const retries: Retries = { isOver: true };
  const redis = new packages.ioredis.Redis(address.url, {
    lazyConnect: true,
    maxRetriesPerRequest: null,
    connectTimeout: CONNECT_WITHIN_MS,
    socketTimeout: SILENT_MS,
    retryStrategy: (tries) => (retries.isOver ? null : Math.min(MOST_BETWEEN_TRIES_MS, TRY_STEP_MS * tries)),
  });
  let cause: string | undefined;
  redis.on('error', (error) => {
    cause = causeOf(error);
  });
  const tooLate = setTimeout(() => {
    cause ??= `no answer within ${CONNECT_WITHIN_MS / 1000}s`;
    redis.disconnect();
  }, CONNECT_WITHIN_MS);
  try {
    await redis.connect();
    const facts = readServer(await redis.info('server'), await redis.info('memory'));
    if (cause !== undefined) throw new RefManagerError('ERR_REDIS', cause); // a database that it does not have
    if (facts.problem !== undefined) throw new RefManagerError('ERR_REDIS', facts.problem);
    retries.isOver = false;
    return new RedisServer({ redis, retries, place: address.place }, facts, packages.bullmq);
  } catch (error) {
    redis.disconnect();
    throw new RefManagerError('ERR_REDIS', `no Redis to use at ${address.place}: ${cause ?? causeOf(error)}`);
  } finally {
    clearTimeout(tooLate);
  }
}

/** Required, not imported: bundlers look for what is imported, and refuse where an optional package is absent. */
function loadPackages(): Packages {
  const require = process.getBuiltinModule('node:module').createRequire(import.meta.url);
  try {
    return { ioredis: require('ioredis') as typeof ioredis, bullmq: require('bullmq') as typeof bullmq };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    const problem = '--redis needs the packages bullmq and ioredis: npm install bullmq@6 ioredis@6';
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
}

/** What went wrong, in words without secrets: never the error itself, which may hold the command AUTH. */
export function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return printable(String(error));
  if (isFull(error)) return fullText();
  const { code } = error as NodeJS.ErrnoException;
  const { message } = error;
  if (message.startsWith('NOAUTH')) return 'it asks for a password (NOAUTH)';
  if (message.startsWith('Unknown RESP type') || message.startsWith('Protocol error')) return 'that is no Redis';
  return printable(code === undefined || message.includes(code) ? message : `${code}: ${message}`);
}

/** It refuses to take more. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && /\bOOM\b/.test(error.message);
}
