/**
 * The names of what Redis holds of a run in real time. Each run has keys of its own, whatever its name: none is ever gone
 * on with. All end by themselves.
 */

import type { Redis } from '../redis/connect.ts';
import { KEPT_MS, PREFIX, RunKeys } from '../redis/keys.ts';

/** `NAME-DIGITS`. */
export const LIVE_ID: RegExp = /^[\w-]{1,80}$/;

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

  /** A hash: the latest snapshot of each segment, and its number. */
  get snapshots(): string {
    return this.result('snapshots');
  }

  override get fixed(): string[] {
    return [...super.fixed, this.snapshots];
  }
}

/** Field of the hash of snapshots. */
export function numberField(index: number): string {
  return `${index}.number`;
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
redis.call('HSET', KEYS[2], ARGV[1], ARGV[3], ARGV[4], ARGV[5])
redis.call('PEXPIRE', KEYS[2], ARGV[6])
return 1`;

/** Puts the snapshot of a segment in the place of the one before. False: the segment is not that worker's. */
export async function tellSnapshot(
  redis: Redis,
  keys: LiveKeys,
  { index, claim }: { readonly index: number; readonly claim: string },
  { number, bytes }: { readonly number: number; readonly bytes: Buffer },
): Promise<boolean> {
  const args = [index, claim, bytes, numberField(index), number, KEPT_MS];
  return Number(await redis.eval(TELL, 2, keys.segments, keys.snapshots, ...args)) === 1;
}
