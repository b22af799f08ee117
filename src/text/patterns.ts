/**
 * What durations, rates, shares, sizes and latencies look like, as the sources of regular expressions: the parsers accept
 * what these accept, and the JSON Schema publishes them. Anchored, and without flags.
 */

/** Of a duration, a rate, a share, a size or a threshold: no number of so many digits is more than 64 bits can hold. */
export const MOST_CHARACTERS = 100;

const NUMBER = '\\d+(?:\\.\\d+)?';
const DURATION = `(?:${NUMBER}\\s*(?:ns|us|µs|ms|s|m|h|d))+`;
const NOT_ZERO = '(?=[\\d.]*[1-9])';
const SIZE = `${NUMBER}\\s*(?:[kKmMgG][iI]?)?[bB]`;
const ZERO_TO_HUNDRED = '0*(?:100(?:\\.0+)?|\\d{1,2}(?:\\.\\d+)?)';
const ZERO_TO_ONE = '0*(?:1(?:\\.0+)?|0(?:\\.\\d+)?)';
const SHARE = `(?:${ZERO_TO_HUNDRED}\\s*%|${ZERO_TO_ONE})`;
const OPERATOR = '\\s*(?:<=|>=|={2,3}|!={1,2}|<|>)\\s*';

const alone = (pattern: string): string => `^${pattern}$`;
const padded = (pattern: string): string => `^\\s*${pattern}\\s*$`;
const call = (names: string, parts: string): string => `${names}\\s*\\(\\s*${parts}\\s*\\)`;
const then = (pattern: string): string => `\\s*,\\s*${pattern}`;

export const DURATION_PATTERN: string = alone(DURATION);
export const POSITIVE_DURATION_PATTERN: string = alone(`(?=.*[1-9])${DURATION}`);
const RATE = `${NUMBER}\\s*/\\s*(?:${NOT_ZERO}${NUMBER}\\s*)?(?:ms|s|m|h)`;
export const RATE_PATTERN: string = padded(RATE);
export const POSITIVE_RATE_PATTERN: string = padded(`${NOT_ZERO}${RATE}`);
export const SHARE_PATTERN: string = padded(SHARE);
export const SIZE_PATTERN: string = padded(SIZE);
export const BANDWIDTH_PATTERN: string = `^\\s*${NOT_ZERO}${SIZE}\\s*/s$`;

/** Of a latency: `quantiles` of a calibrated runtime has many. */
export const MOST_DISTRIBUTION_CHARACTERS = 10_000;
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

/** Whether `text` is short enough and looks like that. */
export function isLike(expression: RegExp, text: string, mostCharacters: number = MOST_CHARACTERS): boolean {
  return text.length <= mostCharacters && expression.test(text);
}
