/**
 * What durations, rates, shares, sizes and latencies look like, as the sources of regular expressions: the parsers accept
 * what these accept, and the JSON Schema publishes them. Anchored, and without flags.
 */

/** Fifteen digits on either side of the point: what a number of 64 bits has for certain. */
const NUMBER = '\\d{1,15}(?:\\.\\d{1,15})?';
const DURATION = `(?:${NUMBER}\\s*(?:ns|us|µs|ms|s|m|h|d))+`;
const NOT_ZERO = '(?=[\\d.]*[1-9])';
const SIZE = `${NUMBER}\\s*(?:[kKmMgG][iI]?)?[bB]`;
const ZERO_TO_HUNDRED = '0{0,15}(?:100(?:\\.0{1,15})?|\\d{1,2}(?:\\.\\d{1,15})?)';
const ZERO_TO_ONE = '0{0,15}(?:1(?:\\.0{1,15})?|0(?:\\.\\d{1,15})?)';
const SHARE = `(?:${ZERO_TO_HUNDRED}\\s*%|${ZERO_TO_ONE})`;
const OPERATOR = '\\s*(?:<=|>=|={2,3}|!={1,2}|<|>)\\s*';

const alone = (pattern: string): string => `^${pattern}$`;
const padded = (pattern: string): string => `^\\s*${pattern}\\s*$`;
const call = (names: string, parts: string): string => `${names}\\s*\\(\\s*${parts}\\s*\\)`;
const then = (pattern: string): string => `\\s*,\\s*${pattern}`;

export const DURATION_PATTERN: string = alone(DURATION);
export const POSITIVE_DURATION_PATTERN: string = alone(`(?=.*[1-9])${DURATION}`);
export const RATE_PATTERN: string = padded(`${NUMBER}\\s*/\\s*(?:${NOT_ZERO}${NUMBER}\\s*)?(?:ms|s|m|h)`);
export const SHARE_PATTERN: string = padded(SHARE);
export const SIZE_PATTERN: string = padded(SIZE);
export const BANDWIDTH_PATTERN: string = `^\\s*${SIZE}\\s*/s$`;

/** That the times of `uniform` and `quantiles` ascend is beyond a pattern. */
export const DISTRIBUTION_PATTERN: string = padded(
  `(?:${[
    DURATION,
    call('(?:fixed|exponential)', DURATION),
    call('(?:normal|uniform)', DURATION + then(DURATION)),
    call('lognormal', DURATION + then(NUMBER)),
    call('quantiles', `${DURATION}(?:${then(DURATION)})*`),
  ].join('|')})`,
);

/** Expressions of metrics that are times. */
export const TIME_THRESHOLD_PATTERN: string = padded(
  `(?:(?:p\\(\\s*${ZERO_TO_HUNDRED}\\s*\\)|avg|min|max|med)${OPERATOR}${DURATION}|count${OPERATOR}${NUMBER})`,
);
/** Of metrics that are counted. */
export const COUNT_THRESHOLD_PATTERN: string = padded(`(?:rate${OPERATOR}${SHARE}|count${OPERATOR}${NUMBER})`);
