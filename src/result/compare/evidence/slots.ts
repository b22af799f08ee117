/**
 * A run cut into slots: the first starts that ended, the next, and so on. The same slots of two runs of one plan hold the
 * same part of it, so that what the plan itself does over time (a ramp, a queue that grows) cancels in their difference.
 */

/** More slots tell more; with fewer than the least, neighbours cannot be told from the whole. */
const MOST_SLOTS = 24;
export const LEAST_SLOTS = 8;

/** How many slots the intervals of a run are good for; `counts` are the ends in each interval. */
function slotsOf(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  const crowding = counts.reduce((sum, count) => sum + (count / total) ** 2, 0);
  return Math.min(MOST_SLOTS, Math.floor(1 / crowding + 1e-9));
}

/** How many slots two runs can be compared by; undefined when too few. */
export function commonSlots(before: readonly number[], after: readonly number[]): number | undefined {
  const slots = Math.min(slotsOf(before), slotsOf(after));
  return slots >= LEAST_SLOTS ? slots : undefined;
}

/** The mean of `values` by slots of equally many ends; value i is that of the `counts[i]` ends of interval i. */
export function meansBySlot(counts: readonly number[], values: readonly number[], slots: number): number[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const perSlot = total / slots;
  const sums = Array.from({ length: slots }, () => 0);
  let seen = 0;
  for (const [i, count] of counts.entries()) {
    if (count === 0) continue;
    const end = seen + count;
    for (let slot = Math.floor(seen / perSlot); slot < slots && slot * perSlot < end; slot++) {
      const inside = Math.min(end, (slot + 1) * perSlot) - Math.max(seen, slot * perSlot);
      sums[slot] = (sums[slot] as number) + Math.max(0, inside) * (values[i] as number);
    }
    seen = end;
  }
  return sums.map((sum) => sum / perSlot);
}

/** Counts over time in `slots` equal parts of [0, `untilMs`); an interval that lies in two is shared out. */
export function countsBySlot(
  { intervalMs, counts }: { readonly intervalMs: number; readonly counts: readonly number[] },
  untilMs: number,
  slots: number,
): number[] {
  const slotMs = untilMs / slots;
  return Array.from({ length: slots }, (_, slot) => {
    let sum = 0;
    for (let i = Math.floor((slot * slotMs) / intervalMs); i * intervalMs < (slot + 1) * slotMs; i++) {
      const inside = Math.min((i + 1) * intervalMs, (slot + 1) * slotMs) - Math.max(i * intervalMs, slot * slotMs);
      sum += ((counts[i] ?? 0) * Math.max(0, inside)) / intervalMs;
    }
    return sum;
  });
}
