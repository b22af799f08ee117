/**
 * How far a machine's own clock is off that of Redis, which all machines of a run agree by. Of several answers the one that
 * came back soonest says most: its moment is known to half of its way there and back.
 */

const TRIES = 20;
/** Far from Redis fewer tries must do. */
const MOST_MS = 2000;
const MS_PER_SECOND = 1000;
const US_PER_MS = 1000;

/** What TIME answers: seconds and microseconds. */
export type RedisTime = readonly [seconds: number | string, microseconds: number | string];

export interface ClockOffset {
  /** To be added to our own time for that of Redis, milliseconds. */
  readonly offsetMs: number;
  /** It is wrong by this much at most. */
  readonly errorMs: number;
}

/** @param nowMs - our own clock, Unix milliseconds; it must not jump */
export async function measureClock(time: () => Promise<RedisTime>, nowMs: () => number): Promise<ClockOffset> {
  let best: ClockOffset | undefined;
  const begunMs = nowMs();
  for (let tries = 0; tries < TRIES && (best === undefined || nowMs() - begunMs < MOST_MS); tries++) {
    const sentMs = nowMs();
    const redisMs = unixMs(await time());
    const gotMs = nowMs();
    const errorMs = (gotMs - sentMs) / 2;
    if (best === undefined || errorMs < best.errorMs) best = { offsetMs: redisMs - (sentMs + gotMs) / 2, errorMs };
  }
  return best as ClockOffset;
}

export function unixMs([seconds, microseconds]: RedisTime): number {
  return Number(seconds) * MS_PER_SECOND + Number(microseconds) / US_PER_MS;
}
