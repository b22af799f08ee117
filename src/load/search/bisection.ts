/**
 * The highest rate that holds, by bisection. Apart from what is run at a rate: it is asked.
 */

/** Whether the objectives hold at `rate`; undefined: the search is over. */
export type Holds = (rate: number) => Promise<boolean | undefined>;

export interface Range {
  readonly low: number;
  readonly high: number;
}

/** What holds, and the lowest above it that does not; see SeedLimit. */
export interface Limit {
  readonly holds?: number;
  readonly breaks?: number;
}

/** Rates of more digits say nothing more. */
const DIGITS = 4;
/** How far around another seed's limit this one's is looked for first. */
const NEAR = 1.1;

/**
 * Looks in `range` until what breaks is at most `precision` above what holds. Halves ratios, not differences: a rate that
 * is wrong by a tenth is as wrong at 10/s as at 1000/s. Where the objectives hold above a rate that breaks them, it finds
 * one of the limits.
 * @param near - a limit found otherwise, to begin with
 */
export async function bisect(holds: Holds, range: Range, precision: number, near?: Limit): Promise<Limit> {
  const bracket = near === undefined ? await ends(holds, range) : await around(holds, range, near);
  let { holds: low, breaks: high } = bracket;
  while (low !== undefined && high !== undefined && high / low > 1 + precision) {
    const middle = rounded(Math.sqrt(low * high));
    if (middle <= low || middle >= high) break;
    const isHeld = await holds(middle);
    if (isHeld === undefined) break;
    if (isHeld) low = middle;
    else high = middle;
  }
  return limit(low, high);
}

async function ends(holds: Holds, { low, high }: Range): Promise<Limit> {
  if ((await holds(low)) !== true) return limit(undefined, low);
  return (await holds(high)) === false ? limit(low, high) : limit(high, undefined);
}

/** A bracket near another's limit, made wider until it holds the own. */
async function around(holds: Holds, range: Range, near: Limit): Promise<Limit> {
  let low = rounded(Math.max(range.low, near.holds ?? range.low));
  let high = rounded(Math.min(range.high, near.breaks ?? range.high));
  for (let factor = NEAR; ; factor **= 2) {
    const isHeld = await holds(low);
    if (isHeld === undefined) return limit(undefined, undefined);
    if (isHeld) break;
    high = low;
    if (low <= range.low) return limit(undefined, low);
    low = rounded(Math.max(range.low, low / factor));
  }
  for (let factor = NEAR; ; factor **= 2) {
    const isHeld = high === low ? true : await holds(high);
    if (isHeld !== true) return isHeld === undefined ? limit(low, undefined) : limit(low, high);
    low = high;
    if (high >= range.high) return limit(high, undefined);
    high = rounded(Math.min(range.high, high * factor));
  }
}

function limit(holds: number | undefined, breaks: number | undefined): Limit {
  return { ...(holds === undefined ? {} : { holds }), ...(breaks === undefined ? {} : { breaks }) };
}

function rounded(rate: number): number {
  return Number(rate.toPrecision(DIGITS));
}
