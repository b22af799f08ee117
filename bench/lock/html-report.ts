/**
 * The measurements as one HTML file that needs no network: claims, curves, heat maps, tables. Looks, axes and scripts are
 * those of the load reports.
 */

import { type Markup, markup } from '../../src/chart/markup.ts';
import { packageVersion } from '../../src/package-version.ts';
import { pageFoot, pageHead } from '../../src/report/html/page.ts';
import { scrollingTable } from '../../src/report/html/scrolling-table.ts';
import { type Claim, claimsSection } from '../harness/claim.ts';
import { CURVE_STYLE } from '../harness/curve-chart.ts';
import { contendersSection, type RunFacts } from '../harness/run-facts.ts';
import type { Measurements } from './claims.ts';
import { throughputCurves, uncontendedCurves } from './curves.ts';
import { HEAT_STYLE, heatMaps } from './heat-map.ts';

const US_PER_MS = 1_000;
const NOTE =
  'Threads do nothing between two sections. Waits come from sampled acquisitions, weighted; medians over the repeats.';

export function htmlReport(run: RunFacts, measurements: Measurements, claims: readonly Claim[]): string {
  const { uncontended, matrix, fairness } = measurements;
  const head = pageHead({
    title: 'Lock contention',
    heading: markup`Lock contention`,
    under: markup`${run.machine} · <code>${run.command}</code>`,
    sections: [
      ['claims', 'Claims'],
      ['uncontended', 'Uncontended'],
      ['throughput', 'Throughput'],
      ['heat-maps', 'Heat maps'],
      ['fairness', 'Fairness'],
      ['contenders', 'Contenders'],
    ],
    style: CURVE_STYLE + HEAT_STYLE,
  });
  return markup`${head}${claimsSection(claims)}
<section id="uncontended"><h2>Uncontended</h2><figure><figcaption>Nanoseconds to acquire and release, by the number of attached threads; both axes logarithmic. A writer looks at the line of every attached thread, a reader at none.</figcaption>${uncontendedCurves(uncontended)}</figure></section>
<section id="throughput"><h2>Throughput by threads</h2>${throughputCurves(matrix)}</section>
<section id="heat-maps"><h2>Heat maps</h2>${heatMaps(matrix)}</section>
${fairnessSection(fairness)}
${contendersSection(run)}
${pageFoot({ version: packageVersion(), note: NOTE })}`.text;
}

function fairnessSection(rows: Measurements['fairness']): Markup {
  const ms = (us: number): string => (Number.isNaN(us) ? '-' : (us / US_PER_MS).toFixed(2));
  const lines = rows.map(
    (row) =>
      markup`<tr><td>${row.lone}</td><td>${row.contender}</td><td class="number">${row.failures.length > 0 ? row.failures.join('; ') : row.waits.toLocaleString('en-US')}</td><td class="number">${ms(row.waitP50Us)}</td><td class="number">${ms(row.waitP99Us)}</td><td class="number">${ms(row.waitMaxUs)}</td><td class="number">${Math.round(row.opsPerSecond).toLocaleString('en-US')}</td></tr>\n`,
  );
  const heads = ['Waits', 'p50 ms', 'p99 ms', 'max ms', 'ops/s of all'];
  return markup`<section id="fairness"><h2>Fairness</h2><p class="none">Waits of one thread among seven of the other kind, no time inside. The floors share nothing: pauses over 0.1 ms of a busy thread, and lateness after a sleep.</p>
${scrollingTable(
  'Waits of one thread among seven of the other kind',
  markup`<thead><tr><th scope="col">Lone</th><th scope="col">Contender</th>${heads.map((name) => markup`<th scope="col" class="number">${name}</th>`)}</tr></thead><tbody>${lines}</tbody>`,
)}</section>`;
}
