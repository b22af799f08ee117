/**
 * The slowest starts, step by step: one row for each pod, from the moment it was to start to its last container.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { AXIS_HEIGHT_PX, type PlotArea, round, svgChart, xAxis } from '../../../chart/plot.ts';
import { type TimeAxis, timeAxis } from '../../../chart/time-axis.ts';
import type { SlowStart, StartStep } from '../../../result/scenario-result.ts';
import { formatDuration, formatSpan } from '../../../text/durations.ts';
import { STEP_NAMES } from '../../wording/step-names.ts';

const LEFT_PX = { wide: 300, slim: 14 } as const;
const ROW_PX = { wide: 26, slim: 42 } as const;
const LONGEST_NAME = { wide: 37, slim: 42 } as const;
const RIGHT_PX = 70;
const TOP_PX = 8;
const BAR_PX = 16;
const LABEL_GAP_PX = 8;
const NAME_RISE_PX = 6;
/** A step is never so short that it cannot be seen. */
const THINNEST_PX = 1;

/** The chart of `slowest`, which holds at least one. */
export function waterfallChart(slowest: readonly SlowStart[]): Markup {
  const endMs = Math.max(1, ...slowest.map(({ totalMs }) => totalMs));
  return svgChart({
    label: 'The slowest starts and the steps of each, in order; the table below says which step took longest',
    draw(canvas) {
      const { kind, widthPx } = canvas;
      const rowPx = ROW_PX[kind];
      const bottom = TOP_PX + slowest.length * rowPx;
      const area: PlotArea = { left: LEFT_PX[kind], right: widthPx - RIGHT_PX, top: TOP_PX, bottom };
      const axis = timeAxis(endMs, area, canvas);
      const rows = slowest.map((start, row) => {
        const foot = TOP_PX + (row + 1) * rowPx;
        const barTop = foot - BAR_PX - (ROW_PX.wide - BAR_PX) / 2;
        const [x, y] =
          kind === 'wide' ? [area.left - LABEL_GAP_PX, barTop + BAR_PX / 2] : [area.left, barTop - NAME_RISE_PX];
        const name = shorten(`${start.namespace}/${start.pod}`, LONGEST_NAME[kind]);
        const end = round(axis.at(start.totalMs)) + LABEL_GAP_PX;
        return markup`<text class="row halo" x="${x}" y="${y}"${kind === 'wide' ? markup` dy="0.32em" text-anchor="end"` : ''}>${name}</text>${start.steps.map((step) => stepBar(step, axis, barTop))}<text class="tick" x="${end}" y="${barTop + BAR_PX / 2}" dy="0.32em">${formatDuration(start.totalMs)}${start.ok ? '' : ' ✗'}</text>\n`;
      });
      return {
        heightPx: bottom + AXIS_HEIGHT_PX,
        content: [xAxis(area, axis.ticks, 'time since the pod was due', true), markup`<g>${rows}</g>`],
      };
    },
  });
}

function stepBar({ container, step, startMs, durationMs }: StartStep, { at }: TimeAxis, top: number): Markup {
  const left = round(at(startMs));
  const width = Math.max(THINNEST_PX, round(at(startMs + durationMs) - left));
  const of = container === '' ? '' : `${container}: `;
  const span = formatSpan(startMs, startMs + durationMs);
  return markup`<rect class="step-${step}" x="${left}" y="${top}" width="${round(width)}" height="${BAR_PX}"><title>${of}${STEP_NAMES[step]} ${formatDuration(durationMs)} (${span})</title></rect>`;
}

/** The end of a pod's name tells it from its siblings: what is too long is cut in the middle. */
function shorten(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const tail = Math.floor(longest / 2);
  return `${name.slice(0, longest - tail - 1)}…${name.slice(-tail)}`;
}
