/**
 * The phases that a fleet goes through together: one shared word, moved by the main thread.
 */

/** What the word says: threads stand ready, warm up, count, and come back. */
export const Phase = { READY: 0, WARM: 1, MEASURE: 2, STOP: 3 } as const;

/** Moves the fleet on, and wakes the threads that still stand ready. */
export function move(control: Int32Array<SharedArrayBuffer>, phase: number): void {
  Atomics.store(control, 0, phase);
  Atomics.notify(control, 0);
}

/** Stands ready: blocks the thread until the first move. */
export function standReady(control: Int32Array<SharedArrayBuffer>): void {
  while (Atomics.load(control, 0) === Phase.READY) Atomics.wait(control, 0, Phase.READY);
}

/** How long a phase lasts: the main thread's event loop goes on meanwhile. */
export function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
