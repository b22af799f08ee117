/**
 * A small chart for each combination of everything but the number of threads: a line a contender, on one scale, the
 * winner of each number of threads ringed and named.
 */

import { scaleLog, scalePoint } from 'd3-scale';
import { type Markup, markup } from '../../chart/markup.ts';
import { type Canvas, linePath, round, svgChart } from '../../chart/plot.ts';
import { formatCompact } from '../../text/counts.ts';
import type { BenchCell, BenchResult, BenchRunner } from '../result/bench-result.ts';
import { placeText, shortName, stateText } from './bench-text.ts';
import { contenderClass } from './contender-style.ts';

/** On a wide page as many as the first dimension has values, so that they stand under one another. */
const FEWEST_COLUMNS = 2;
const MOST_COLUMNS = 4;
const USUAL_COLUMNS = 3;
const PANEL_HEIGHT_PX = 236;
const TITLE_PX = 26;
const AXIS_PX = 52;
const LEFT_PX = 46;
const GAP_PX = 18;
const TICKS = 4;
const DOT_PX = 3.5;
const RING_PX = 7;
const CROSS_PX = 4;
/** What a letter of a winner's name takes. */
const LETTER_PX = 6.2;

interface Frame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** All of them in one drawing; nothing when no contender came to anything. */
export function smallMultiples(result: BenchResult): Markup | undefined {
  const { cells, threads } = result;
  const rates = cells.flatMap(({ runners }) => runners.flatMap(({ median }) => (median > 0 ? [median] : [])));
  if (rates.length === 0) return undefined;
  const panels = [...Map.groupBy(cells, ({ at }) => String(at)).values()];
  return svgChart({
    label: `Operations a second by threads, ${panels.length} charts. ${result.advice}`,
    draw(canvas) {
      const columns = columnsOf(result, canvas);
      const rows = Math.ceil(panels.length / columns);
      const content = panels.map((panel, i) => {
        const frame = frameOf(i, columns, canvas);
        const x = scalePoint(threads, [frame.left, frame.right]).padding(0.35);
        const y = scaleLog([Math.min(...rates), Math.max(...rates)], [frame.bottom, frame.top]).nice();
        const ticks = y.ticks(TICKS).filter((value) => Number.isInteger(Math.log10(value)));
        return markup`<g>${axes(
          result,
          panel,
          frame,
          ticks.map((value) => ({ at: y(value), text: formatCompact(value) })),
          (count) => x(count) ?? 0,
        )}
${marks(
  result,
  panel,
  frame,
  (count) => x(count) ?? 0,
  (rate) => y(rate),
)}</g>`;
      });
      return { heightPx: rows * PANEL_HEIGHT_PX, content };
    },
  });
}

function columnsOf({ dimensions }: BenchResult, { kind }: Canvas): number {
  if (kind === 'slim') return 1;
  const values = dimensions[0]?.values.length ?? 0;
  return values >= FEWEST_COLUMNS && values <= MOST_COLUMNS ? values : USUAL_COLUMNS;
}

function frameOf(index: number, columns: number, { widthPx }: Canvas): Frame {
  const width = widthPx / columns;
  const left = (index % columns) * width + LEFT_PX;
  const top = Math.floor(index / columns) * PANEL_HEIGHT_PX;
  return { left, right: left - LEFT_PX + width - GAP_PX, top: top + TITLE_PX, bottom: top + PANEL_HEIGHT_PX - AXIS_PX };
}

