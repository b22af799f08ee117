/** What a run that was ended early says of the starts that it still waited for. */

import type { WaitingStart } from '../../node/real/watch/start-watch.ts';
import { counted } from '../../text/counts.ts';
import { waitingText } from '../../text/waiting.ts';

const MOST_NAMED = 5;

/** One sentence, which names the first of them; none when there are none. */
export function givenUpWarnings(givenUp: readonly WaitingStart[]): string[] {
  if (givenUp.length === 0) return [];
  const named = givenUp.slice(0, MOST_NAMED).map(waitingText).join('; ');
  const others = givenUp.length - MOST_NAMED;
  return [`given up at the end of the run: ${named}${others > 0 ? `; and ${counted(others, 'other pod')}` : ''}`];
}
