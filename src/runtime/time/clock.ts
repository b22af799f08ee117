/**
 * Real time and, later, virtual time behind one interface. All time in runtime/, kubelet/ and load/ goes through it.
 */

/** Where a start takes its time from. Times are milliseconds unless the name says otherwise. */
export interface Clock {
  /** Unix time in nanoseconds; strictly increasing over the calls of one clock, so that event names differ. */
  epochNs(): bigint;
  /** Unix time in milliseconds, fractions included; for timestamps and back-off windows. */
  epochMs(): number;
  /** A monotonic reading in milliseconds, fractions included; only differences mean something. */
  monotonicMs(): number;
  /** Resolves after `ms` (0: on a later turn). Rejects with the signal's reason when it is aborted first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls `wake` after `ms`, unless what it returns is called before: a sleep that costs little to begin and to give up.
   * Never calls it when the clock has stopped.
   */
  after(ms: number, wake: () => void): () => void;
}
