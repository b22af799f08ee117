/**
 * What a worker must know of a run while it has a share of it: that its phase is over, that it is cancelled, or that
 * nobody coordinates it any more.
 */

import type { RedisServer } from '../redis/connect.ts';
import { RunKeys } from '../redis/keys.ts';
import { CANCELLED, phaseState } from '../share-job.ts';

/** Who interrupts a run waits for what its workers report. */
const LOOK_EVERY_MS = 200;
/** A coordinator that was killed may be begun again; after so long without one a share is dropped. */
const ORPHANED_AFTER_MS = 60_000;

/** Characters of a state at most. */
const MOST_STATE = 64;
/** A value that is of no use here. */
const OTHER = 'other';

/** Why a share is ended early. `cancelled`: with a report of what was done; else nobody wants one. */
export type WatchEnd = 'cancelled' | 'superseded' | 'orphaned';

/** Of one share. */
export class RunWatch {
  readonly #server: RedisServer;
  readonly #keys: RunKeys;
  readonly #state: string;
  readonly #looking: NodeJS.Timeout;
  readonly #ended = new AbortController();
  readonly #unwanted = new AbortController();
  #orphanedSinceMs: number | undefined;
  end: WatchEnd | undefined;

  constructor(server: RedisServer, run: string, phase: number) {
    this.#server = server;
    this.#keys = new RunKeys(run);
    this.#state = phaseState(phase);
    this.#looking = setInterval(() => {
      this.#look().catch((error: unknown) => server.noteProblem(error));
    }, LOOK_EVERY_MS);
  }

  /** Aborts when the simulation is to end. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Aborts when nobody will take what the share sends. */
  get unwanted(): AbortSignal {
    return this.#unwanted.signal;
  }

  close(): void {
    clearInterval(this.#looking);
  }

  /** Nobody hears of the share any more. */
  abandon(): void {
    this.#endBy('orphaned');
  }

  async #look(): Promise<void> {
    const { state: key, lease } = this.#keys;
    const replies = await this.#server.redis.pipeline().getrange(key, 0, MOST_STATE).exists(lease).exec();
    // What is no text there is no state of the phase either.
    const [state, isCoordinated] = (replies ?? []).map(([error, reply]) => (error === null ? reply : OTHER));
    const nowMs = performance.now();
    this.#orphanedSinceMs = isCoordinated === 0 ? (this.#orphanedSinceMs ?? nowMs) : undefined;
    const isOrphan = this.#orphanedSinceMs !== undefined && nowMs - this.#orphanedSinceMs >= ORPHANED_AFTER_MS;
    if (isOrphan) this.#endBy('orphaned');
    else if (state === CANCELLED) this.#endBy('cancelled');
    // Without a state Redis has lost all, and the coordinator will write it again.
    else if (state !== '' && state !== undefined && state !== this.#state) this.#endBy('superseded');
  }

  #endBy(end: WatchEnd): void {
    if (this.end === 'superseded' || this.end === 'orphaned') return;
    this.end = end;
    this.#ended.abort();
    if (end !== 'cancelled') this.#unwanted.abort();
  }
}
