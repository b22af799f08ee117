/**
 * What reports call the bands of how long starts took.
 */

import type { Bands } from '../../result/bands.ts';
import { sharesOfWhole } from '../../text/counts.ts';

/** What started: pods until they were ready, or containers. */
export type BandNoun = 'pods' | 'containers';

const UNFINISHED: Readonly<Record<BandNoun, string>> = { pods: 'not ready', containers: 'not started' };

const BANDS = [
  { kind: 'band-second', name: () => 'under 1s', of: ({ underSecond }: Bands) => underSecond },
  { kind: 'band-slo', name: () => '1s to 5s', of: ({ underSlo }: Bands) => underSlo },
  { kind: 'band-over', name: () => 'over 5s', of: ({ overSlo }: Bands) => overSlo },
  { kind: 'failed', name: (noun: BandNoun) => UNFINISHED[noun], of: ({ unfinished }: Bands) => unfinished },
  { kind: 'untried', name: () => 'not tried', of: ({ untried }: Bands) => untried },
] as const;
/** Always told, with none in them too. */
const TIMES: readonly string[] = ['band-second', 'band-slo', 'band-over'];

export interface NamedBand {
  readonly kind: string;
  readonly name: string;
  readonly count: number;
  /** Of all, in percent: together 100%. */
  readonly share: string;
}

/** Each band with its name and its number of starts, in order of time; what came to no end only where there is some. */
export function namedBands(bands: Bands, noun: BandNoun): NamedBand[] {
  const shares = sharesOfWhole(BANDS.map(({ of }) => of(bands)));
  return BANDS.map(({ kind, name, of }, i) => {
    return { kind, name: name(noun), count: of(bands), share: shares[i] ?? '' };
  }).filter(({ kind, count }) => TIMES.includes(kind) || count > 0);
}
