/**
 * The names of what Redis holds of a run in real time. Each run has keys of its own, whatever its name: none is ever gone
 * on with. All end by themselves.
 */

import { readFields } from '../redis/bounded-reads.ts';
import type { Redis } from '../redis/connect.ts';
import { KEPT_MS, PREFIX, RunKeys } from '../redis/keys.ts';

/** `NAME-DIGITS`. */
export const LIVE_ID: RegExp = /^[\w-]{1,80}$/;
/** Bytes of what a worker tells of itself with its claim. */
const MOST_CLAIM = 4096;
const MOST_NUMBER = 16;

/** A sorted set: the runs of one version that wait for workers, the oldest first. */
export function waitingRunsKey(fingerprint: string): string {
  return `${PREFIX}:live:${fingerprint}`;
}

/** The keys of one run. */
export class LiveKeys extends RunKeys {
  /** A hash: who has which segment, as the JSON of a SegmentClaim. */
  get segments(): string {
    return this.shares;
  }

  /** A hash: the number of the latest snapshot of each segment. */
  get numbers(): string {
    return this.result('numbers');
  }

  /** The latest snapshot of a segment. */
  snapshot(index: number): string {
    return this.result(`snapshot-${index}`);
  }

  /** All of a run of so many segments but its lists. */
  all(of: number): string[] {
    const snapshots = Array.from({ length: of }, (_, index) => this.snapshot(index));
    return [...this.fixed, this.numbers, ...snapshots];
  }
}

/** Who has each of the segments, as it stands there; null: nobody. */
export function readClaims(
  redis: Redis,
  keys: LiveKeys,
  indexes: readonly number[],
): Promise<readonly (string | null)[]> {
  return readFields(redis, keys.segments, indexes.map(String), MOST_CLAIM);
}

/** The number of the latest snapshot of each of the segments; null: none has come. */
export function readNumbers(
  redis: Redis,
  keys: LiveKeys,
  indexes: readonly number[],
): Promise<readonly (string | null)[]> {
  return readFields(redis, keys.numbers, indexes.map(String), MOST_NUMBER);
}

/** Runs that are looked at. Whatever else stands among them goes. */
const MOST_WAITING = 64;
const WAITING = `local fit = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, ARGV[1])) do
  if #id <= tonumber(ARGV[2]) then fit[#fit + 1] = id else redis.call('ZREM', KEYS[1], id) end
end
return fit`;
const MOST_ID = 80;

/** The ids of runs that wait for workers, the oldest first. */
export async function runsWaiting(redis: Redis, fingerprint: string): Promise<string[]> {
  return (await redis.eval(WAITING, 1, waitingRunsKey(fingerprint), MOST_WAITING - 1, MOST_ID)) as string[];
}

/** The first segment that nobody has, while the run waits for workers. */
const CLAIM = `if redis.call('GET', KEYS[1]) ~= ARGV[1] then return -1 end
for index = 0, tonumber(ARGV[2]) - 1 do
  if redis.call('HSETNX', KEYS[2], index, ARGV[3]) == 1 then
    redis.call('PEXPIRE', KEYS[2], ARGV[4])
    return index
  end
end
return -1`;

/** Undefined: all are taken, or it does not wait any more. */
export async function claimSegment(
  redis: Redis,
  keys: LiveKeys,
  { waiting, of, claim }: { readonly waiting: string; readonly of: number; readonly claim: string },
): Promise<number | undefined> {
  const index = Number(await redis.eval(CLAIM, 2, keys.state, keys.segments, waiting, of, claim, KEPT_MS));
  return index < 0 ? undefined : index;
}

/** Only from who has the segment: whoever was thought dead and comes back must not write over another, or leave keys. */
const TELL = `if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
redis.call('SET', KEYS[2], ARGV[3], 'PX', ARGV[5])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[3], ARGV[5])
return 1`;

/** Puts the snapshot of a segment in the place of the one before. False: the segment is not that worker's. */
export async function tellSnapshot(
  redis: Redis,
  keys: LiveKeys,
  { index, claim }: { readonly index: number; readonly claim: string },
  { number, bytes }: { readonly number: number; readonly bytes: Buffer },
): Promise<boolean> {
  const own = [keys.segments, keys.snapshot(index), keys.numbers];
  return Number(await redis.eval(TELL, own.length, ...own, index, claim, bytes, number, KEPT_MS)) === 1;
}
