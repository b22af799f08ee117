/**
 * What a person sees while a run goes: one line, redrawn on a terminal, repeated every few seconds elsewhere.
 */

import type { RunProgress } from '../../run-options.ts';
import { formatCount, formatMs } from './units.ts';

/** The stream that progress goes to. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Shows progress until `end`. */
export interface ProgressDisplay {
  readonly update: (progress: RunProgress) => void;
  /** Takes the live line away; plain lines stay. */
  readonly end: () => void;
}

const PLAIN_INTERVAL_MS = 5_000;
const DEFAULT_COLUMNS = 80;
const SEPARATOR = ' · ';
const TO_LINE_START = '\r';
const ERASE_TO_LINE_END = '\u001b[K';

/** A live line when `stream` is a terminal, plain lines otherwise. `pods` is how many the run has. */
export function showProgress(stream: ProgressStream, pods: number): ProgressDisplay {
  return stream.isTTY === true ? liveLine(stream, pods) : plainLines(stream, pods);
}

function liveLine(stream: ProgressStream, pods: number): ProgressDisplay {
  let drawn = false;
  return {
    update(progress) {
      // The last column stays free: some terminals wrap as soon as it is filled.
      const width = (stream.columns || DEFAULT_COLUMNS) - 1;
      stream.write(TO_LINE_START + fitProgress(progress, pods, width) + ERASE_TO_LINE_END);
      drawn = true;
    },
    end() {
      if (drawn) stream.write(TO_LINE_START + ERASE_TO_LINE_END);
      drawn = false;
    },
  };
}

function plainLines(stream: ProgressStream, pods: number): ProgressDisplay {
  let nextAtMs = PLAIN_INTERVAL_MS;
  return {
    update(progress) {
      if (progress.elapsedMs < nextAtMs) return;
      nextAtMs = progress.elapsedMs + PLAIN_INTERVAL_MS;
      stream.write(`${progressParts(progress, pods).join(SEPARATOR)}\n`);
    },
    end() {},
  };
}

/** As many parts of the progress, the most telling first, as `width` characters hold. */
export function fitProgress(progress: RunProgress, pods: number, width: number): string {
  let line = '';
  for (const part of progressParts(progress, pods)) {
    const longer = line === '' ? part : line + SEPARATOR + part;
    if (longer.length > width) break;
    line = longer;
  }
  return line;
}

function progressParts(progress: RunProgress, pods: number): string[] {
  const { elapsedMs, podsDone, podsInFlight, containersStarted, containersFailed, startsPerSecond } = progress;
  return [
    `${formatCount(podsDone)}/${formatCount(pods)} pods`,
    `${formatCount(containersStarted)} started`,
    `${formatCount(containersFailed)} failed`,
    formatMs(elapsedMs),
    `${formatCount(startsPerSecond)}/s`,
    `${formatCount(podsInFlight)} in flight`,
    `p50 ${formatMs(progress.startDurationP50Ms)} p99 ${formatMs(progress.startDurationP99Ms)}`,
    `${formatCount(progress.lockWaits)} lock waits`,
  ];
}
