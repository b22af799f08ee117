/**
 * Which gate the calls of a simulated node go through: bounds, or a load that slows it down, or none.
 */

import type { Clock } from '../../time/clock.ts';
import { LocalGate, type StageGate } from './capacity.ts';
import type { NodeConditions } from './conditions.ts';
import type { LatencyModel } from './latency.ts';
import { LoadGate } from './load-gate.ts';

/** `sleep` takes the time of a call whose turn has come. Bounds win over a load: a scenario has one of the two. */
export function openGate(
  latency: LatencyModel,
  { contention, underLoad }: NodeConditions,
  clock: Pick<Clock, 'monotonicMs'>,
  sleep: (ms: number) => Promise<void>,
): StageGate | undefined {
  if (contention !== undefined) return new LocalGate(contention, sleep);
  if (underLoad === undefined) return undefined;
  return new LoadGate(latency, underLoad, { sleep, monotonicMs: () => clock.monotonicMs() });
}
