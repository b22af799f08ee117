/**
 * How far a benchmark is: one line, overwritten, on a terminal; a line every few seconds elsewhere.
 */

import type { ProgressStream } from '../../report/text/progress/progress.ts';
import { cutTo } from '../../text/columns.ts';
import { formatDuration } from '../../text/durations.ts';

export interface BenchProgress {
  /** Says what is done now. */
  readonly update: (text: string) => void;
  /** Takes the line away; plain lines stay. */
  readonly end: () => void;
}

/** What is over sooner needs no progress. */
const FIRST_MS = 1_000;
const PLAIN_INTERVAL_MS = 5_000;
const LIVE_INTERVAL_MS = 100;
const DEFAULT_COLUMNS = 80;
const LINE_START = '\r';
const ERASE_LINE = '\u001b[K';
const MS_PER_SECOND = 1_000;

/** @param now - milliseconds of a clock */
export function showBenchProgress(
  stream: ProgressStream,
  forMs: number,
  now: () => number = () => performance.now(),
): BenchProgress {
  const beganMs = now();
  const isLive = stream.isTTY === true;
  let dueMs = beganMs + (isLive ? 0 : FIRST_MS);
  let isShown = false;
  return {
    update(text) {
      const atMs = now();
      if (atMs < dueMs) return;
      dueMs = atMs + (isLive ? LIVE_INTERVAL_MS : PLAIN_INTERVAL_MS);
      const seconds = Math.round((atMs - beganMs) / MS_PER_SECOND) * MS_PER_SECOND;
      const line = `${formatDuration(seconds)} of about ${formatDuration(forMs)} · ${text}`;
      if (isLive) stream.write(LINE_START + cutTo(line, (stream.columns || DEFAULT_COLUMNS) - 1) + ERASE_LINE);
      else stream.write(`${line}\n`);
      isShown = true;
    },
    end() {
      if (isLive && isShown) stream.write(LINE_START + ERASE_LINE);
      isShown = false;
    },
  };
}
