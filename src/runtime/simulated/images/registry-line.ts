/**
 * The registry's own line, which the downloads of all nodes share, besides what each node's line lets through. Rates are
 * max-min fair: every download gets the same, unless its node's line is too narrow for that; what those leave goes to the
 * others.
 */

import { abortReason, onAbort } from '../../time/abort.ts';
import type { Clock } from '../../time/clock.ts';

export interface LineSpeeds {
  /** Of the registry: what all nodes get together. */
  readonly totalBytesPerSecond: number;
  /** Of each node's line; no bound when absent. */
  readonly bytesPerSecond?: number | undefined;
}

interface Download {
  /** Of its group's shares: what each download has got when this one is done. */
  readonly doneAtShare: number;
  readonly finish: () => void;
}

/** Downloads that always get the same: those of a node, or all where nodes' lines have no bound. */
interface Group {
  /** Soonest done first. */
  readonly downloads: Download[];
  /** Bytes that a download which had been there from the beginning would have got so far. */
  share: number;
  /** Of each of its downloads. */
  bytesPerMs: number;
}

const MS_PER_SECOND = 1000;
const ALL_NODES = '';

/** One per run, on one thread, on a clock that all nodes share. */
export class RegistryLine {
  readonly #totalBytesPerMs: number;
  readonly #nodeBytesPerMs: number | undefined;
  readonly #clock: Pick<Clock, 'monotonicMs' | 'after'>;
  readonly #groups = new Map<string, Group>();
  #updatedAtMs = 0;
  #forgetPlan: (() => void) | undefined;

  constructor({ totalBytesPerSecond, bytesPerSecond }: LineSpeeds, clock: Pick<Clock, 'monotonicMs' | 'after'>) {
    this.#totalBytesPerMs = totalBytesPerSecond / MS_PER_SECOND;
    this.#nodeBytesPerMs = bytesPerSecond === undefined ? undefined : bytesPerSecond / MS_PER_SECOND;
    this.#clock = clock;
  }

  /** Resolves when `sizeBytes` have come to `node`. Rejects with the reason of `signal`; the others get its part. */
  download(node: string, sizeBytes: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    return new Promise((resolve, reject) => {
      this.#update();
      const key = this.#nodeBytesPerMs === undefined ? ALL_NODES : node;
      const group = this.#groups.get(key) ?? { downloads: [], share: 0, bytesPerMs: 0 };
      this.#groups.set(key, group);
      const finish = (): void => {
        forget();
        resolve();
      };
      const download = { doneAtShare: group.share + sizeBytes, finish };
      insert(group.downloads, download);
      const forget = onAbort(signal, () => {
        this.#update();
        group.downloads.splice(group.downloads.indexOf(download), 1);
        if (group.downloads.length === 0) this.#groups.delete(key);
        this.#plan();
        reject(abortReason(signal));
      });
      this.#plan();
    });
  }

  /** Gives every download its part of the time that has passed. */
  #update(): void {
    const nowMs = this.#clock.monotonicMs();
    const passedMs = nowMs - this.#updatedAtMs;
    for (const group of this.#groups.values()) group.share += passedMs * group.bytesPerMs;
    this.#updatedAtMs = nowMs;
  }

  /** Divides the line anew, and waits for the download that is done first. */
  #plan(): void {
    this.#forgetPlan?.();
    this.#forgetPlan = undefined;
    this.#divide();
    let soonest: Group | undefined;
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const group of this.#groups.values()) {
      const restBytes = firstOf(group).doneAtShare - group.share;
      const restMs = restBytes > 0 ? restBytes / group.bytesPerMs : 0;
      if (restMs >= soonestMs) continue;
      soonest = group;
      soonestMs = restMs;
    }
    if (soonest === undefined) return;
    const due = soonest;
    this.#forgetPlan = this.#clock.after(soonestMs, () => this.#finishDue(due));
  }

  #finishDue(due: Group): void {
    this.#update();
    due.share = Math.max(due.share, firstOf(due).doneAtShare); // what rounding left over
    const done: Download[] = [];
    for (const [key, { downloads, share }] of this.#groups) {
      const left = downloads.findIndex(({ doneAtShare }) => doneAtShare > share);
      done.push(...downloads.splice(0, left === -1 ? downloads.length : left));
      if (downloads.length === 0) this.#groups.delete(key);
    }
    this.#plan();
    for (const { finish } of done) finish();
  }

  /** What each gets: the same, but no node more than its line lets through. */
  #divide(): void {
    const mostBytesPerMs = this.#nodeBytesPerMs ?? Number.POSITIVE_INFINITY;
    let leftBytesPerMs = this.#totalBytesPerMs;
    let left = [...this.#groups.values()];
    for (;;) {
      const bytesPerMs = leftBytesPerMs / left.reduce((sum, { downloads }) => sum + downloads.length, 0);
      const isTooMuch = ({ downloads }: Group): boolean => downloads.length * bytesPerMs > mostBytesPerMs;
      const bound = left.filter(isTooMuch);
      for (const group of bound) group.bytesPerMs = mostBytesPerMs / group.downloads.length;
      left = left.filter((group) => !isTooMuch(group));
      if (bound.length === 0) for (const group of left) group.bytesPerMs = bytesPerMs;
      if (bound.length === 0 || left.length === 0) return;
      leftBytesPerMs -= bound.length * mostBytesPerMs;
    }
  }
}

/** Groups without downloads are not kept. */
function firstOf({ downloads }: Group): Download {
  return downloads[0] as Download;
}

/** Behind those that are done no later. */
function insert(downloads: Download[], download: Download): void {
  let at = downloads.length;
  while (at > 0 && (downloads[at - 1] as Download).doneAtShare > download.doneAtShare) at--;
  downloads.splice(at, 0, download);
}
