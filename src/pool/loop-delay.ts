/**
 * How late a thread's event loop is: what Node measures, less the period in which it asks.
 */

/** How often the event loop is asked. */
export const LOOP_PROBE_MS = 10;
const NS_PER_MS = 1_000_000;

/** From a value of `monitorEventLoopDelay`, nanoseconds; 0 when it has none. */
export function loopDelayMs(measuredNs: number): number {
  const ms = measuredNs / NS_PER_MS - LOOP_PROBE_MS;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
