/**
 * What the parts are called that the nodes of a run over several processes are split into, and what is said when none was
 * begun.
 */

import { counted } from '../../text/counts.ts';
import type { DistributedFacts } from './distributed-facts.ts';

/** In real time each worker has one segment of the nodes, to the end. */
export type PartName = 'segment' | 'share';

export function partName({ scenario }: { readonly scenario?: { readonly clock: string } }): PartName {
  return scenario?.clock === 'real' ? 'segment' : 'share';
}

/** Of a run that waits for workers, or ended while it did; undefined: it had begun. */
export function notBegunText(part: PartName, { shares, beganAt }: DistributedFacts): string | undefined {
  if (part === 'share') return shares === 0 ? 'its nodes were not split into shares' : undefined;
  return beganAt === undefined ? `${counted(shares, 'segment')}, none of which began` : undefined;
}
