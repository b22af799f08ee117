/**
 * The way to Redis and to BullMQ: the only file that names either package. Both are optional peers, loaded when a run
 * over several processes is asked for. Nothing here prints an address: it may have a password in it, as may the
 * `command` of an error of ioredis.
 */

import { setTimeout as pause } from 'node:timers/promises';
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
/** A socket whose other end does not close it is destroyed. */
const DISCONNECT_WITHIN_MS = 100;
/** How often a Redis is asked whether it is there, at the end. */
const ASK_EVERY_MS = 100;
const MOST_BETWEEN_TRIES_MS = 1000;
const MS_PER_SECOND = 1000;
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

/** A Redis. Once it has answered, calls wait for it to come back when it is away. */
export class RedisServer {
  readonly redis: Redis;
  /** `host:port`. */
  readonly place: string;
  readonly #bullmq: Packages['bullmq'];
  readonly #retries: Retries = { isOver: true };
  #facts: ServerFacts | undefined;
  #awaySinceMs: number | undefined;
  /** Why it is away, or what else it has refused last. */
  lastProblem: string = 'no cause is known';
  /** What it has refused last, though it was there. */
  refusal: string | undefined;

  /**
   * Nothing is connected yet.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for what is no address, and where the packages are not installed
   */
  constructor(url: string) {
    const address = parseRedisAddress(url);
    if (address === undefined) throw new RefManagerError('ERR_INVALID_OPTION', `redis: expected ${REDIS_EXPECTED}`);
    const packages = loadPackages();
    this.#bullmq = packages.bullmq;
    this.place = address.place;
    this.redis = new packages.ioredis.Redis(address.url, {
      lazyConnect: true,
      maxRetriesPerRequest: null,
      connectTimeout: CONNECT_WITHIN_MS,
      disconnectTimeout: DISCONNECT_WITHIN_MS,
      socketTimeout: SILENT_MS,
      retryStrategy: (tries) => (this.#retries.isOver ? null : Math.min(MOST_BETWEEN_TRIES_MS, TRY_STEP_MS * tries)),
    });
    this.redis.on('error', (error) => this.noteProblem(error));
    this.redis.on('close', () => {
      this.#awaySinceMs ??= performance.now();
    });
    this.redis.on('ready', () => {
      this.#awaySinceMs = undefined;
    });
  }

  /**
   * Connects for the first time.
   * @param signal - ends the wait for it
   * @throws {RefManagerError} `ERR_REDIS` with the cause where no Redis answers, or one that cannot be used; `ERR_ABORTED`
   */
  async connect(signal?: AbortSignal): Promise<void> {
    const given = Promise.withResolvers<never>();
    let cause: string | undefined;
    const note = (error: unknown): void => {
      cause = causeOf(error);
    };
    const interrupt = (): void =>
      given.reject(new RefManagerError('ERR_ABORTED', `no Redis had answered at ${this.place} by then`));
    const timer = setTimeout(() => {
      given.reject(new RefManagerError('ERR_REDIS', `no answer within ${CONNECT_WITHIN_MS / MS_PER_SECOND}s`));
    }, CONNECT_WITHIN_MS);
    this.redis.on('error', note);
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted === true) interrupt();
    try {
      const facts = await Promise.race([this.#greet(), given.promise]);
      if (cause !== undefined) throw new RefManagerError('ERR_REDIS', cause); // a database that it does not have
      if (facts.problem !== undefined) throw new RefManagerError('ERR_REDIS', facts.problem);
      this.#facts = facts;
      this.#retries.isOver = false;
    } catch (error) {
      this.redis.disconnect();
      if (error instanceof RefManagerError && error.code === 'ERR_ABORTED') throw error;
      throw new RefManagerError('ERR_REDIS', `no Redis to use at ${this.place}: ${cause ?? causeOf(error)}`);
    } finally {
      clearTimeout(timer);
      this.redis.off('error', note);
      signal?.removeEventListener('abort', interrupt);
    }
  }

  async #greet(): Promise<ServerFacts> {
    await this.redis.connect();
    return readServer(await this.redis.info('server'), await this.redis.info('memory'));
  }

  /** What is to be said of it, a sentence each. */
  get warnings(): readonly string[] {
    return this.#facts?.warnings ?? [];
  }

  /** For how long it has not answered; 0 while it does. */
  get awayMs(): number {
    return this.#awaySinceMs === undefined ? 0 : performance.now() - this.#awaySinceMs;
  }

  /**
   * Resolves when a question to it has been left without an answer for so long: one that is stopped, or cut off, keeps its
   * connections. Asks again and again until `signal` aborts; then it never resolves.
   */
  async silence(forMs: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const isSilent = await Promise.race([this.#ping(), lateness(forMs)]);
      if (signal.aborted) break;
      if (isSilent) return;
      await pause(ASK_EVERY_MS);
    }
    await new Promise<never>(() => undefined);
  }

  /** False: it has answered. True: it cannot any more. */
  async #ping(): Promise<boolean> {
    try {
      await this.redis.ping();
      return false;
    } catch (error) {
      return !isRefusal(error); // which is an answer
    }
  }

  /** What is said when it has been waited for in vain. */
  get awayText(): string {
    const { awayMs, place, lastProblem } = this;
    if (awayMs === 0) return `Redis at ${place} has stopped answering`;
    return `Redis at ${place} was away for ${Math.round(awayMs / MS_PER_SECOND)}s: ${lastProblem}`;
  }

  noteProblem(error: unknown): void {
    this.lastProblem = causeOf(error);
    if (error instanceof RefManagerError || isRefusal(error)) this.refusal = this.lastProblem;
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

  /** No call is answered any more; those that wait for an answer reject. */
  close(): void {
    if (this.#retries.isOver) return;
    this.#retries.isOver = true;
    const isBetweenTries = this.redis.status === 'reconnecting';
    this.redis.disconnect();
    if (!isBetweenTries) return;
    // `disconnect` forgets then what waits (ioredis 6): a try that ends at once has it rejected.
    this.redis.connect().catch(() => undefined);
    this.redis.disconnect();
  }
}

/** Resolves to true when so long has gone by, and all that had come by then was read. */
async function lateness(ms: number): Promise<boolean> {
  await pause(ms);
  await new Promise((resolve) => setImmediate(resolve));
  return true;
}

/** RedisServer.connect of a new one; throws what both throw. */
export async function connectRedis(url: string, signal?: AbortSignal): Promise<RedisServer> {
  const server = new RedisServer(url);
  await server.connect(signal);
  return server;
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
  if (error instanceof RefManagerError) return printable(error.message); // a sentence of ours, which says it all
  const { code } = error as NodeJS.ErrnoException;
  const { message } = error;
  if (message.startsWith('NOAUTH')) return 'it asks for a password (NOAUTH)';
  if (message.startsWith('Unknown RESP type') || message.startsWith('Protocol error')) return 'that is no Redis';
  return printable(code === undefined || message.includes(code) ? message : `${code}: ${message}`);
}

/** It has answered, with an error. */
function isRefusal(error: unknown): boolean {
  return error instanceof Error && error.name === 'ReplyError';
}

/** It refuses to take more. */
export function isFull(error: unknown): boolean {
  return error instanceof Error && /\bOOM\b/.test(error.message);
}
