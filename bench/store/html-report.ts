/**
 * The measurements as one HTML file that needs no network and no script: claims, curves, tables. Looks and axes are
 * those of the load reports.
 */

import { type Markup, Markup as MarkupText, markup } from '../../src/chart/markup.ts';
import { STYLE } from '../../src/report/html/style.ts';
import { type Claim, claimsSection } from '../harness/claim.ts';
import { CURVE_STYLE } from '../harness/curve-chart.ts';
import { contendersSection, type RunFacts } from '../harness/run-facts.ts';
import type { Measurements } from './claims.ts';
import { curvesBySize, curvesByThreads } from './curves.ts';

const US_PER_MS = 1_000;
const NUMBER = markup` class="number"`;

export function htmlReport(run: RunFacts, measurements: Measurements, claims: readonly Claim[]): string {
  const { matrix, growth, memory, openings } = measurements;
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Stores of references – refmanager</title>
<style>${new MarkupText(STYLE + CURVE_STYLE)}</style>
</head>
<body>
<header><h1>Stores of references</h1><p class="under">${run.machine} · <code>${run.command}</code></p></header>
<main>
<section><h2>By threads</h2>${curvesByThreads(matrix)}</section>
<section><h2>By number of references</h2>${curvesBySize(matrix)}</section>
${failuresSection(matrix)}
<section><h2>Growing from empty</h2>${growthTable(growth)}</section>
<section><h2>Memory</h2>${memoryTable(memory)}</section>
<section><h2>Opening an empty store</h2>${openingsTable(openings)}</section>
${contendersSection(run)}
${claimsSection(claims)}
</main>
<footer><p>Medians over the repeats. What gets find is looked at: a contender that finds a wrong reference has no number.</p></footer>
</body>
</html>
`.text;
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
  return markup`<section><h2>Failures</h2>${table(['Contender', 'Operation', 'References', 'Threads', 'What happened'], rows)}</section>`;
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
  return table(['Contender', 'References', 'Threads', 'Set new/s', 'p50 µs', 'p99.99 ms', 'Max ms'], rows);
}

function memoryTable(memory: Measurements['memory']): Markup {
  const rows = memory.map(({ contender, refs, bytes, reservedBytes, payload }) => [
    contender,
    refs.toLocaleString('en-US'),
    Math.round(bytes).toLocaleString('en-US'),
    reservedBytes === undefined ? '–' : Math.round(reservedBytes).toLocaleString('en-US'),
    `${(bytes / payload).toFixed(2)} ×`,
  ]);
  return table(['Contender', 'References', 'Bytes each', 'Committed', 'Of payload'], rows);
}

function openingsTable(openings: Measurements['openings']): Markup {
  const rows = openings.map(({ contender, createMs, firstCreateMs, attachMs, firstAttachMs }) => [
    contender,
    ...[createMs, firstCreateMs, attachMs, firstAttachMs].map((value) => value.toFixed(3)),
  ]);
  return table(['Contender', 'Create ms', 'First', 'Attach ms', 'First in its thread'], rows);
}

/** The first column is a name, the others are numbers. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): Markup {
  const cells = (row: readonly string[]): Markup[] =>
    row.map((text, i) => markup`<td${i === 0 ? undefined : NUMBER}>${text}</td>`);
  const lines = rows.map((row) => markup`<tr>${cells(row)}</tr>\n`);
  const heads = header.map((text, i) => markup`<th${i === 0 ? undefined : NUMBER}>${text}</th>`);
  return markup`<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}
