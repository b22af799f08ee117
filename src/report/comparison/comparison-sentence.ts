/**
 * What a comparison comes to, in one sentence for every report: the thresholds that hold no more first, then the largest
 * change that chance does not explain.
 */

import { type Comparison, differencesOf, judged, largestChange } from '../../result/compare/comparison.ts';
import { changeText, type Difference } from '../../result/compare/difference.ts';
import type { ThresholdPair } from '../../result/compare/threshold-pairs.ts';
import { counted, formatCount, formatShare } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { timedName } from '../../text/stages.ts';

const MOST_THRESHOLDS = 3;

/** Of another result's texts nothing is made safe here: whoever shows it does. */
export function comparisonSentence(comparison: Comparison): string {
  const { better, worse, breached } = judged(comparison);
  const largest = largestChange(comparison);
  const few = differencesOf(comparison).filter(({ judgement }) => judgement === 'few').length;
  const told = worse.length + better.length > 0;
  return [
    ...breached.slice(0, MOST_THRESHOLDS).map(breachText),
    ...(breached.length > MOST_THRESHOLDS
      ? [`${breached.length - MOST_THRESHOLDS} more thresholds no longer hold.`]
      : []),
    ...(largest === undefined ? [] : [changeSentence(largest)]),
    told
      ? `${counted(worse.length, 'number')} worse and ${better.length} better, beyond what chance explains.`
      : 'No difference beyond what chance explains.',
    ...(few > 0 ? [`For ${counted(few, 'number')} there were too few starts to tell.`] : []),
  ].join(' ');
}

/** A value of a difference, in its unit. */
export function valueText(unit: Difference['unit'], value: number): string {
  if (unit === 'ms') return formatDuration(value);
  if (unit === 'share') return formatShare(value, 1);
  return unit === 'count' ? formatCount(value) : `${formatCount(value)}/s`;
}

/** `start duration p99`: with the name that people have for the stage. */
export function nameText({ name }: Pick<Difference, 'name'>): string {
  const [key, percentile] = name.split(' ');
  const timed = timedName(key ?? '');
  return timed === undefined || percentile === undefined ? name : `${timed} ${percentile}`;
}

function breachText({ metric, expression, before, after }: ThresholdPair): string {
  const was = before === undefined ? 'not a threshold before' : `${before.observed} before`;
  return `${metric} ${expression} no longer holds: ${after?.observed ?? ''}, ${was}.`;
}

function changeSentence(difference: Difference): string {
  const { unit, before, after, change, judgement } = difference;
  const name = nameText(difference);
  const moved = `${valueText(unit, before)} to ${valueText(unit, after)}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} went from ${moved} (${changeText(change)}, ${judgement}).`;
}
