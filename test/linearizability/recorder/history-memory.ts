/**
 * Where threads write down what they do: shared memory with one region a thread, so that what a killed thread
 * had written, and the one operation it was in, survive it. Written by record-worker.ts, read by recording.ts.
 *
 * An operation that stands here with INVOKED and without RETURNED was pending when its thread ended.
 */

import { ABSENT, type Action, type Operation, UNSAID } from '../operation.ts';

/**
 * Head, in words. The clock has a cache line of its own.
 * | word  | name    | holds                                                          |
 * | ----- | ------- | -------------------------------------------------------------- |
 * | 0     | CLOCK   | the last stamp given out                                       |
 * | 16    | STOP    | 1: end after the current operation                             |
 * | 17    | ARRIVED | threads at the start                                           |
 * | 18    | WANTED  | how many shall be there before all begin                       |
 */
const Head = { CLOCK: 0, STOP: 16, ARRIVED: 17, WANTED: 18, WORDS: 32 } as const;

/**
 * An operation, in words.
 * | word | name     | written                                             |
 * | ---- | -------- | --------------------------------------------------- |
 * | 0    | INVOKED  | atomically, when 3 and 4 are complete; 0: not begun |
 * | 1    | RETURNED | atomically, when 2 is complete; 0: pending          |
 * | 2    | RESULT   | before RETURNED                                     |
 * | 3    | WHAT     | before INVOKED: key times 8, and the action         |
 * | 4    | ARGUMENT | before INVOKED                                      |
 * | 5    | EXPECTED | before the write that depends on it                 |
 */
const Word = { INVOKED: 0, RETURNED: 1, RESULT: 2, WHAT: 3, ARGUMENT: 4, EXPECTED: 5, WORDS: 6 } as const;
const ACTIONS = 8;

/** The shared memory of one round, as any of its threads sees it. */
export class HistoryMemory {
  readonly buffer: SharedArrayBuffer;
  /** Operations a region has room for. */
  readonly room: number;
  readonly #words: Int32Array;

  constructor(buffer: SharedArrayBuffer, room: number) {
    this.buffer = buffer;
    this.room = room;
    this.#words = new Int32Array(buffer);
  }

  static create(regions: number, room: number): HistoryMemory {
    const words = Head.WORDS + regions * room * Word.WORDS;
    return new HistoryMemory(new SharedArrayBuffer(words * Int32Array.BYTES_PER_ELEMENT), room);
  }

  /** Empties it for another round, whose threads begin when `threads` of them have arrived. */
  reset(threads: number): void {
    this.#words.fill(0);
    Atomics.store(this.#words, Head.WANTED, threads);
  }

  /** Waits until all threads of the round have come here. One that replaces a dead one finds them there. */
  arrive(): void {
    const wanted = Atomics.load(this.#words, Head.WANTED);
    for (let arrived = Atomics.add(this.#words, Head.ARRIVED, 1) + 1; arrived < wanted; ) {
      Atomics.wait(this.#words, Head.ARRIVED, arrived);
      arrived = Atomics.load(this.#words, Head.ARRIVED);
    }
    Atomics.notify(this.#words, Head.ARRIVED);
  }

  /** Ends all threads of the round after the operation they are in; those still at the start, too. */
  stop(): void {
    Atomics.store(this.#words, Head.STOP, 1);
    Atomics.add(this.#words, Head.ARRIVED, Atomics.load(this.#words, Head.WANTED));
    Atomics.notify(this.#words, Head.ARRIVED);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, Head.STOP) !== 0;
  }

  /** The last stamp given out; 0: nobody has begun yet. */
  get clock(): number {
    return Atomics.load(this.#words, Head.CLOCK);
  }

  /** The next stamp. */
  tick(): number {
    return Atomics.add(this.#words, Head.CLOCK, 1) + 1;
  }

  /** Writes operation `index` of the region down, then its stamp. What follows is the operation. */
  begin(region: number, index: number, key: number, action: Action, argument: number, expected: number = UNSAID): void {
    const at = this.#at(region, index);
    this.#words[at + Word.WHAT] = key * ACTIONS + action;
    this.#words[at + Word.ARGUMENT] = argument;
    this.#words[at + Word.EXPECTED] = expected;
    Atomics.store(this.#words, at + Word.INVOKED, this.tick());
  }

  /** Writes down what operation `index`, which has begun, expects now. */
  expect(region: number, index: number, expected: number): void {
    this.#words[this.#at(region, index) + Word.EXPECTED] = expected;
  }

  /** Writes down what operation `index` answered. `stamp`: taken when it did. */
  end(region: number, index: number, stamp: number, result: number): void {
    const at = this.#at(region, index);
    this.#words[at + Word.RESULT] = result;
    Atomics.store(this.#words, at + Word.RETURNED, stamp);
  }

  /** Whether operation `index` of the region has begun. */
  hasBegun(region: number, index: number): boolean {
    return Atomics.load(this.#words, this.#at(region, index) + Word.INVOKED) !== 0;
  }

  /** Everything the region's thread wrote down. The thread has ended. */
  *operations(region: number): Generator<Operation> {
    for (let index = 0; index < this.room && this.hasBegun(region, index); index++) {
      const at = this.#at(region, index);
      const word = (offset: number): number => this.#words[at + offset] ?? ABSENT;
      const returned = Atomics.load(this.#words, at + Word.RETURNED);
      yield {
        thread: region,
        key: Math.floor(word(Word.WHAT) / ACTIONS),
        action: (word(Word.WHAT) % ACTIONS) as Action,
        argument: word(Word.ARGUMENT),
        expected: word(Word.EXPECTED),
        result: word(Word.RESULT),
        invoked: word(Word.INVOKED),
        returned: returned === 0 ? Number.POSITIVE_INFINITY : returned,
        died: returned === 0,
      };
    }
  }

  #at(region: number, index: number): number {
    return Head.WORDS + (region * this.room + index) * Word.WORDS;
  }
}
