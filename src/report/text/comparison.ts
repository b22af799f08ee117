/**
 * Two runs compared, for the terminal: the numbers of both, what changed, and whether chance explains it.
 */

import { type Comparison, statusOf } from '../../result/compare/comparison.ts';
import { changeText, type Difference, type Judgement } from '../../result/compare/difference.ts';
import { printable } from '../../text/printable.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';
import { comparisonSentence, nameText, valueText } from '../comparison/comparison-sentence.ts';

const RIGHT = 'right';
const COLUMNS = [
  { title: 'NUMBER' },
  { title: 'BEFORE', align: RIGHT },
  { title: 'AFTER', align: RIGHT },
  { title: 'CHANGE', align: RIGHT },
  { title: '' },
] as const;
const MARKS: Readonly<Record<Judgement, string>> = {
  better: '✓ better',
  worse: '✗ worse',
  same: '',
  unsure: 'within chance',
  few: 'too few starts to tell',
  told: '',
};
/** Of each stage: the median, the tail and what is judged say enough here; the page has all. */
const SHOWN = [' p50', ' p99'] as const;

/** The whole comparison, a line an entry. */
export function formatComparison(comparison: Comparison, style: TextStyle): string[] {
  const stages = comparison.stages.flatMap(({ differences }) =>
    differences
      .filter(({ name, judgement }) => isJudged(judgement) || SHOWN.some((end) => name.endsWith(end)))
      .map((difference) => ({ ...difference, name: nameText(difference) })),
  );
  const differences = [...stages, ...comparison.overall, ...comparison.lock];
  // A line is coloured as a whole: a table pads its cells, and colours inside them would count as width.
  const [head = '', ...rows] = formatTable(COLUMNS, differences.map(cells), style);
  const lines = rows.map((row, i) => coloured(row, differences[i]?.judgement ?? 'told', style));
  return [
    head,
    ...lines,
    '',
    ...thresholds(comparison, style),
    ...warnings(comparison, style),
    verdict(comparison, style),
  ];
}

function cells({ name, unit, before, after, change, judgement }: Difference): string[] {
  return [name, valueText(unit, before), valueText(unit, after), changeText(change), MARKS[judgement]];
}

function isJudged(judgement: Judgement): boolean {
  return judgement === 'better' || judgement === 'worse';
}

function coloured(line: string, judgement: Judgement, style: TextStyle): string {
  if (judgement === 'better') return style('good', line);
  return judgement === 'worse' ? style('bad', line) : line;
}

function thresholds({ thresholds: pairs }: Comparison, style: TextStyle): string[] {
  return pairs.map(({ metric, expression, before, after }) => {
    const of = (threshold: typeof before): string => {
      if (threshold === undefined) return 'none';
      return `${threshold.ok ? style('good', '✓') : style('bad', '✗')} ${printable(threshold.observed)}`;
    };
    return `${printable(metric)} ${printable(expression)}: before ${of(before)}, after ${of(after)}`;
  });
}

function warnings({ before, after }: Comparison, style: TextStyle): string[] {
  const of = (run: string, texts: readonly string[]): string[] =>
    texts.map((text) => style('warning', `! ${run}: ${printable(text)}`));
  return [...of('before', before.warnings), ...of('after', after.warnings)];
}

function verdict(comparison: Comparison, style: TextStyle): string {
  const status = statusOf(comparison);
  const text = printable(comparisonSentence(comparison));
  if (status === 'same') return text;
  return style(status === 'better' ? 'good' : 'bad', text);
}
