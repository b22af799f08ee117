/**
 * The measurements as one HTML file that needs no network and no script: claims, heat maps, curves, tables.
 * Looks and axes are those of the load reports.
 */

import { type Markup, Markup as MarkupText, markup } from '../../src/chart/markup.ts';
import { STYLE } from '../../src/report/html/style.ts';
import { type Claim, claimsSection } from '../harness/claim.ts';
import { CURVE_STYLE } from '../harness/curve-chart.ts';
import { contendersSection, type RunFacts } from '../harness/run-facts.ts';
import type { Measurements } from './claims.ts';
import { throughputCurves, uncontendedCurves } from './curves.ts';
import { heatMaps } from './heat-map.ts';

const HEAT_STYLE = `
.heat td { text-align: right; padding: .25rem .5rem; border: 1px solid var(--card); color: #10151d; white-space: nowrap; font-size: .8rem; }
.heat th { padding: .25rem .5rem .25rem 0; border-bottom: 0; font-size: .8rem; white-space: nowrap; }
.heat thead th { text-align: right; padding-right: .5rem; } .heat thead tr:first-child th { text-align: center; border-left: 1px solid var(--line); }
`;

const US_PER_MS = 1_000;

export function htmlReport(run: RunFacts, measurements: Measurements, claims: readonly Claim[]): string {
  const { uncontended, matrix, fairness } = measurements;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lock contention – refmanager</title>
<style>${new MarkupText(STYLE + CURVE_STYLE + HEAT_STYLE)}</style>
</head>
<body>
<header><h1>Lock contention</h1><p class="under">${run.machine} · <code>${run.command}</code></p></header>
<main>
<section><h2>Uncontended</h2><figure><figcaption>Nanoseconds for acquire and release by the number of attached threads, both logarithmic. A writer looks at every attached thread's line, a reader at none.</figcaption>${uncontendedCurves(uncontended)}</figure></section>
<section><h2>Throughput by threads</h2>${throughputCurves(matrix)}</section>
<section><h2>Heat maps</h2>${heatMaps(matrix)}</section>
${fairnessSection(fairness)}
${contendersSection(run)}
${claimsSection(claims)}
</main>
<footer><p>Threads do nothing between two sections. Waits come from sampled acquisitions, weighted; medians over the repeats.</p></footer>
</body>
</html>
`.text;
}

function fairnessSection(rows: Measurements['fairness']): Markup {
  const ms = (us: number): string => (Number.isNaN(us) ? '-' : (us / US_PER_MS).toFixed(2));
  const lines = rows.map(
    (row) =>
      markup`<tr><td>${row.lone}</td><td>${row.contender}</td><td class="number">${row.failures.length > 0 ? row.failures.join('; ') : row.waits.toLocaleString('en-US')}</td><td class="number">${ms(row.waitP50Us)}</td><td class="number">${ms(row.waitP99Us)}</td><td class="number">${ms(row.waitMaxUs)}</td><td class="number">${Math.round(row.opsPerSecond).toLocaleString('en-US')}</td></tr>\n`,
  );
  return markup`<section><h2>Fairness</h2><div class="scroll"><table><caption>Waits of one thread among seven of the other kind, no time inside. The floors share nothing: pauses over 0.1 ms of a busy thread, and lateness after a sleep.</caption>
<thead><tr><th>Lone</th><th>Contender</th><th class="number">Waits</th><th class="number">p50 ms</th><th class="number">p99 ms</th><th class="number">max ms</th><th class="number">ops/s of all</th></tr></thead><tbody>${lines}</tbody></table></div></section>`;
}
