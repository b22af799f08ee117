/**
 * A node's line to the registry: what is downloaded at once shares it evenly, so parallel pulls do not make it wider.
 */

/** A download under way. */
interface Download {
  /** Of the line's shares: what each download has got when this one is done. */
  readonly doneAtShare: number;
  readonly finish: () => void;
}

const MS_PER_SECOND = 1000;

/** Times are those of `nowMs`. One per node, on one thread. */
export class DownloadLine {
  readonly #bytesPerMs: number;
  readonly #nowMs: () => number;
  readonly #sleep: (ms: number) => Promise<void>;
  /** Soonest done first. */
  #downloads: Download[] = [];
  /** Bytes that a download which had been there for ever would have got so far. */
  #share = 0;
  #updatedAtMs = 0;
  /** The plan that counts; older sleepers find that theirs has passed. */
  #plan = 0;
  #fail: ((error: Error) => void)[] = [];

  constructor(bytesPerSecond: number, nowMs: () => number, sleep: (ms: number) => Promise<void>) {
    this.#bytesPerMs = bytesPerSecond / MS_PER_SECOND;
    this.#nowMs = nowMs;
    this.#sleep = sleep;
  }

  /** Resolves when `sizeBytes` have come through. Rejects with the sleep that was given up. */
  download(sizeBytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#update();
      this.#downloads.push({ doneAtShare: this.#share + sizeBytes, finish: resolve });
      this.#downloads.sort((a, b) => a.doneAtShare - b.doneAtShare);
      this.#fail.push(reject);
      this.#schedule();
    });
  }

  /** Gives every download its part of the time that has passed. */
  #update(): void {
    const nowMs = this.#nowMs();
    const count = this.#downloads.length;
    if (count > 0) this.#share += ((nowMs - this.#updatedAtMs) * this.#bytesPerMs) / count;
    this.#updatedAtMs = nowMs;
  }

  #schedule(): void {
    const plan = ++this.#plan;
    const [first] = this.#downloads;
    if (first === undefined) {
      this.#fail = [];
      return;
    }
    const restMs = (Math.max(0, first.doneAtShare - this.#share) * this.#downloads.length) / this.#bytesPerMs;
    this.#sleep(restMs).then(
      () => this.#finishFirst(plan, first),
      (error: Error) => {
        for (const reject of this.#fail.splice(0)) reject(error);
      },
    );
  }

  #finishFirst(plan: number, first: Download): void {
    if (plan !== this.#plan) return;
    this.#update();
    this.#share = first.doneAtShare; // what rounding left over
    this.#downloads.shift();
    first.finish();
    this.#schedule();
  }
}
