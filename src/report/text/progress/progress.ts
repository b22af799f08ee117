/**
 * What a person sees while a run goes: a few lines, redrawn, on a terminal; a line every few seconds elsewhere.
 */

import type { RunProgress } from '../../../result/run-progress.ts';
import { cutTo } from '../../../text/columns.ts';
import { formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { PLAIN_STYLE, type TextStyle } from '../../../text/style.ts';
import { liveLines } from './live-view.ts';
import { phaseText } from './phase.ts';
import { WaitingLines } from './waiting-lines.ts';

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

/**
 * Between two drawings the cursor stands where the view begins: a terminal keeps it with its text when the window changes,
 * whether it breaks lines anew or cuts them, so the next drawing covers all of the last one.
 */
function liveView(stream: ProgressStream, pods: number | undefined, name: string): ProgressDisplay {
  let history: RunProgress[] = [];
  const waiting = new WaitingLines();
  return {
    update(progress) {
      history = [...history.slice(1 - KEPT), progress];
      // The last column stays free: some terminals wrap as soon as it is filled.
      const columns = (stream.columns || DEFAULT_COLUMNS) - 1;
      const rows = Math.max(1, (stream.rows || DEFAULT_ROWS) - ROWS_LEFT);
      const below = waiting.of(progress).map((line) => cutTo(line, columns));
      const above = liveLines({ name, pods, history }, columns, rows - below.length, stream.style ?? PLAIN_STYLE);
      const lines = [...above, ...below];
      const shown = lines.map((line) => line + ERASE_TO_LINE_END).join('\n');
      // In one piece: what is written apart may be seen apart.
      stream.write(TO_LINE_START + shown + ERASE_BELOW + TO_LINE_START + upBy(lines.length - 1));
    },
    end() {
      if (history.length > 0) stream.write(TO_LINE_START + ERASE_BELOW);
      history = [];
    },
  };
}

function plainLines(stream: ProgressStream, pods: number | undefined): ProgressDisplay {
  let nextAtMs = PLAIN_INTERVAL_MS;
  const waiting = new WaitingLines();
  return {
    update(progress) {
      const lines = waiting.of(progress);
      if (progress.elapsedMs < nextAtMs) return;
      nextAtMs = progress.elapsedMs + PLAIN_INTERVAL_MS;
      stream.write([progressParts(progress, pods).join(SEPARATOR), ...lines].map((line) => `${line}\n`).join(''));
    },
    end() {},
  };
}

/** Nothing where durations come at the end, as in virtual time. */
function latencyParts({ startDurationP50Ms, startDurationP99Ms }: RunProgress): string[] {
  if (startDurationP99Ms === 0) return [];
  return [`p50 ${formatDuration(startDurationP50Ms)} p99 ${formatDuration(startDurationP99Ms)}`];
}

function progressParts(progress: RunProgress, pods: number | undefined): string[] {
  const { elapsedMs, podsDone, podsInFlight, containersStarted, containersFailed, startsPerSecond, load } = progress;
  const total = load?.podsTotal ?? pods;
  const phase = phaseText(progress);
  return [
    ...(phase === '' ? [] : [phase]),
    total === undefined ? `${formatCount(podsDone)} pods` : `${formatCount(podsDone)}/${formatCount(total)} pods`,
    `${formatCount(containersStarted)} started`,
    `${formatCount(containersFailed)} failed`,
    formatDuration(elapsedMs),
    ...(load?.clock === 'virtual' ? [`${formatDuration(load.scenarioMs)} virtual`] : []),
    `${formatCount(startsPerSecond)}/s`,
    `${formatCount(podsInFlight)} in flight`,
    ...latencyParts(progress),
    `${formatCount(progress.lockWaits)} lock waits`,
    ...(load === undefined || load.dropped === 0 ? [] : [`${formatCount(load.dropped)} dropped`]),
    ...(load === undefined || load.refMisses === 0 ? [] : [`${formatCount(load.refMisses)} without reference`]),
  ];
}
