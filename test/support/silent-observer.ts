import type { StripedLockOptions } from '../../src/sync/lock/lock-waits.ts';

const nothing = (): void => undefined;

/** What a lock tells its surroundings, told to nobody. */
export const SILENT_OBSERVER: StripedLockOptions['observer'] = {
  seesHeld: nothing,
  spun: nothing,
  contended: nothing,
  slept: nothing,
  repaired: nothing,
  probe: nothing,
  flush: nothing,
  otherCopy: () => -1,
};
