/**
 * Two runs compared, for the terminal: the numbers of both, what changed, and whether chance explains it.
 */

import {
  type Comparison,
  changeText,
  type Difference,
  type Judgement,
  judged,
} from '../../result/compare/comparison.ts';
import { counted, formatCount } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import { STAGE_BY_KEY } from '../../text/stages.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';

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
  told: '',
};
/** Of each stage: the median and the tail say enough here; the page has all. */
const SHOWN = [' p50', ' p99'] as const;
const PERCENT = 100;
const DIGITS = 3;

/** The whole comparison, a line an entry. */
export function formatComparison(comparison: Comparison, style: TextStyle): string[] {
  const stages = comparison.stages.flatMap(({ stage, differences }) =>
    differences
      .filter(({ name }) => SHOWN.some((end) => name.endsWith(end)))
      .map((difference) => ({ ...difference, name: difference.name.replace(stage, STAGE_BY_KEY[stage].name) })),
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

function valueText(unit: Difference['unit'], value: number): string {
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'share') return `${Number((value * PERCENT).toPrecision(DIGITS))}%`;
  return unit === 'count' ? formatCount(value) : `${Number(value.toPrecision(DIGITS))}/s`;
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
  const { better, worse } = judged(comparison);
  if (better.length === 0 && worse.length === 0) return 'no difference that chance does not explain';
  const parts = [
    ...(worse.length > 0 ? [style('bad', `${counted(worse.length, 'number')} worse`)] : []),
    ...(better.length > 0 ? [style('good', `${counted(better.length, 'number')} better`)] : []),
  ];
  return `${parts.join(', ')} than chance explains`;
}
