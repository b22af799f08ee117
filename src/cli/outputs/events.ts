/**
 * The events of a command's run on their way out while it goes, where `--events-to` asks for it.
 */

import { type EventTarget, openEventDelivery } from '../../load/event-delivery.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import { formatDelivery } from '../../report/text/delivery.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What is left of the events gets this long after the run; an API server that does not answer must not hold it up. */
const LATE_EVENTS_MS = 15_000;

/** What a command needs of its events. */
export interface EventOutput {
  /** For the run; nothing where nothing is asked for. */
  readonly options: { readonly onEvents?: (lines: readonly TimedLine[]) => Promise<void> };
  /**
   * Waits for the last events, until `interrupted` aborts, and says what became of all. False when some were lost that no
   * full queue explains.
   */
  finish(interrupted: AbortSignal, quiet: boolean): Promise<boolean>;
}

/** Rejects with the system's error when a file cannot be opened. */
export async function openEvents(target: EventTarget | undefined, terminal: Terminal): Promise<EventOutput> {
  if (target === undefined) return { options: {}, finish: () => Promise.resolve(true) };
  const delivery = await openEventDelivery(target);
  return {
    options: { onEvents: (lines) => delivery.take(lines) },
    async finish(interrupted, quiet) {
      const sent = await delivery.close(AbortSignal.any([interrupted, AbortSignal.timeout(LATE_EVENTS_MS)]));
      const [summary = '', ...losses] = formatDelivery(sent, delivery.where);
      if (!quiet) terminal.print([summary]);
      for (const line of losses) terminal.note(line);
      return sent.dropped.every(({ cause }) => cause === 'queue full');
    },
  };
}
