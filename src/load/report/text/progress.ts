/**
 * What a person sees while a run goes: a few lines, redrawn, on a terminal; a line every few seconds elsewhere.
 */

import type { RunProgress } from '../../run-options.ts';
import { columnsOf } from './columns.ts';
import { liveLines } from './live-view.ts';
import { PLAIN_STYLE, type TextStyle } from './style.ts';
import { formatCount, formatMs } from './units.ts';

/** The stream that progress goes to. */
export interface ProgressStream {
  /** Whether it is a terminal that lines can be redrawn on. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** How it shows colours; none when absent. */
  readonly style?: TextStyle;
  write(text: string): unknown;
}

/** Shows progress until `end`. */
export interface ProgressDisplay {
  readonly update: (progress: RunProgress) => void;
  /** Takes the live view away; plain lines stay. */
  readonly end: () => void;
}

const PLAIN_INTERVAL_MS = 5_000;
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
/** What the view may take of a terminal's rows: the rest keeps what was there before. */
const ROWS_LEFT = 2;
/** Progress that is kept for rates and the sparkline: 15 seconds at four a second. */
const KEPT = 60;
const SEPARATOR = ' · ';
const TO_LINE_START = '\r';
const ERASE_TO_LINE_END = '\u001b[K';
const ERASE_BELOW = '\u001b[J';
const upBy = (lines: number): string => (lines > 0 ? `\u001b[${lines}A` : '');

/**
 * A live view when `stream` is a terminal, plain lines otherwise.
 * @param pods - how many the run has; undefined when nobody knows
 * @param name - what runs
 */
export function showProgress(stream: ProgressStream, pods: number | undefined, name = ''): ProgressDisplay {
  return stream.isTTY === true ? liveView(stream, pods, name) : plainLines(stream, pods);
}

function liveView(stream: ProgressStream, pods: number | undefined, name: string): ProgressDisplay {
  let history: RunProgress[] = [];
  let drawn: string[] = [];
  // Where the cursor stands relative to the view's first line, also when the terminal became narrower since.
  const linesDown = (columns: number): number =>
    drawn.reduce((sum, line) => sum + Math.max(1, Math.ceil(columnsOf(line) / columns)), 0) - 1;
  const toStart = (): string =>
    drawn.length === 0 ? TO_LINE_START : TO_LINE_START + upBy(linesDown(stream.columns || DEFAULT_COLUMNS));
  return {
    update(progress) {
      history = [...history.slice(1 - KEPT), progress];
      // The last column stays free: some terminals wrap as soon as it is filled.
      const columns = (stream.columns || DEFAULT_COLUMNS) - 1;
      const rows = Math.max(1, (stream.rows || DEFAULT_ROWS) - ROWS_LEFT);
      const lines = (style: TextStyle): string[] => liveLines({ name, pods, history }, columns, rows, style);
      const start = toStart();
      drawn = lines(PLAIN_STYLE);
      const shown = lines(stream.style ?? PLAIN_STYLE).map((line) => line + ERASE_TO_LINE_END);
      // In one piece: what is written apart may be seen apart.
      stream.write(start + shown.join('\n') + ERASE_BELOW);
    },
    end() {
      if (drawn.length > 0) stream.write(toStart() + ERASE_BELOW);
      drawn = [];
    },
  };
}

function plainLines(stream: ProgressStream, pods: number | undefined): ProgressDisplay {
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

function progressParts(progress: RunProgress, pods: number | undefined): string[] {
  const { elapsedMs, podsDone, podsInFlight, containersStarted, containersFailed, startsPerSecond, load } = progress;
  const total = load?.podsTotal ?? pods;
  return [
    total === undefined ? `${formatCount(podsDone)} pods` : `${formatCount(podsDone)}/${formatCount(total)} pods`,
    `${formatCount(containersStarted)} started`,
    `${formatCount(containersFailed)} failed`,
    formatMs(elapsedMs),
    ...(load?.clock === 'virtual' ? [`${formatMs(load.scenarioMs)} virtual`] : []),
    `${formatCount(startsPerSecond)}/s`,
    `${formatCount(podsInFlight)} in flight`,
    `p50 ${formatMs(progress.startDurationP50Ms)} p99 ${formatMs(progress.startDurationP99Ms)}`,
    `${formatCount(progress.lockWaits)} lock waits`,
    ...(load === undefined || load.dropped === 0 ? [] : [`${formatCount(load.dropped)} dropped`]),
    ...(load === undefined || load.refMisses === 0 ? [] : [`${formatCount(load.refMisses)} without reference`]),
  ];
}
