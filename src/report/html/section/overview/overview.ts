/**
 * The first screen of the report: verdict, what made starts slow, the two times that matter most, counts, thresholds.
 */

import { type Markup, markup } from '../../../../chart/markup.ts';
import type { StoredSummary } from '../../../../result/read/stored-summary.ts';
import { diagnosisSentence } from '../../../wording/diagnosis-sentence.ts';
import { figureList } from './figures.ts';
import { headlines } from './headline.ts';
import { thresholdTable } from './thresholds.ts';

const VERDICT_TEXT = {
  passed: 'Passed',
  failed: 'Failed',
  aborted: 'Aborted',
  interrupted: 'Interrupted',
  broke: 'Broke off',
} as const;

export function overviewSection(summary: StoredSummary): Markup {
  const { verdict, verdictReason } = summary;
  const diagnosis = diagnosisSentence(summary);
  return markup`<section id="overview" aria-label="Overview">
<p class="verdict ${verdict}"><strong>${VERDICT_TEXT[verdict]}</strong> <span>${verdictReason}</span></p>
${diagnosis && markup`<p class="diagnosis">${diagnosis}</p>`}
${warnings(summary.warnings)}
${headlines(summary)}
${figureList(summary)}
${thresholdTable(summary.thresholds)}
</section>
`;
}

function warnings(sentences: readonly string[]): Markup | undefined {
  if (sentences.length === 0) return undefined;
  return markup`<div class="warnings" role="note"><h2>Read this before you trust the numbers</h2><ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul></div>`;
}
