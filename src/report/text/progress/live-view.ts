/**
 * A run in a few lines of a terminal while it goes: how far it is, how fast, how slow its starts are, what fails, where
 * threads wait, and what each worker does. Drawn by progress.ts; here is only what the lines say.
 */

import { startsPerSecond } from '../../../result/recording/start-rate.ts';
import type { LoadProgress, RunProgress } from '../../../result/run-progress.ts';
import { columnsOf, cutTo } from '../../../text/columns.ts';
import { counted, formatCount } from '../../../text/counts.ts';
import { formatDuration } from '../../../text/durations.ts';
import { printable } from '../../../text/printable.ts';
import type { TextRole, TextStyle } from '../../../text/style.ts';
import { phaseText } from './phase.ts';

/** What the view knows beside the newest progress. */
export interface LiveContext {
  /** What runs; empty when it has no name of its own. */
  name: string;
  /** Pods to start in all; undefined when nobody knows. */
  pods: number | undefined;
  /** Progress so far, the newest last. */
  history: readonly RunProgress[];
}

interface Part {
  text: string;
  role?: TextRole;
}

interface Row {
  label: string;
  /** The most telling first: those that do not fit are left out. */
  parts: Part[];
}

const SEPARATOR = ' · ';
/** Narrower terminals have no room for labels. */
const LABELS_FROM_COLUMNS = 60;
const LABEL_COLUMNS = 9;
const SPARK_COLUMNS = 24;
const SPARKS = '▁▂▃▄▅▆▇█';
const [FULL, EIGHTHS] = ['█', ' ▏▎▍▌▋▊▉'] as const;
const NAME_SHARE = 1 / 3;
const SHORTEST_BAR = 8;
const LONGEST_BAR = 40;
const PERCENT = 100;

/** The lines of the view, each at most `columns` wide, at most `rows` of them. `history` holds at least one. */
export function liveLines(context: LiveContext, columns: number, rows: number, style: TextStyle): string[] {
  const now = context.history.at(-1);
  if (now === undefined) return [];
  const labelled = columns >= LABELS_FROM_COLUMNS;
  const workers = workerRows(context.history, now.load);
  const lines = [
    headLine(context, now, columns, style),
    ...[startsRow(context, now), ...latencyRows(now), troubleRow(now), ...workers, ...thresholdRows(now.load)].map(
      (row) => rowLine(row, columns, labelled, style),
    ),
  ];
  if (lines.length <= rows) return lines;
  return rows <= 1
    ? lines.slice(0, Math.max(0, rows))
    : [...lines.slice(0, rows - 1), style('aside', cutTo('…', columns))];
}

/** Name, bar, share and time: `rollout-storm ███████▌      52% 5.2s of 10s`. */
function headLine(context: LiveContext, now: RunProgress, columns: number, style: TextStyle): string {
  const done = doneShare(context, now);
  const name = cutTo(printable(context.name), Math.floor(columns * NAME_SHARE));
  const share = done === undefined ? '' : `${Math.floor(done * PERCENT)}%`.padStart('100%'.length);
  const time = timeText(now);
  const texts = [name, share, time].filter((text) => text !== '');
  const room = columns - columnsOf(texts.join(' ')) - 1;
  const bar = done === undefined || room < SHORTEST_BAR ? '' : barText(done, Math.min(room, LONGEST_BAR));
  const line = [name === '' ? '' : style('heading', name), bar === '' ? '' : style('good', bar), share, time];
  const plain = [name, bar, share, time].filter((text) => text !== '').join(' ');
  return columnsOf(plain) > columns ? cutTo(plain, columns) : line.filter((text) => text !== '').join(' ');
}

/** By the clock where the duration is known, else by pods; undefined when neither is. */
function doneShare({ pods }: LiveContext, { load, podsDone, doneShare: known }: RunProgress): number | undefined {
  if (known !== undefined) return known;
  if (load?.scenarioTotalMs !== undefined) return Math.min(1, load.scenarioMs / load.scenarioTotalMs);
  const total = load?.podsTotal ?? pods;
  return total === undefined || total === 0 ? undefined : Math.min(1, podsDone / total);
}

function timeText(now: RunProgress): string {
  return [clockText(now), phaseText(now)].filter((text) => text !== '').join(', ');
}

function clockText({ elapsedMs, load, phase }: RunProgress): string {
  if (phase === 'starting') return '';
  if (load === undefined) return formatDuration(elapsedMs);
  const { clock, scenarioMs, scenarioTotalMs } = load;
  const of = scenarioTotalMs === undefined ? '' : ` of ${formatDuration(scenarioTotalMs)}`;
  if (clock === 'real') return `${formatDuration(scenarioMs)}${of}`;
  return `${formatDuration(scenarioMs)}${of} virtual, ${formatDuration(elapsedMs)} real`;
}

