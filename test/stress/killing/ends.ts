/** How a victim of a kill test ends: what it does at the place where it shall end. */

/** The last is what an alive one awaits: `terminate` at any instant. */
export type End =
  | 'terminated while blocked'
  | 'terminated while spinning'
  | 'process.exit'
  | 'uncaught error'
  | 'heap limit'
  | 'terminated at any instant';

export const UNCAUGHT = 'ends by an uncaught error';

/** The end of this thread, or its last moment before it is terminated. Never returns; `block` must not either. */
export function endThread(end: End, block: () => never): never {
  if (end === 'uncaught error') throw new Error(UNCAUGHT);
  if (end === 'process.exit') process.exit(1);
  if (end === 'heap limit') for (let hoard = {}; ; ) hoard = { hoard };
  if (end === 'terminated while spinning') for (;;);
  block();
}