/** Title, grid, and below each number of threads the winner's name. */
function axes(
  result: BenchResult,
  panel: readonly BenchCell[],
  { left, right, top, bottom }: Frame,
  ticks: readonly { readonly at: number; readonly text: string }[],
  x: (threads: number) => number,
): Markup {
  const { contenders, threads } = result;
  const title = placeText(result, panel[0]?.at ?? []);
  const lines = ticks.map(
    (tick) =>
      markup`<line class="grid" x1="${round(left)}" x2="${round(right)}" y1="${round(tick.at)}" y2="${round(tick.at)}"/><text class="tick" x="${round(left - 6)}" y="${round(tick.at)}" dy="0.32em" text-anchor="end">${tick.text}</text>`,
  );
  const room = (right - left) / Math.max(1, threads.length);
  const counts = panel.map(({ threads: count, leaders }) => {
    const winner = leaders.length === 1 ? contenders.find(({ key }) => key === leaders[0]) : undefined;
    const words = winner === undefined ? (leaders.length > 1 ? 'level' : '') : shortName(winner);
    const fits = Math.floor(room / LETTER_PX);
    const shown = words.length > fits ? `${words.slice(0, Math.max(1, fits - 1))}…` : words;
    return markup`<text class="tick" x="${round(x(count))}" y="${round(bottom + 18)}" text-anchor="middle">${count}</text><text class="winner" x="${round(x(count))}" y="${round(bottom + 34)}" text-anchor="middle">${shown}</text>`;
  });
  return markup`<text class="panel" x="${round(left)}" y="${round(top - 10)}">${title}</text>${lines}<line class="base" x1="${round(left)}" x2="${round(right)}" y1="${round(bottom)}" y2="${round(bottom)}"/>${counts}`;
}

/** Ours first: its line is wide, and another on top of it hides none of both. */
function marks(
  { contenders, dimensions }: BenchResult,
  panel: readonly BenchCell[],
  { bottom }: Frame,
  x: (threads: number) => number,
  y: (rate: number) => number,
): Markup {
  const order = contenders.toSorted((a, b) => Number(b.side === 'ours') - Number(a.side === 'ours'));
  const place = (panel[0]?.at ?? []).map((value, i) => dimensions[i]?.texts[value] ?? '').join(', ');
  return markup`${order.map(({ key, name }) => {
    const kind = contenderClass(contenders, key);
    const runners = panel.map((cell) => ({ cell, runner: cell.runners.find((one) => one.key === key) }));
    const points = runners.map(({ cell, runner }) =>
      runner !== undefined && runner.median > 0 ? ([x(cell.threads), y(runner.median)] as const) : undefined,
    );
    const dots = runners.map(({ cell, runner }, i) => {
      if (runner === undefined) return undefined;
      const tooltip = `${name}, ${cell.threads} threads, ${place}: ${rateWords(runner)}`;
      const point = points[i];
      if (point === undefined)
        return runner.problem === undefined ? undefined : cross(x(cell.threads), bottom, kind, tooltip);
      const [left, top] = point.map(round) as [number, number];
      const wins = cell.leaders.length === 1 && cell.leaders[0] === key;
      const ring = wins ? markup`<circle class="ring ${kind}" cx="${left}" cy="${top}" r="${RING_PX}"/>` : undefined;
      return markup`${ring}<circle class="dot ${kind}" cx="${left}" cy="${top}" r="${DOT_PX}"><title>${tooltip}${wins ? ' (winner)' : ''}</title></circle>`;
    });
    return markup`${linePath(points, kind)}${dots}`;
  })}`;
}

function cross(x: number, bottom: number, kind: string, tooltip: string): Markup {
  const [left, top] = [round(x), round(bottom)];
  const path = `M${left - CROSS_PX},${top - CROSS_PX}l${2 * CROSS_PX},${2 * CROSS_PX}m0,${-2 * CROSS_PX}l${-2 * CROSS_PX},${2 * CROSS_PX}`;
  return markup`<path class="cross ${kind}" d="${path}"><title>${tooltip}</title></path>`;
}

function rateWords(runner: BenchRunner): string {
  const { median, low, high } = runner;
  if (!(median > 0)) return runner.problem ?? stateText(runner);
  return `${formatCompact(median)}/s (${formatCompact(low)} to ${formatCompact(high)})`;
}
