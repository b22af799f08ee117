/**
 * This thread's memberships in bare locks, by lock id: shared by all RWLocks over one lock, and given back with the last,
 * be it detached or collected. Asked by rw-lock.ts.
 */

import type { Attachment } from './threads/attachment.ts';

const attachments = new Map<string, Attachment>();
const keys = new WeakMap<Attachment, string>();

/** Of RWLocks that were collected while something was held through them: by a guard that is kept, or for ever. In turns. */
const overdue = new Set<Attachment>();
/** Looked at on each occasion: there may be many, and more occasions than they are. */
const OVERDUE_A_LOOK = 4;

/** An RWLock dropped without `detach()` must not keep its memory and the thread's slot for ever. */
const forgotten = new FinalizationRegistry<Attachment>((attachment) => {
  if (attachment.isShared || attachment.isIdle()) leave(attachment);
  else overdue.add(attachment);
  settleOverdue();
});

/** The thread's membership in the lock with this id, for one more RWLock. */
export function attachmentFor(lock: object, key: string, attach: () => Attachment): Attachment {
  settleOverdue();
  const known = attachments.get(key);
  const attachment = known?.share() ?? attach();
  if (known === undefined) {
    attachments.set(key, attachment);
    keys.set(attachment, key);
  }
  forgotten.register(lock, attachment, lock);
  return attachment;
}

/** The RWLock needs it no more. @throws {RefManagerError} `ERR_LOCK_MISUSE` for the last one, when something is held or awaited */
export function leaveFor(lock: object, attachment: Attachment): void {
  leave(attachment);
  forgotten.unregister(lock);
}

function leave(attachment: Attachment): void {
  if (attachment.leave()) attachments.delete(keys.get(attachment) as string);
}

function settleOverdue(): void {
  let looks = Math.min(OVERDUE_A_LOOK, overdue.size);
  for (const attachment of overdue) {
    if (looks-- === 0) return;
    overdue.delete(attachment);
    if (attachment.isShared || attachment.isIdle()) leave(attachment);
    else overdue.add(attachment); // behind all others
  }
}
