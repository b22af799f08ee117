/**
 * A line that says how far reading is, on a terminal and only when it takes long: large exports take seconds.
 */

import { printable } from '../../text/printable.ts';
import type { ReadingProgress } from '../../workload/read-manifests.ts';
import type { Terminal } from './terminal.ts';

const SHOWN_AFTER_MS = 500;
const PERIOD_MS = 200;
const LINE_START = '\r';
const ERASE_LINE = '\u001b[K';
const PERCENT = 100;

export interface ReadingDisplay {
  readonly update: (progress: ReadingProgress) => void;
  /** Takes the line away. */
  readonly end: () => void;
}

/** @param now - milliseconds of a clock that goes on while reading keeps the thread busy */
export function showReading(
  { progress }: Pick<Terminal, 'progress'>,
  now: () => number = () => performance.now(),
): ReadingDisplay {
  const beganMs = now();
  let shownMs: number | undefined;
  return {
    update({ file, done, total }) {
      const atMs = now();
      const isDue = atMs - (shownMs ?? beganMs) >= (shownMs === undefined ? SHOWN_AFTER_MS : PERIOD_MS);
      if (progress.isTTY !== true || !isDue) return;
      shownMs = atMs;
      const line = `${Math.floor((done / total) * PERCENT)}% of ${printable(file)} read`;
      const width = (progress.columns || line.length + 1) - 1;
      progress.write(LINE_START + line.slice(0, Math.max(1, width)) + ERASE_LINE);
    },
    end() {
      if (shownMs !== undefined) progress.write(LINE_START + ERASE_LINE);
      shownMs = undefined;
    },
  };
}
