/**
 * The baton of a schedule of real threads: a shared word says whose turn it is, and who has the turn does one operation
 * and picks the next one at random. No controller is asked, so a schedule costs little more than its hand-overs.
 *
 * Control memory, 32-bit words:
 * | words              | holds                                                                      |
 * | ------------------ | -------------------------------------------------------------------------- |
 * | 0 TURN             | the thread that may go on; MAIN between schedules                          |
 * | 1 SCHEDULE         | number of the schedule, from 1; -1: no more                                |
 * | 2 RANDOM           | state of the random numbers                                                |
 * | 3 ABORT            | 1: nobody can go on, all unwind                                            |
 * | 4 DONE             | threads that are through with the schedule                                 |
 * | 5 ARRIVALS         | counts sleepers, for their order                                           |
 * | 6 LOGGED           | operations logged                                                          |
 * | 8 + 4 t ..         | of thread t: STATE, SLEEPS_ON, ARRIVED                                     |
 * | LOG ..             | LOG_WORDS a logged operation: thread, kind, word, result (low 32 bits)     |
 */

export const Control = {
  TURN: 0,
  SCHEDULE: 1,
  RANDOM: 2,
  ABORT: 3,
  DONE: 4,
  ARRIVALS: 5,
  LOGGED: 6,
  THREADS: 8,
} as const;
export const THREAD_WORDS = 4;
export const ThreadWord = { STATE: 0, SLEEPS_ON: 1, ARRIVED: 2 } as const;
export const ThreadState = { READY: 0, ASLEEP: 1, FINISHED: 2 } as const;
const MOST_THREADS = 8;
export const LOG: number = Control.THREADS + MOST_THREADS * THREAD_WORDS;
export const LOG_WORDS = 4;
const MOST_LOGGED = 4096;
export const CONTROL_WORDS: number = LOG + MOST_LOGGED * LOG_WORDS;
export const MAIN = -1;

/** The real Atomics: this module is loaded before any is replaced. */
const real = Atomics;

export class Baton {
  readonly #control: Int32Array;
  readonly #threads: number;

  constructor(control: Int32Array, threads: number) {
    this.#control = control;
    this.#threads = threads;
  }

  get(thread: number, word: number): number {
    return real.load(this.#control, Control.THREADS + thread * THREAD_WORDS + word);
  }

  set(thread: number, word: number, value: number): void {
    real.store(this.#control, Control.THREADS + thread * THREAD_WORDS + word, value);
  }

  get aborted(): boolean {
    return real.load(this.#control, Control.ABORT) === 1;
  }

  /** Sleeps until it is `thread`'s turn, or all is aborted. */
  await(thread: number): void {
    for (;;) {
      const turn = real.load(this.#control, Control.TURN);
      if (turn === thread || this.aborted) return;
      real.wait(this.#control, Control.TURN, turn);
    }
  }

  /** Gives the turn to a random thread that can go on. When nobody can: to main, and all that sleep unwind. */
  pass(): void {
    const ready: number[] = [];
    let asleep = 0;
    for (let thread = 0; thread < this.#threads; thread++) {
      const state = this.get(thread, ThreadWord.STATE);
      if (state === ThreadState.READY) ready.push(thread);
      else if (state === ThreadState.ASLEEP) asleep++;
    }
    const next = ready[this.#random() % Math.max(ready.length, 1)];
    if (next === undefined && asleep > 0) real.store(this.#control, Control.ABORT, 1);
    real.store(this.#control, Control.TURN, next ?? MAIN);
    real.notify(this.#control, Control.TURN);
  }

  log(thread: number, kind: number, word: number, result: number): void {
    const at = LOG + real.add(this.#control, Control.LOGGED, 1) * LOG_WORDS;
    for (const [i, value] of [thread, kind, word, result].entries()) real.store(this.#control, at + i, value);
  }

  sleep(thread: number, word: number): void {
    this.set(thread, ThreadWord.SLEEPS_ON, word);
    this.set(thread, ThreadWord.ARRIVED, real.add(this.#control, Control.ARRIVALS, 1));
    this.set(thread, ThreadWord.STATE, ThreadState.ASLEEP);
  }

  /** Wakes the first `count` sleepers of `word`; how many there were. */
  wake(word: number, count: number): number {
    const sleepers: number[] = [];
    for (let thread = 0; thread < this.#threads; thread++) {
      const sleeps = this.get(thread, ThreadWord.STATE) === ThreadState.ASLEEP;
      if (sleeps && this.get(thread, ThreadWord.SLEEPS_ON) === word) sleepers.push(thread);
    }
    sleepers.sort((a, b) => this.get(a, ThreadWord.ARRIVED) - this.get(b, ThreadWord.ARRIVED));
    const woken = sleepers.slice(0, Math.min(count, sleepers.length));
    for (const thread of woken) this.set(thread, ThreadWord.STATE, ThreadState.READY);
    return woken.length;
  }

  /** xorshift32, in shared memory: whoever has the turn draws the next number. */
  #random(): number {
    let x = real.load(this.#control, Control.RANDOM);
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    real.store(this.#control, Control.RANDOM, x);
    return x >>> 1;
  }
}
