/** The unfinished `Atomics.waitAsync`s of the code that a step runner runs, by number: the lowest that is free. */

import { type AsyncWait, WAIT_RESULT_NAMES, type WaitResult, waiterOfTurn, waitResultOfTurn } from './operations.ts';

interface PendingWait extends AsyncWait {
  /** Where the code called waitAsync: what it will go on with. */
  readonly site: number;
  readonly resolve: (result: string) => void;
}

export class PendingWaits {
  #waits: (PendingWait | undefined)[] = [];

  get waits(): readonly (AsyncWait | undefined)[] {
    return this.#waits;
  }

  get none(): boolean {
    return !this.#waits.some(Boolean);
  }

  /** What the code goes on with after a turn depends on where it awaits. */
  site(): string {
    return `turn ${this.#waits.map((wait) => wait?.site ?? '').join()}`;
  }

  /** The promise of one more wait. */
  promise({ word, timeoutMs }: AsyncWait, site: number): Promise<string> {
    return new Promise((resolve) => {
      const free = this.#waits.indexOf(undefined);
      this.#waits[free < 0 ? this.#waits.length : free] = { word, timeoutMs, site, resolve };
    });
  }

  /** A turn, given by its result: the wait that is over resolves. */
  end(result: number): void {
    const waiter = waiterOfTurn(result);
    const over = this.#waits[waiter];
    this.#waits[waiter] = undefined;
    while (this.#waits.length > 0 && this.#waits.at(-1) === undefined) this.#waits.pop();
    over?.resolve(WAIT_RESULT_NAMES[waitResultOfTurn(result)] as string);
  }

  /** The code has ended: lets every wait be over in the same way, and calls `after` after each. */
  resolveAll(result: WaitResult, after: () => void): void {
    for (const wait of this.#waits) {
      wait?.resolve(WAIT_RESULT_NAMES[result]);
      after();
    }
  }

  forget(): void {
    this.#waits = [];
  }
}
