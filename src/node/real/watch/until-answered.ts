/**
 * A runtime that begins anew refuses calls for a while, in words of its own and with whichever code: containerd says
 * `server is not initialized yet` (Unknown). What is to be done in any case is asked for again.
 */

import type { Clock } from '../../../runtime/time/clock.ts';
import { RealClock } from '../../../runtime/time/real-clock.ts';

const PATIENCE_MS = 20_000;
const PAUSE_MS = 250;

/** What `ask` comes to, the first time that it does not fail. Rejects with its last failure when it has failed for so long. */
export async function untilAnswered<T>(
  ask: () => Promise<T>,
  clock: Pick<Clock, 'monotonicMs' | 'sleep'> = new RealClock(),
): Promise<T> {
  const startMs = clock.monotonicMs();
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (clock.monotonicMs() - startMs > PATIENCE_MS) throw error;
      await clock.sleep(PAUSE_MS);
    }
  }
}
