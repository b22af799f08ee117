/**
 * The segments of a run in real time as its coordinator sees them: asked for again and again, and added up.
 */

import { StartRecorder } from '../../../../result/recording/start-recorder.ts';
import { RunSum } from '../../../../result/statistics/run-statistics.ts';
import { RunLists } from '../../coordinator/shares/run-lists.ts';
import { readBytes } from '../../redis/bounded-reads.ts';
import type { Redis } from '../../redis/connect.ts';
import { MOST_PACKED_BYTES } from '../../redis/packing.ts';
import { type LiveKeys, readClaims, readNumbers } from '../live-keys.ts';
import type { Word } from '../segment-messages.ts';
import { announceRun, type LiveRun } from './live-record.ts';
import { SegmentState } from './segment-state.ts';

/** What we did not see ourselves is nobody's silence: we or Redis may have stood still. */
const MOST_MS_A_LOOK = 500;

/** What all segments have counted so far. */
export interface SegmentsSum {
  readonly run: RunSum;
  readonly recorder: StartRecorder;
}

export class Segments {
  readonly #redis: Redis;
  readonly #keys: LiveKeys;
  readonly list: readonly SegmentState[];
  readonly lists: RunLists = new RunLists();
  #askedMs: number | undefined;
  #sum: SegmentsSum | undefined;

  constructor(redis: Redis, keys: LiveKeys, of: number) {
    this.#redis = redis;
    this.#keys = keys;
    this.list = Array.from({ length: of }, (_, index) => new SegmentState(redis, keys, index, of));
  }

  /**
   * Says the word to all, and takes what has come since the last call; true when something had.
   * @throws {RefManagerError} `ERR_REDIS` for what no worker of ours has written
   */
  async poll(run: LiveRun, word: Word): Promise<boolean> {
    await announceRun(this.#redis, this.#keys, run, word, this.list);
    const indexes = this.list.map(({ index }) => index);
    const claims = await readClaims(this.#redis, this.#keys, indexes);
    for (const [i, segment] of this.list.entries()) {
      const claim = claims[i] ?? null;
      if (claim !== null && !segment.isLost) segment.claimed(claim);
    }
    const numbers = await readNumbers(this.#redis, this.#keys, indexes);
    const nowMs = performance.now();
    const ms = Math.min(MOST_MS_A_LOOK, nowMs - (this.#askedMs ?? nowMs));
    this.#askedMs = nowMs;
    const told = this.list.filter((segment, i) => segment.claim !== undefined && segment.heard(numbers[i] ?? null, ms));
    if (told.length > 0) await this.#takeSnapshots(told);
    return (await this.#takeLists()) || told.length > 0;
  }

  /** Of the latest snapshots; of a segment that was lost, its last. */
  get sum(): SegmentsSum {
    if (this.#sum !== undefined) return this.#sum;
    const sum = { run: new RunSum(), recorder: new StartRecorder(0) };
    for (const { snapshot } of this.list) {
      if (snapshot === undefined || snapshot.statistics === null) continue;
      sum.run.add(snapshot.statistics);
      sum.recorder.merge(snapshot.statistics.starts);
    }
    this.#sum = sum;
    return sum;
  }

  /** The lists of all segments together, as far as they are here. */
  async gatherLists(): Promise<void> {
    for (const { intake } of this.list) if (intake !== undefined) await this.lists.takeOver(intake.lists);
  }

  async #takeSnapshots(segments: readonly SegmentState[]): Promise<void> {
    for (const segment of segments) {
      const bytes = await readBytes(this.#redis, this.#keys.snapshot(segment.index), MOST_PACKED_BYTES);
      if (bytes !== undefined) segment.told(bytes);
    }
    this.#sum = undefined;
  }

  async #takeLists(): Promise<boolean> {
    let hasMoved = false;
    for (const segment of this.list)
      if (!segment.isDone && !segment.isLost && (await segment.takeLists())) hasMoved = true;
    return hasMoved;
  }
}
