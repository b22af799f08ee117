/**
 * Differences in the page's words: values in their unit, the change, and its mark.
 */

import { type Markup, markup } from '../../../chart/markup.ts';
import { changeText, type Difference, type Judgement } from '../../../result/compare/difference.ts';
import { valueText } from '../../comparison/comparison-sentence.ts';
import { scrollingTable } from '../scrolling-table.ts';

const MARKS: Readonly<Record<Judgement, string>> = {
  better: '✓ better',
  worse: '✗ worse',
  same: '≈ same',
  unsure: 'within chance',
  few: 'too few starts to tell',
  told: '',
};

/** `+12% ✗ worse`: told by words and by colour. */
export function changeMark({ change, judgement }: Difference): Markup {
  const text = judgement === 'same' ? MARKS.same : `${changeText(change)} ${MARKS[judgement]}`.trim();
  return markup`<span class="change ${judgement}">${text}</span>`;
}

/** A table of differences, one a row. */
export function differenceTable(caption: string, differences: readonly Difference[]): Markup {
  const rows = differences.map(
    (difference) =>
      markup`<tr><th scope="row">${difference.name}</th><td class="number">${valueText(difference.unit, difference.before)}</td><td class="number">${valueText(difference.unit, difference.after)}</td><td class="number">${changeMark(difference)}</td></tr>\n`,
  );
  return markup`${scrollingTable(
    caption,
    markup`<thead><tr><th scope="col">Number</th><th scope="col" class="number">Before</th><th scope="col" class="number">After</th><th scope="col" class="number">Change</th></tr></thead>
<tbody>${rows}</tbody>`,
  )}`;
}
