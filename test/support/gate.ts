/**
 * Orders threads by shared words instead of time: a thread opens a step, others wait until it is open.
 * A wait that nobody ends is a failed test, not a hang.
 */

const STEPS = 16;
const GIVE_UP_MS = 30_000;

/** Numbered steps, all closed at first. Send `gate.memory` to other threads. */
export class Gate {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;

  constructor(memory: SharedArrayBuffer = new SharedArrayBuffer(STEPS * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#words = new Int32Array(memory);
  }

  open(step: number): void {
    this.add(step, 1);
  }

  /** Counts one more arrival at the step. */
  add(step: number, count: number): void {
    Atomics.add(this.#words, step, count);
    Atomics.notify(this.#words, step);
  }

  /** Blocks this thread until `arrivals` have come to the step. */
  waitUntil(step: number, arrivals: number = 1): void {
    for (let seen = this.count(step); seen < arrivals; seen = this.count(step)) {
      if (Atomics.wait(this.#words, step, seen, GIVE_UP_MS) === 'timed-out')
        throw new Error(`nobody opened step ${step}: ${seen} of ${arrivals} arrivals`);
    }
  }

  /** As `waitUntil`, but the event loop goes on: worker messages and exits arrive meanwhile. */
  async opened(step: number, arrivals: number = 1): Promise<void> {
    for (let seen = this.count(step); seen < arrivals; seen = this.count(step)) {
      const wait = Atomics.waitAsync(this.#words, step, seen, GIVE_UP_MS);
      if ((await wait.value) === 'timed-out')
        throw new Error(`nobody opened step ${step}: ${seen} of ${arrivals} arrivals`);
    }
  }

  count(step: number): number {
    return Atomics.load(this.#words, step);
  }
}
