/**
 * A sink that hands events on to somewhere that can be slow, full or gone.
 */

import type { EventSink } from '../recorder.ts';
import type { Drop } from './dropped-events.ts';

/** What became of the events that a sink was given. */
export interface SinkReport {
  /** All that were given. */
  readonly recorded: number;
  /** Written as events of their own. */
  readonly created: number;
  /** Counted up on an event that was written before. */
  readonly patched: number;
  /** Left out on purpose: their source said too much about their object. */
  readonly filtered: number;
  /** Still on their way. */
  readonly waiting: number;
  readonly dropped: readonly Drop[];
}

export interface DeliveringSink extends EventSink {
  /** Resolves when the sink can take more without dropping; undefined when it can now. */
  ready(): Promise<void> | undefined;
  report(): SinkReport;
  /** Delivers what waits, until `signal` aborts: the rest is then dropped and told. Whatever comes later is too. */
  close(signal?: AbortSignal): Promise<SinkReport>;
}
