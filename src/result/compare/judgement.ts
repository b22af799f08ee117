/**
 * Which differences are more than chance. All numbers of a comparison are judged together: were every one of them the same
 * in truth, any mark at all would be on at most one comparison in twenty.
 */

import type { Candidate, Difference, Judgement } from './difference.ts';
import { anyOf, type Evidence, toldFromChance } from './evidence/evidence.ts';

/** How many comparisons of the same may be marked by chance. */
const LEVEL = 0.05;
/** Differences below this are too small to matter, however sure. */
const SMALLEST_CHANGE = 0.01;

/**
 * Judges `groups`; the numbers of one group are of the same starts. A group is told from chance first, among all groups
 * (Holm), and its numbers after it, each by itself.
 */
export function judge(groups: readonly (readonly Candidate[])[]): Difference[][] {
  const whole = groups.map((group) => anyOf(group.flatMap(({ evidence }) => evidence ?? [])));
  const isTested = groups.map((group, i) => group.some(hasEvidence) && (whole[i]?.leastP ?? 1) <= LEVEL);
  const ps = whole.flatMap(({ p }, i) => (isTested[i] === true ? [p] : []));
  const [level, told] = [LEVEL / Math.max(1, ps.length), toldFromChance(ps, LEVEL)];
  let rank = 0;
  return groups.map((group, i) => {
    const isTold = isTested[i] === true && told[rank++] === true;
    const canTell = isTested[i] === true && (whole[i]?.leastP ?? 1) <= level;
    return group.map((candidate) => judged(candidate, isTold, canTell));
  });
}

function hasEvidence({ evidence }: Candidate): boolean {
  return evidence !== undefined;
}

function judged(candidate: Candidate, isTold: boolean, canTell: boolean): Difference {
  const { evidence, best: _best, ...number } = candidate;
  const judgement = evidence === undefined ? untested(candidate) : byEvidence(candidate, evidence, isTold, canTell);
  return { ...number, judgement, p: judgement === 'few' ? undefined : evidence?.p };
}

function untested({ before, after }: Candidate): Judgement {
  return before === after ? 'same' : 'told';
}

function byEvidence(
  { change, best }: Candidate,
  { p, leastP, direction }: Evidence,
  isTold: boolean,
  canTell: boolean,
): Judgement {
  if (change !== undefined && Math.abs(change) < SMALLEST_CHANGE) return 'same';
  if (!canTell || leastP > LEVEL) return 'few';
  const isMore = change === undefined || change > 0;
  const agrees = direction === (isMore ? 1 : -1);
  if (!isTold || p > LEVEL || !agrees) return 'unsure';
  return isMore === (best === 'high') ? 'better' : 'worse';
}
