/**
 * A comparison as a test suite: one case for each number that was tested and one for each threshold. With `--fail-on worse`
 * what became worse fails, and so does whoever asked; without it nothing does.
 */

import { differencesOf } from '../../result/compare/comparison.ts';
import { changeText, type Difference } from '../../result/compare/difference.ts';
import type { ThresholdPair } from '../../result/compare/threshold-pairs.ts';
import { junitDocument, type TestCase } from '../junit/junit-document.ts';
import { nameText, valueText } from './comparison-sentence.ts';
import { type NamedComparison, namesOf } from './named-comparison.ts';

export function* comparisonJunit({
  before,
  after,
  comparison,
  failOn,
}: NamedComparison): Generator<string, void, undefined> {
  const fails = failOn === 'worse';
  yield* junitDocument({
    name: `${comparison.before.name}: ${namesOf(before)} and ${namesOf(after)}`,
    durationMs: comparison.after.durationMs,
    startedAt: comparison.after.startedAt,
    properties: [
      ['before', namesOf(before)],
      ['after', namesOf(after)],
      ['refmanager', comparison.after.versions.refmanager],
    ],
    cases: [
      ...comparison.thresholds.map((pair) => thresholdCase(pair, fails)),
      ...differencesOf(comparison)
        .filter(({ judgement }) => judgement !== 'told')
        .map((difference) => differenceCase(difference, fails)),
    ],
    errorOutput: [
      ...comparison.before.warnings.map((text) => `before: ${text}`),
      ...comparison.after.warnings.map((text) => `after: ${text}`),
    ],
  });
}

function thresholdCase({ metric, expression, before, after, newlyBreached }: ThresholdPair, fails: boolean): TestCase {
  const output = `before ${before?.observed ?? 'no such threshold'}, after ${after?.observed ?? 'no such threshold'}`;
  const name = `${metric} ${expression}`;
  if (!newlyBreached || !fails) return { group: 'thresholds', name, result: { kind: 'passed', output } };
  const message = `holds no more: observed ${after?.observed ?? ''}`;
  return { group: 'thresholds', name, result: { kind: 'failed', type: 'NewlyBreached', message, details: output } };
}

function differenceCase(difference: Difference, fails: boolean): TestCase {
  const { unit, before, after, change, judgement, p } = difference;
  const name = nameText(difference);
  if (judgement === 'few')
    return { group: 'comparison', name, result: { kind: 'skipped', message: 'too few starts to tell' } };
  const moved = `${valueText(unit, before)} before, ${valueText(unit, after)} after`;
  const chance = p === undefined ? '' : `, p = ${Number(p.toPrecision(2))}`;
  if (judgement !== 'worse' || !fails) {
    const words = { better: 'better', worse: 'worse', same: 'same', unsure: 'within chance', told: '' }[judgement];
    return { group: 'comparison', name, result: { kind: 'passed', output: `${moved}: ${words}${chance}` } };
  }
  const message = `worse: ${changeText(change)}`;
  return {
    group: 'comparison',
    name,
    result: { kind: 'failed', type: 'Worse', message, details: `${moved}${chance}` },
  };
}
