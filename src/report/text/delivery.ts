/**
 * What became of the events that a run handed on, in a few lines.
 */

import type { SinkReport } from '../../kubelet/events/sinks/delivering-sink.ts';
import { describeDrop } from '../../kubelet/events/sinks/dropped-events.ts';
import { counted } from '../../text/counts.ts';
import { printable } from '../../text/printable.ts';

/** `events: 9 of 12 written to events.ndjson · 2 counted up · 1 left out …`, then a line for each cause of a loss. */
export function formatDelivery({ recorded, created, patched, filtered, dropped }: SinkReport, where: string): string[] {
  const parts = [`events: ${created} of ${counted(recorded, 'event')} written to ${printable(where)}`];
  if (patched > 0) parts.push(`${patched} added to the count of earlier ones`);
  if (filtered > 0) parts.push(`${filtered} left out because one object had too many`);
  return [parts.join(' · '), ...dropped.map((drop) => `warning: ${printable(describeDrop(drop))}`)];
}
