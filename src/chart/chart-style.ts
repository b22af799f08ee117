/**
 * Colours of what charts draw, by class: the same for a bar, a line and its key. Used by style.ts.
 */

/** Class -> its colour on a light and on a dark page. Each stands out from the card by at least 3 to 1, but for fields that stand for nothing. */
const MARK_COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  started: ['#2a78d6', '#5b9df0'],
  failed: ['#d9483b', '#f0766a'],
  slow: ['#8793a6', '#66738a'],
  slowest: ['#b4560f', '#f0a35e'],
  step: ['#2f8580', '#57b8b2'],
  whole: ['#6a5acd', '#a397f5'],
  wait: ['#8a6d1f', '#cbac5a'],
  'wait-read': ['#2a78d6', '#5b9df0'],
  'wait-write': ['#b4560f', '#f0a35e'],
  heat: ['#b3261e', '#ff7b6e'],
  load: ['#2a78d6', '#5b9df0'],
  cold: ['#e6eaf0', '#262f3c'],
  happened: ['#8a3ffc', '#c39bff'],
  p50: ['#2a78d6', '#5b9df0'],
  p90: ['#2f8580', '#57b8b2'],
  p99: ['#b4560f', '#f0a35e'],
  max: ['#77808f', '#97a2b3'],
  startDuration: ['#6a5acd', '#a397f5'],
  startTotal: ['#2f8580', '#57b8b2'],
  before: ['#77808f', '#97a2b3'],
  after: ['#2a78d6', '#5b9df0'],
  'step-wait': ['#8f99a8', '#69758a'],
  'step-sandbox': ['#5d6878', '#a9b4c4'],
  'step-pull': ['#6a5acd', '#a397f5'],
  'step-create': ['#2a78d6', '#5b9df0'],
  'step-start': ['#2f8580', '#57b8b2'],
  'step-postStart': ['#b4560f', '#f0a35e'],
  'step-run': ['#a8577e', '#dd8fb4'],
};

/** The custom properties of all marks, for the light page or the dark one. */
export function markColours(scheme: 'light' | 'dark'): string {
  const index = scheme === 'light' ? 0 : 1;
  return Object.entries(MARK_COLOURS)
    .map(([name, colours]) => `--${name}: ${colours[index]};`)
    .join(' ');
}

const MARK_RULES = Object.keys(MARK_COLOURS)
  .map(
    (name) =>
      `.key.${name} { --swatch: var(--${name}); } rect.${name}, path.hill.${name} { fill: var(--${name}); } path.line.${name} { stroke: var(--${name}); }`,
  )
  .join('\n');

/** Everything inside charts, and what stands around them. */
export const CHART_STYLE: string = `
figure { margin: 0 0 1.25rem; } figure.after { margin: 1.5rem 0 0; } details > figure { margin-top: 1rem; } figcaption { color: var(--soft); margin-bottom: .5rem; }
.key { white-space: nowrap; margin-left: .75rem; color: var(--ink); } .key::before { content: ""; display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; background: var(--swatch); }
.chart { position: relative; } .chart svg { display: block; width: 100%; height: auto; } .chart svg.slim { display: none; max-width: 34rem; }
.chart svg:focus { outline: none; } .chart svg:focus-visible { outline: 2px solid var(--started); outline-offset: 2px; border-radius: 4px; }
.readout { position: absolute; top: 0; z-index: 1; max-width: 100%; padding: .25rem .6rem; border-radius: 6px; background: var(--ink); color: var(--card); font-size: .82rem; font-variant-numeric: tabular-nums; pointer-events: none; } .readout[hidden] { display: none; }
svg text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; } svg text.row { font-size: 13px; fill: var(--ink); } svg text.note { fill: var(--ink); } svg tspan.aside { font-size: 12px; fill: var(--soft); }
svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg line.grid { stroke: var(--line); } svg line.minor { stroke: var(--faint); } svg line.base { stroke: var(--soft); } svg line.mark { stroke: var(--ink); stroke-dasharray: 3 2; } svg line.cursor { stroke: var(--ink); stroke-opacity: .5; }
path.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; } path.line.max { stroke-width: 1.5; stroke-dasharray: .5 4; } path.line.happened { stroke-dasharray: 4 3; }
rect[class^="step-"] { stroke: var(--card); stroke-width: .5; } path.hill { fill-opacity: .75; } path.outline { fill: none; stroke: var(--ink); stroke-width: 1.5; } rect.chosen, path.chosen { stroke: var(--ink); stroke-width: 1.5; }
${MARK_RULES}
`;
