/**
 * How far apart contenders are: ours as a multiple of each rival, in each region that has a verdict.
 */

import { type Markup, markup } from '../../chart/markup.ts';
import { scrollingTable } from '../../report/html/scrolling-table.ts';
import type { BenchRegion, BenchResult } from '../result/bench-result.ts';
import { CLEAR_RATIO } from '../verdict/standing.ts';
import { placeText, shortName } from './bench-text.ts';

const DIGITS = 3;

/** The table under its heading; undefined where nothing was compared. */
export function ratioTable(result: BenchResult): Markup | undefined {
  const { contenders, regions, crowd } = result;
  const shown = crowd === undefined ? regions : [...regions, crowd];
  const ours = contenders.find(({ side }) => side === 'ours');
  const rivals = contenders.filter(({ key }) => shown.some(({ ratios }) => ratios.some((one) => one.key === key)));
  if (ours === undefined || rivals.length === 0) return undefined;
  const rows = shown.map((region) => {
    const { threads, verdict, ratios, rival } = region;
    const place = region === crowd ? 'all of these' : placeText(result, region.at);
    const cells = rivals.map(
      ({ key }) => markup`<td class="number">${ratioText(ratios.find((one) => one.key === key))}</td>`,
    );
    const winner = verdict === 'ours' ? ours : contenders.find(({ key }) => verdict === 'rival' && key === rival);
    const ahead = winner === undefined ? (verdict === 'none' ? 'no verdict' : 'nobody') : shortName(winner);
    return markup`<tr><th scope="row">${place}</th><td class="number">${threads.join(', ')}</td>${cells}<td>${ahead}</td></tr>\n`;
  });
  const heads = rivals.map((rival) => markup`<th scope="col" class="number">${shortName(rival)}</th>`);
  return markup`<h2>How far apart they are</h2>
<p class="none">How many times as much ${shortName(ours)} does as each of the others; in parentheses, where the true number lies in about 95 of 100 cases; where a row stands for several measurements, from the lowest end of all to the highest. Clearly ahead is who does ${CLEAR_RATIO} times as much even at the near end.</p>
${scrollingTable(
  'How far apart contenders are',
  markup`<thead><tr><th scope="col">Where</th><th scope="col" class="number">Threads</th>${heads}<th scope="col">Clearly ahead</th></tr></thead>
<tbody>${rows}</tbody>`,
)}`;
}

function ratioText(ratio: BenchRegion['ratios'][number] | undefined): string {
  if (ratio === undefined) return '–';
  const [middle, low, high] = [ratio.middle, ratio.low, ratio.high].map(multiple);
  return `${middle} (${low} to ${high})`;
}

function multiple(value: number): string {
  return Number(value.toPrecision(DIGITS)).toLocaleString('en-US');
}
