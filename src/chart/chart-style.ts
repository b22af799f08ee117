/**
 * Colours of what charts draw, by class: the same for a bar, a line and its key. Used by style.ts.
 */

/**
 * Class -> its colour on a light and on a dark page: one colour for one meaning, and those of one chart are told apart by
 * colour-blind people too. Each stands out from the card by at least 3 to 1, but for fields that stand for nothing.
 */
export const MARK_COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  started: ['#4892a8', '#7be6df'],
  failed: ['#c0332b', '#f0564a'],
  happened: ['#9a4dff', '#b85df1'],
  p50: ['#2f9c93', '#3f7f78'],
  p95: ['#23665e', '#38abb1'],
  p99: ['#003a48', '#c1edfc'],
  max: ['#a1897b', '#b3ab97'],
  podStart: ['#4b2170', '#c3e143'],
  startDuration: ['#c0489f', '#e263b1'],
  startTotal: ['#5a3412', '#fecbd9'],
  stop: ['#8f8052', '#9b9d62'],
  'step-wait': ['#898c92', '#8f9298'],
  'step-sandbox': ['#13161b', '#e7ebf2'],
  'step-pull': ['#364acc', '#cfa1f1'],
  'step-create': ['#5d8dd4', '#3172b2'],
  'step-start': ['#004b1e', '#9df7b0'],
  'step-postStart': ['#ce6c54', '#ec9412'],
  'step-run': ['#704060', '#ce3e5d'],
  wait: ['#676815', '#eac07a'],
  'wait-read': ['#6b668d', '#8cc3fc'],
  'wait-write': ['#b7852a', '#e28374'],
  heat: ['#8c541f', '#e46118'],
  load: ['#006d91', '#9ac0a0'],
  before: ['#636363', '#797467'],
  after: ['#0e72cc', '#259cca'],
  cold: ['#e6eaf0', '#262f3c'],
};

/** Classes that mean the same as another, in another place. */
const SAME_MEANING: Readonly<Record<string, string>> = {
  pull: 'step-pull',
  create: 'step-create',
  start: 'step-start',
  postStart: 'step-postStart',
};

/** Times until a pod was ready, the longer the stronger: shades of one colour, on a light and on a dark page; and of what nothing came, an empty field. */
const BAND_COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  'band-second': ['#c9b6e3', '#5b6a17'],
  'band-slo': ['#8f6bbd', '#94ab2c'],
  'band-over': ['#4b2170', '#c3e143'],
  untried: ['#e6eaf0', '#262f3c'],
};

/** The custom properties of all marks, for the light page or the dark one. */
export function markColours(scheme: 'light' | 'dark'): string {
  const index = scheme === 'light' ? 0 : 1;
  return Object.entries({ ...MARK_COLOURS, ...BAND_COLOURS })
    .map(([name, colours]) => `--${name}: ${colours[index]};`)
    .join(' ');
}

const MARK_RULES = [
  ...[MARK_COLOURS, BAND_COLOURS].flatMap((colours) => Object.keys(colours).map((name) => [name, name])),
  ...Object.entries(SAME_MEANING),
]
  .map(
    ([name, colour]) =>
      `.key.${name} { --swatch: var(--${colour}); } rect.${name}, path.hill.${name} { fill: var(--${colour}); } path.line.${name} { stroke: var(--${colour}); }`,
  )
  .join('\n');

/** Everything inside charts, and what stands around them. */
export const CHART_STYLE: string = `
figure { margin: 0 0 1.25rem; } figure.after { margin: 1.5rem 0 0; } details > figure { margin-top: 1rem; } figcaption { color: var(--soft); margin-bottom: .5rem; }
.key { white-space: nowrap; margin-right: .75rem; color: var(--ink); } figcaption > .key:first-of-type { margin-left: .5rem; } button.key { font: inherit; background: none; border: 0; padding: 0 .1rem; cursor: pointer; border-radius: 4px; } button.key:focus-visible { outline: 2px solid var(--focus); } button.key[aria-pressed="false"] { color: var(--soft); text-decoration: line-through; } button.key[aria-pressed="false"]::before { background: none; box-shadow: inset 0 0 0 2px var(--swatch); } svg .hushed { display: none; } .key::before { content: ""; display: inline-block; width: .75em; height: .75em; border-radius: 2px; margin-right: .4em; background: var(--swatch); }
.chart { position: relative; } .chart svg { display: block; width: 100%; height: auto; } .chart svg.slim { display: none; max-width: 34rem; }
.chart svg:focus { outline: none; } .chart svg:focus-visible { outline: 2px solid var(--focus); outline-offset: 2px; border-radius: 4px; }
.readout { position: absolute; top: 0; z-index: 1; max-width: 100%; padding: .25rem .6rem; border-radius: 6px; background: var(--ink); color: var(--card); font-size: .82rem; font-variant-numeric: tabular-nums; pointer-events: none; } .readout[hidden] { display: none; }
svg text { font-size: 12px; fill: var(--soft); font-variant-numeric: tabular-nums; } svg text.row { font-size: 13px; fill: var(--ink); } svg text.note { fill: var(--ink); } svg tspan.aside { font-size: 12px; fill: var(--soft); }
svg rect.untried { stroke: var(--soft); } svg .halo { paint-order: stroke; stroke: var(--card); stroke-width: 3px; stroke-linejoin: round; }
svg line.grid { stroke: var(--line); } svg line.minor { stroke: var(--faint); } svg line.base { stroke: var(--soft); } svg line.mark { stroke: var(--ink); stroke-dasharray: 3 2; } svg line.cursor { stroke: var(--ink); stroke-opacity: .5; }
path.line { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; } path.line.dots { stroke-width: 3; } path.line.dashed { stroke-dasharray: 6 6; stroke-linecap: butt; } path.reach { fill: none; stroke: var(--line); stroke-width: 2; } path.line.happened { stroke-dasharray: 4 3; }
rect[class^="step-"] { stroke: var(--card); stroke-width: .5; } path.hill { fill-opacity: .75; } path.outline { fill: none; stroke: var(--ink); stroke-width: 1.5; } rect.chosen, path.chosen { stroke: var(--ink); stroke-width: 1.5; }
${MARK_RULES}
`;
