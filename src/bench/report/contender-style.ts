/**
 * One colour a contender, the same on every bench page: ours is the strong blue that nobody else has, and wider. The
 * others are those of Okabe and Ito, which colour-blind people tell apart, darkened until they stand out 3 to 1.
 */

import type { BenchContender } from '../result/bench-result.ts';

/** Light page and dark page. */
const OURS = ['#0b57d0', '#6ea8ff'] as const;
const OTHERS = [
  ['#b8500a', '#f09a4a'],
  ['#00795a', '#3fcfa3'],
  ['#a8437f', '#ee93c9'],
  ['#6b5d00', '#d9c34a'],
  ['#5a5f69', '#b3bac6'],
  ['#7a3cc2', '#c19bf5'],
  ['#9b2226', '#ff8f8a'],
  ['#2f7d95', '#7fcfe4'],
] as const;

const CLASSES = ['ours', ...OTHERS.map((_, i) => `other-${i}`)] as const;

function variables(index: 0 | 1): string {
  return CLASSES.map((name, i) => `--bench-${name}: ${i === 0 ? OURS[index] : OTHERS[i - 1]?.[index]};`).join(' ');
}

const RULES = CLASSES.map(
  (name) =>
    `.key.${className(name)} { --swatch: var(--bench-${name}); } path.line.${className(name)} { stroke: var(--bench-${name}); } .dot.${className(name)} { fill: var(--bench-${name}); }`,
).join('\n');

function className(name: string): string {
  return `bench-${name}`;
}

/** The class that gives a contender its colour. */
export function contenderClass(contenders: readonly BenchContender[], key: string): string {
  if (contenders.find((one) => one.key === key)?.side === 'ours') return className('ours');
  const others = contenders.filter(({ side }) => side !== 'ours');
  const place = others.findIndex((one) => one.key === key);
  return className(`other-${Math.max(0, place) % OTHERS.length}`);
}

/** What a bench page needs beside the report's style. */
export const BENCH_STYLE: string = `
:root { ${variables(0)} }
@media (prefers-color-scheme: dark) { :root { ${variables(1)} } }
@media print { :root { ${variables(0)} } }
${RULES}
.legend { display: flex; flex-wrap: wrap; gap: .1rem .5rem; margin-top: .5rem; } .legend .key { white-space: normal; overflow-wrap: anywhere; } .facts dt { overflow-wrap: anywhere; } #overview td, #overview thead th { white-space: nowrap; } #overview tbody th { min-width: 9rem; } #overview p.none { margin-bottom: .6rem; max-width: 60rem; } .legend .key:first-child { margin-left: 0; font-weight: 600; }
path.line.bench-ours { stroke-width: 3.5; } .dot { stroke: var(--card); stroke-width: .5; } .dot.chosen { stroke: var(--ink); stroke-width: 2; }
svg .ring { fill: none; stroke: var(--ink); stroke-width: 1.75; } svg .cross { fill: none; stroke: var(--bad-ink); stroke-width: 2; } svg text.panel { font-size: 13px; font-weight: 600; fill: var(--ink); } svg text.winner { font-size: 11px; fill: var(--ink); }
`;
