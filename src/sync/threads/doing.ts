/**
 * What one attached thread does with its locks now, and the error of whoever asks for something else meanwhile. Kept by
 * striped-lock.ts.
 */

import { RefManagerError } from '../../errors.ts';

/**
 * What an attachment does now. ACQUIRING and RELEASING outlive a call only when an exception cut it (stack overflow).
 * From ACQUIRING_ALL on it is about every stripe.
 */
export const Doing = {
  IDLE: 0,
  ACQUIRING: 1,
  READING: 2,
  WRITING: 3,
  RELEASING: 4,
  ACQUIRING_ALL: 5,
  WRITING_ALL: 6,
  RELEASING_ALL: 7,
} as const;
export type Doing = (typeof Doing)[keyof typeof Doing];

/** True for what a caller has until it releases it; all but IDLE that is not is left over by an exception. */
export function isHold(doing: Doing): boolean {
  return doing === Doing.READING || doing === Doing.WRITING || doing === Doing.WRITING_ALL;
}

const DOING_TEXT: Readonly<Record<Doing, string>> = {
  [Doing.IDLE]: 'holds nothing',
  [Doing.ACQUIRING]: 'is acquiring a lock',
  [Doing.READING]: 'holds a read lock',
  [Doing.WRITING]: 'holds the write lock',
  [Doing.RELEASING]: 'is releasing a lock',
  [Doing.ACQUIRING_ALL]: 'is acquiring every lock',
  [Doing.WRITING_ALL]: 'holds every write lock',
  [Doing.RELEASING_ALL]: 'is releasing every lock',
};

/** The error of `what`, asked for while that does not go. */
export function misuse(what: string, doing: Doing): RefManagerError {
  const expected =
    what === 'acquire' ? 'to hold nothing (locks do not nest, upgrade or downgrade)' : 'to hold that lock';
  return new RefManagerError('ERR_LOCK_MISUSE', `${what} expects this thread ${expected}, but it ${DOING_TEXT[doing]}`);
}
