/**
 * A real redis-server for tests: Debian's package, on a free loopback port, with its files in a temporary folder. Where it
 * is absent the tests are skipped with a word; in CI, or with REFMANAGER_REQUIRE_REDIS, it is installed, or that fails.
 */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { atEnd } from './at-end.ts';

const PLACES = ['/usr/bin/redis-server', '/usr/local/bin/redis-server'];
const HINT = 'install the Debian package redis-server, or set REDIS_SERVER to the path of one';

let isSought = false;
let found: string | undefined;

function redisPath(): string | undefined {
  if (isSought) return found;
  isSought = true;
  const { REDIS_SERVER, CI = '', REFMANAGER_REQUIRE_REDIS = '' } = process.env;
  if (REDIS_SERVER !== undefined && !existsSync(REDIS_SERVER)) throw new Error(`REDIS_SERVER: nothing is there`);
  found = REDIS_SERVER ?? PLACES.find(existsSync);
  if (found !== undefined || `${CI}${REFMANAGER_REQUIRE_REDIS}` === '') return found;
  install();
  found = PLACES.find(existsSync);
  if (found === undefined) throw new Error(`no redis-server: ${HINT}`);
  return found;
}

function install(): void {
  for (const args of [
    ['update', '--quiet'],
    ['install', '--yes', '--quiet', '--no-install-recommends', 'redis-server'],
  ]) {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const { status, stderr, error } = spawnSync('apt-get', args, { encoding: 'utf8', env });
    if (status === 0) continue;
    const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
    throw new Error(`no redis-server, and apt-get ${args[0]} failed (${why}): ${HINT}`);
  }
}

/** A suite that needs a Redis. */
export function describeWithRedis(name: string, suite: () => void): void {
  const skip = redisPath() === undefined ? `no redis-server: ${HINT}` : false;
  describe(name, { skip }, suite);
}

export class TestRedis {
  readonly #folder: string;
  readonly #args: readonly string[];
  readonly port: number;
  /** With its password, if it has one. */
  readonly url: string;
  #server: ChildProcess | undefined;
  #client: Redis | undefined;

  private constructor(folder: string, port: number, args: readonly string[], password: string | undefined) {
    this.#folder = folder;
    this.port = port;
    this.#args = args;
    this.url = `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`;
  }

  /** Starts one with the options `args` of its own. It is gone when the file's tests have ended. */
  static async start(args: readonly string[] = [], password?: string): Promise<TestRedis> {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-redis-'));
    const own = password === undefined ? args : [...args, '--requirepass', password];
    const redis = new TestRedis(folder, await freePort(), own, password);
    atEnd(() => redis.#remove());
    await redis.begin();
    return redis;
  }

  /** Starts it again, with what it has kept. */
  async begin(): Promise<void> {
    const path = redisPath() as string;
    const place = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const server = spawn(path, [...place, ...this.#args], { stdio: ['ignore', 'pipe', 'inherit'] });
    this.#server = server;
    let isReady = false;
    for await (const line of createInterface(server.stdout)) {
      isReady = line.includes('Ready to accept connections');
      if (isReady) break;
    }
    if (!isReady) throw new Error(`redis-server did not begin with ${this.#args.join(' ')}`);
    server.stdout.resume();
  }

  /** Without a chance to write anything. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  pause(): void {
    this.#server?.kill('SIGSTOP');
  }

  resume(): void {
    this.#server?.kill('SIGCONT');
  }

  /** A client of the tests' own. */
  get client(): Redis {
    this.#client ??= new Redis(this.url, { maxRetriesPerRequest: null }).on('error', () => undefined);
    return this.#client;
  }

  /** Of its memory. */
  async usedBytes(): Promise<number> {
    return Number(/used_memory:(\d+)/.exec(await this.client.info('memory'))?.[1]);
  }

  async connections(): Promise<number> {
    return ((await this.client.client('LIST')) as string).split('\n').length;
  }

  /** Resolves when it has no more than so many: whoever has closed one is not waited for. */
  async hasOnly(connections: number): Promise<void> {
    while ((await this.connections()) > connections) await pause(20);
  }

  /** All keys but those that workers and the queue have while nobody runs anything. */
  async keysOfRuns(): Promise<string[]> {
    const keys = await this.client.keys('*');
    return keys
      .filter((key) => !/:(workers|worker:.*|meta|events|id|stalled|stalled-check|marker)$/.test(key))
      .toSorted();
  }

  async #remove(): Promise<void> {
    this.#client?.disconnect();
    this.resume();
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Of this machine, at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A certificate that nobody trusts: paths of it and of its key in `folder`. */
export function selfSigned(folder: string): { certificate: string; key: string } {
  const [certificate, key] = [join(folder, 'server.crt'), join(folder, 'server.key')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1', '-days', '2'];
  const files = ['-keyout', key, '-out', certificate];
  execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject, ...files], { stdio: 'ignore' });
  return { certificate, key };
}
