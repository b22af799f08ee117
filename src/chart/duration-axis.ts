/**
 * A logarithmic axis of durations: from the microsecond to the hour, ticks at 1, 2 and 5 or at powers of ten, and at even
 * distances where that would be its two ends alone.
 */

import { type ScaleLogarithmic, scaleLinear, scaleLog } from 'd3-scale';
import { formatDuration } from '../text/durations.ts';
import type { Tick } from './plot.ts';

/** Recorded durations are whole microseconds; a zero is drawn here. */
const SHORTEST_MS = 0.001;
const STEPS_OF_A_DECADE = [1, 2, 5] as const;
const LAST_STEP_OF_A_DECADE = 9;
const FEWEST_LABELS = 3;
const DECADE = 10;
/** Powers of ten below one are not exact in floating point: ends and ticks are compared with this much slack. */
const SLACK = 0.001;

export interface DurationAxis {
  scale: ScaleLogarithmic<number, number>;
  ticks: Tick[];
}

/**
 * An axis that holds `lowMs` to `highMs`, widened to round ends, drawn from `from` to `to` pixels.
 * @param labelRoomPx - what one label takes along the axis: where 1, 2 and 5 of each decade do not fit, only powers of ten are labelled
 */
export function durationAxis(
  lowMs: number,
  highMs: number,
  from: number,
  to: number,
  labelRoomPx: number,
): DurationAxis {
  const low = roundDown(Math.max(lowMs, SHORTEST_MS));
  const high = roundUp(Math.max(highMs, low * STEPS_OF_A_DECADE[1]));
  const scale = scaleLog([low, high], [from, to]).clamp(true);
  const labels = Math.log10(high / low) * STEPS_OF_A_DECADE.length;
  const powersOnly = labels > 2 && labels * labelRoomPx > Math.abs(to - from);
  const ticks: Tick[] = [];
  for (let exponent = Math.floor(Math.log10(low)); DECADE ** exponent <= high; exponent++) {
    for (let step = 1; step <= LAST_STEP_OF_A_DECADE; step++) {
      const ms = step * DECADE ** exponent;
      if (ms < low * (1 - SLACK) || ms > high * (1 + SLACK)) continue;
      const labelled = powersOnly ? step === 1 : STEPS_OF_A_DECADE.some((wanted) => wanted === step);
      ticks.push({ at: scale(ms), text: labelled ? formatDuration(ms) : '' });
    }
  }
  const isBare = ticks.filter(({ text }) => text !== '').length < FEWEST_LABELS;
  return { scale, ticks: isBare ? evenTicks(scale, low, high) : ticks };
}

function evenTicks(scale: ScaleLogarithmic<number, number>, low: number, high: number): Tick[] {
  const inside = scaleLinear([low, high], [0, 1])
    .ticks(FEWEST_LABELS)
    .filter((ms) => ms > low * (1 + SLACK) && ms < high * (1 - SLACK));
  return [low, ...inside, high].map((ms) => ({ at: scale(ms), text: formatDuration(ms) }));
}

function roundDown(ms: number): number {
  const decade = decadeOf(ms);
  return decade * (STEPS_OF_A_DECADE.findLast((step) => decade * step <= ms) ?? 1);
}

function roundUp(ms: number): number {
  const decade = decadeOf(ms);
  return decade * (STEPS_OF_A_DECADE.find((step) => decade * step >= ms) ?? DECADE);
}

function decadeOf(ms: number): number {
  return DECADE ** Math.floor(Math.log10(ms));
}
