/** The plainest lock there is, as a yardstick: one word, nobody else near it. */
export class Mutex {
  readonly #words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

  acquire(): void {
    if (Atomics.compareExchange(this.#words, 0, 0, 1) !== 0) throw new Error('nobody else knows this mutex');
  }

  release(): void {
    Atomics.store(this.#words, 0, 0);
  }
}
