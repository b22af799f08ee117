/**
 * `--find-max rate --between 10/s,2000/s --seeds 5`, from text to values.
 */

import { isSearchFile, SEARCH_SUFFIXES } from '../../report/search/write-search.ts';
import { parseRate } from '../../text/quantities.ts';
import type { FlagProblems } from './flag-problems.ts';

export interface SearchFlagTexts {
  readonly findMax?: string;
  readonly between?: string;
  readonly seeds?: string;
  readonly out?: readonly string[];
}

export interface SearchFlags {
  readonly between: { readonly low: number; readonly high: number };
  readonly seeds: number;
}

const DEFAULT_SEEDS = '5';
const MOST_SEEDS = 1000;
const BETWEEN_EXPECTED = 'two rates, the lower first, e.g. 10/s,2000/s';

/** What is searched for; undefined: nothing. `unfit` are flags that a search has no use for. */
export function parseSearch(
  texts: SearchFlagTexts,
  unfit: Readonly<Record<string, string | boolean | undefined>>,
  problems: FlagProblems,
): SearchFlags | undefined {
  const { findMax, between, seeds, out = [] } = texts;
  if (findMax === undefined) {
    if (between !== undefined) problems.add('--between', between, 'to be given with --find-max rate');
    if (seeds !== undefined) problems.add('--seeds', seeds, 'to be given with --find-max rate');
    return undefined;
  }
  if (findMax !== 'rate') problems.add('--find-max', findMax, 'rate');
  for (const [flag, value] of Object.entries(unfit)) {
    if (value !== undefined && value !== false) problems.refuse(flag, String(value), 'it has no effect in a search');
  }
  for (const file of out)
    if (!isSearchFile(file)) problems.add('--out', file, `a file that ends in ${SEARCH_SUFFIXES}`);
  return {
    between: parseBetween(between, problems),
    seeds: problems.wholeNumber('--seeds', seeds ?? DEFAULT_SEEDS, 1, MOST_SEEDS),
  };
}

function parseBetween(text: string | undefined, problems: FlagProblems): SearchFlags['between'] {
  const [low = 0, high = 0, ...rest] = (text ?? '').split(',').map(parseRate);
  if (rest.length === 0 && low > 0 && high > low) return { low, high };
  if (text === undefined) problems.refuse('--find-max', 'rate', `expected --between with it: ${BETWEEN_EXPECTED}`);
  else problems.add('--between', text, BETWEEN_EXPECTED);
  return { low: 1, high: 2 };
}
