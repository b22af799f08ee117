/**
 * What a comparison comes to, in one sentence for every report: the thresholds that hold no more first, then the largest
 * change that chance does not explain.
 */

import {
  type Comparison,
  type ComparisonStatus,
  differencesOf,
  judged,
  largestChange,
  statusOf,
} from '../../result/compare/comparison.ts';
import { changeText, type Difference } from '../../result/compare/difference.ts';
import type { ThresholdPair } from '../../result/compare/threshold-pairs.ts';
import { counted, formatCount, formatShare } from '../../text/counts.ts';
import { formatDuration } from '../../text/durations.ts';
import { timedName } from '../../text/stages.ts';

const MOST_THRESHOLDS = 3;

const STATUS_TEXT: Readonly<Record<ComparisonStatus, string>> = {
  better: 'Better',
  worse: 'Worse',
  mixed: 'Mixed',
  same: 'No clear difference',
};

/** What it comes to in a few words. That nothing is better or worse says little where too few starts could show it. */
export function statusText(comparison: Comparison): string {
  const status = statusOf(comparison);
  return status === 'same' && tooFew(comparison) > 0 ? 'Too few starts to tell' : STATUS_TEXT[status];
}

function tooFew(comparison: Comparison): number {
  return differencesOf(comparison).filter(({ judgement }) => judgement === 'few').length;
}

/** Of another result's texts nothing is made safe here: whoever shows it does. */
export function comparisonSentence(comparison: Comparison): string {
  const { better, worse, breached } = judged(comparison);
  const largest = largestChange(comparison);
  return [
    ...breached.slice(0, MOST_THRESHOLDS).map(breachText),
    ...(breached.length > MOST_THRESHOLDS
      ? [`${breached.length - MOST_THRESHOLDS} more thresholds no longer hold.`]
      : []),
    ...comparison.thresholds
      .filter(({ newlyHeld }) => newlyHeld)
      .slice(0, MOST_THRESHOLDS)
      .map(heldText),
    ...(largest === undefined ? [] : [changeSentence(largest)]),
    chanceSentence(worse.length, better.length, tooFew(comparison)),
  ].join(' ');
}

function chanceSentence(worse: number, better: number, few: number): string {
  const told = few === 0 ? '' : `For ${counted(few, 'number')} there were too few starts to tell`;
  if (worse + better > 0)
    return `${counted(worse, 'number')} worse and ${better} better, beyond what chance explains.${told === '' ? '' : ` ${told}.`}`;
  return told === ''
    ? 'No number that is judged differs by more than chance explains.'
    : `${told}; no other that is judged differs by more than chance explains.`;
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

function heldText({ metric, expression, before, after }: ThresholdPair): string {
  return `${metric} ${expression} holds now: ${after?.observed ?? ''}, ${before?.observed ?? ''} before.`;
}

function changeSentence(difference: Difference): string {
  const { unit, before, after, change, judgement } = difference;
  const name = nameText(difference);
  const moved = `${valueText(unit, before)} to ${valueText(unit, after)}`;
  return `${name.charAt(0).toUpperCase()}${name.slice(1)} went from ${moved} (${changeText(change)}, ${judgement}).`;
}
