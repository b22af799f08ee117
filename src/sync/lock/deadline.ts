/**
 * When an acquisition gives up.
 */

import { nowMs } from '../real-time.ts';

/** `nowMs()` of real-time.ts. Whoever awaits the acquisition may bring it forward. */
export interface Deadline {
  atMs: number;
}

/** A deadline that is over before it begins: look once, never sleep. */
export const NEVER_WAIT: Deadline = { atMs: Number.NEGATIVE_INFINITY };

/** The deadline `timeoutMs` from now; Infinity: never. */
export function deadlineIn(timeoutMs: number): Deadline {
  return { atMs: timeoutMs === Number.POSITIVE_INFINITY ? timeoutMs : nowMs() + timeoutMs };
}

/** Milliseconds that are left until the deadline. */
export function msUntil({ atMs }: Deadline): number {
  return atMs === Number.POSITIVE_INFINITY ? atMs : atMs - nowMs();
}

export function overdue(deadline: Deadline): boolean {
  const { atMs } = deadline;
  return deadline === NEVER_WAIT || (atMs !== Number.POSITIVE_INFINITY && nowMs() >= atMs);
}
