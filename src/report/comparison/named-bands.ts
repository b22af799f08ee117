/**
 * What reports call the bands of how long starts took.
 */

import type { Bands } from '../../result/bands.ts';

const BANDS = [
  { kind: 'band-second', name: 'under 1s', of: ({ underSecond }: Bands) => underSecond },
  { kind: 'band-slo', name: '1s to 5s', of: ({ underSlo }: Bands) => underSlo },
  { kind: 'band-over', name: 'over 5s', of: ({ overSlo }: Bands) => overSlo },
  { kind: 'failed', name: 'never', of: ({ never }: Bands) => never },
] as const;

/** Each band with its name and its number of starts, in order of time; the last only where there are any. */
export function namedBands(bands: Bands): { kind: string; name: string; count: number }[] {
  return BANDS.map(({ kind, name, of }) => ({ kind, name, count: of(bands) })).filter(
    ({ kind, count }) => kind !== 'failed' || count > 0,
  );
}
