/**
 * The measurements as one HTML file that needs no network: claims, curves, tables. Looks, axes and scripts are those of
 * the load reports.
 */

import { type Markup, markup } from '../../src/chart/markup.ts';
import { packageVersion } from '../../src/package-version.ts';
import { pageFoot, pageHead } from '../../src/report/html/page.ts';
import { scrollingTable } from '../../src/report/html/scrolling-table.ts';
import { type Claim, claimsSection } from '../harness/claim.ts';
import { CURVE_STYLE } from '../harness/curve-chart.ts';
import { contendersSection, type RunFacts } from '../harness/run-facts.ts';
import type { Measurements } from './claims.ts';
import { curvesBySize, curvesByThreads } from './curves.ts';

const US_PER_MS = 1_000;
const NOTE =
  'Medians over the repeats. What gets find is looked at: a contender that finds a wrong reference has no number.';
const NUMBER = markup` class="number"`;

export function htmlReport(run: RunFacts, measurements: Measurements, claims: readonly Claim[]): string {
  const { matrix, growth, memory, openings } = measurements;
  const head = pageHead({
    title: 'Stores of references',
    heading: markup`Stores of references`,
    under: markup`${run.machine} · <code>${run.command}</code>`,
    sections: [
      ['claims', 'Claims'],
      ['threads', 'By threads'],
      ['references', 'By references'],
      ['growth', 'Growing'],
      ['memory', 'Memory'],
      ['opening', 'Opening'],
      ['contenders', 'Contenders'],
    ],
    style: CURVE_STYLE,
  });
  return markup`${head}${claimsSection(claims)}
<section id="threads"><h2>By threads</h2>${curvesByThreads(matrix)}</section>
<section id="references"><h2>By number of references</h2>${curvesBySize(matrix)}</section>
${failuresSection(matrix)}
<section id="growth"><h2>Growing from empty</h2>${growthTable(growth)}</section>
<section id="memory"><h2>Memory</h2>${memoryTable(memory)}</section>
<section id="opening"><h2>Opening an empty store</h2>${openingsTable(openings)}</section>
${contendersSection(run)}
${pageFoot({ version: packageVersion(), note: NOTE })}`.text;
}

function failuresSection(matrix: Measurements['matrix']): Markup | undefined {
  const rows = matrix
    .filter(({ failures }) => failures.length > 0)
    .map(({ contender, operation, draw, refs, threads, failures }) => [
      contender,
      `${operation}, ${draw}`,
      refs.toLocaleString('en-US'),
      String(threads),
      failures.join('; '),
    ]);
  if (rows.length === 0) return undefined;
  return markup`<section id="failures"><h2>Failures</h2>${table('Failures', ['Contender', 'Operation', 'References', 'Threads', 'What happened'], rows)}</section>`;
}

function growthTable(growth: Measurements['growth']): Markup {
  const rows = growth.map(({ contender, refs, threads, setsPerSecond, p50Us, p9999Us, maxUs, failures }) => [
    contender,
    refs.toLocaleString('en-US'),
    String(threads),
    failures.length > 0 ? failures.join('; ') : Math.round(setsPerSecond).toLocaleString('en-US'),
    p50Us.toFixed(2),
    (p9999Us / US_PER_MS).toFixed(2),
    (maxUs / US_PER_MS).toFixed(2),
  ]);
  return table(
    'Growing from empty',
    ['Contender', 'References', 'Threads', 'Set new/s', 'p50 µs', 'p99.99 ms', 'Max ms'],
    rows,
  );
}

function memoryTable(memory: Measurements['memory']): Markup {
  const rows = memory.map(({ contender, refs, bytes, reservedBytes, payload }) => [
    contender,
    refs.toLocaleString('en-US'),
    Math.round(bytes).toLocaleString('en-US'),
    reservedBytes === undefined ? '–' : Math.round(reservedBytes).toLocaleString('en-US'),
    `${(bytes / payload).toFixed(2)} ×`,
  ]);
  return table('Memory', ['Contender', 'References', 'Bytes each', 'Committed', 'Of payload'], rows);
}

function openingsTable(openings: Measurements['openings']): Markup {
  const rows = openings.map(({ contender, createMs, firstCreateMs, attachMs, firstAttachMs }) => [
    contender,
    ...[createMs, firstCreateMs, attachMs, firstAttachMs].map((value) => value.toFixed(3)),
  ]);
  return table('Opening an empty store', ['Contender', 'Create ms', 'First', 'Attach ms', 'First in its thread'], rows);
}

/** The first column is a name, the others are numbers. */
function table(caption: string, header: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const kind = (i: number): Markup | undefined => (i === 0 ? undefined : NUMBER);
  const lines = rows.map(
    (row) =>
      markup`<tr>${row.map((text, i) => (i === 0 ? markup`<th scope="row">${text}</th>` : markup`<td${kind(i)}>${text}</td>`))}</tr>\n`,
  );
  const heads = header.map((text, i) => markup`<th scope="col"${kind(i)}>${text}</th>`);
  return scrollingTable(caption, markup`<thead><tr>${heads}</tr></thead><tbody>${lines}</tbody>`);
}
