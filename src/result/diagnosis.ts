/**
 * What the slowest starts of a run spent their time on.
 */

import type { SlowStart, StartStep } from './scenario-result.ts';

/** One kind of step, as a share of all the time of the starts that were looked at. */
export interface TimeSpent {
  readonly step: StartStep['step'];
  /** 0 to 1. */
  readonly share: number;
  /** The container that more than half of it was for; empty where there is none, and for what the whole pod waits for. */
  readonly container: string;
}

/** From this share on a step is what starts are slow for. */
const DOMINATES_FROM = 0.5;

/** Every kind of step, the largest share first; nothing for starts that took no time. */
export function timeSpent(slowest: readonly SlowStart[]): TimeSpent[] {
  const totalMs = slowest.reduce((sum, start) => sum + start.totalMs, 0);
  const byStep = new Map<StartStep['step'], Map<string, number>>();
  for (const { step, container, durationMs } of slowest.flatMap(({ steps }) => steps)) {
    const containers = byStep.get(step) ?? new Map<string, number>();
    containers.set(container, (containers.get(container) ?? 0) + durationMs);
    byStep.set(step, containers);
  }
  if (totalMs === 0) return [];
  const spent = Array.from(byStep, ([step, containers]) => {
    const ms = [...containers.values()].reduce((sum, own) => sum + own, 0);
    const [container = ''] = [...containers].find(([, own]) => own > ms / 2) ?? [];
    return { step, share: Math.min(1, ms / totalMs), container };
  });
  return spent.toSorted((a, b) => b.share - a.share);
}

/** The step that took at least half of the time; undefined where none did. */
export function dominating(spent: readonly TimeSpent[]): TimeSpent | undefined {
  const [first] = spent;
  return first !== undefined && first.share >= DOMINATES_FROM ? first : undefined;
}