function startsRow({ pods, history }: LiveContext, now: RunProgress): Row {
  const total = now.load?.podsTotal ?? pods;
  const of = total === undefined ? '' : `/${formatCount(total)}`;
  return {
    label: 'starts',
    parts: [
      { text: `${formatCount(now.startsPerSecond)}/s` },
      { text: `${formatCount(now.containersStarted)} started` },
      { text: `${formatCount(now.containersFailed)} failed`, ...(now.containersFailed > 0 ? { role: 'bad' } : {}) },
      { text: `${formatCount(now.podsDone)}${of} pods` },
      { text: `${formatCount(now.podsInFlight)} in flight` },
      { text: sparkline(history.map(({ startsPerSecond }) => startsPerSecond)), role: 'aside' },
    ],
  };
}

/** None where durations come at the end, as in virtual time. */
function latencyRows({ startDurationP50Ms, startDurationP99Ms }: RunProgress): Row[] {
  if (startDurationP99Ms === 0) return [];
  const parts: Part[] = [
    { text: `start p50 ${formatDuration(startDurationP50Ms)}` },
    { text: `p99 ${formatDuration(startDurationP99Ms)}` },
    { text: 'without pull and init', role: 'aside' },
  ];
  return [{ label: 'latency', parts }];
}

/** What there should be little of. */
function troubleRow({ lockWaits, load }: RunProgress): Row {
  const alarming = (text: string, count: number): Part => (count > 0 ? { text, role: 'bad' } : { text });
  return {
    label: 'waits',
    parts: [
      { text: counted(lockWaits, 'lock wait') },
      ...(load === undefined
        ? []
        : [
            alarming(`${formatCount(load.dropped)} dropped`, load.dropped),
            alarming(`${formatCount(load.refMisses)} without reference`, load.refMisses),
          ]),
    ],
  };
}

function workerRows(history: readonly RunProgress[], load: LoadProgress | undefined): Row[] {
  const workers = load?.workers ?? [];
  // In real time nobody knows which worker a pod in flight waits for: all are 0 then.
  const isKnown = workers.some(({ podsInFlight }) => podsInFlight > 0);
  return workers.map(({ worker, started, failed, podsInFlight }) => {
    const counts = history.map(({ elapsedMs, load: then }) => {
      const own = then?.workers.find((found) => found.worker === worker);
      return { atMs: own?.countedAtMs ?? elapsedMs, started: own?.started ?? 0 };
    });
    return {
      label: `worker ${worker}`,
      parts: [
        { text: `${formatCount(startsPerSecond(counts))}/s` },
        { text: `${formatCount(started)} started` },
        ...(failed > 0 ? [{ text: `${formatCount(failed)} failed`, role: 'bad' as const }] : []),
        ...(isKnown ? [{ text: `${formatCount(podsInFlight)} in flight` }] : []),
      ],
    };
  });
}

/** One row for all of them, those that do not hold first. */
function thresholdRows(load: LoadProgress | undefined): Row[] {
  const thresholds = load?.thresholds ?? [];
  if (thresholds.length === 0) return [];
  const sorted = thresholds.toSorted((a, b) => Number(a.ok) - Number(b.ok));
  const parts = sorted.map(({ expression, ok }): Part => {
    return { text: `${ok ? '✓' : '✗'} ${printable(expression)}`, role: ok ? 'good' : 'bad' };
  });
  return [{ label: 'so far', parts }];
}

function rowLine({ label, parts }: Row, columns: number, labelled: boolean, style: TextStyle): string {
  // Without a label of its own a worker's row could be anything.
  const isShown = labelled || label.startsWith('worker');
  const shown = isShown ? cutTo(label.padEnd(labelled ? LABEL_COLUMNS : label.length + 1), columns) : '';
  const [head, ...others] = parts.filter(({ text }) => text !== '');
  if (head === undefined) return '';
  const first = { ...head, text: cutTo(head.text, Math.max(0, columns - columnsOf(shown))) };
  const taken = [first];
  let used = columnsOf(shown) + columnsOf(first.text);
  for (const part of others) {
    used += SEPARATOR.length + columnsOf(part.text);
    if (used > columns) break;
    taken.push(part);
  }
  const texts = taken.map(({ text, role }) => (role === undefined ? text : style(role, text)));
  return `${shown === '' ? '' : style('aside', shown)}${texts.join(SEPARATOR)}`;
}

/** The last values as bars of eight heights, the highest of them full. */
export function sparkline(values: readonly number[]): string {
  const shown = values.slice(-SPARK_COLUMNS);
  const highest = Math.max(...shown, 0);
  if (highest === 0) return '';
  const last = SPARKS.length - 1;
  return shown.map((value) => SPARKS.charAt(Math.round((value / highest) * last))).join('');
}

/** A bar of `columns`, filled to `share` in steps of an eighth of a column. */
export function barText(share: number, columns: number): string {
  const eighths = Math.round(share * columns * EIGHTHS.length);
  const full = Math.floor(eighths / EIGHTHS.length);
  const rest = full === columns ? '' : EIGHTHS.charAt(eighths % EIGHTHS.length);
  return (FULL.repeat(full) + rest).padEnd(columns);
}
