/**
 * How the containers of a run on a real runtime fared until its end, in words: for the text and the page.
 */

import { exitText, type LivingAtEnd } from '../node/real/removal/exited-containers.ts';
import { formatCount } from '../text/counts.ts';

/** `5 of 40 containers were no longer running at the end: 3 × Error, exit code 3 (e.g. shop/web-1/app), …`; nothing when all run. */
export function endLines({ atEnd }: { readonly atEnd?: LivingAtEnd | undefined }): string[] {
  if (atEnd === undefined || atEnd.exited === 0) return [];
  const { exited, containers, groups } = atEnd;
  const which = groups.map((group) => `${formatCount(group.count)} × ${exitText(group)} (e.g. ${group.example})`);
  return [
    `${formatCount(exited)} of ${formatCount(containers)} containers were no longer running at the end: ${which.join(', ')}`,
  ];
}
