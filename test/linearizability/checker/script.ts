/**
 * Histories written by hand: one line a thread, time from left to right.
 *
 * ```text
 * A: [set 7----]      [get 8]
 * B:      [get 7]  [set 8-------]
 * C:   [set 9...                     dies inside: pending for ever
 * ```
 *
 * `[replace 7 by 8]` found 7 and stored 8, `[replace 7 by 8 false]` found something else.
 *
 * An operation is invoked at the column of its bracket and returns at that of the closing one. Columns of different
 * threads must differ where order matters: of equal ones the upper line comes first.
 */

import { ABSENT, Action, NULL_REF, type Operation, REFUSED, UNSAID } from '../operation.ts';

const OPERATION = /\[(set|get|clear|has|replace) ?(\w*)(?: by (\w+))?( refused| false)?(?:-*\]|\.\.\.)/g;
const ACTIONS: Readonly<Record<string, Action>> = {
  set: Action.SET,
  get: Action.GET,
  clear: Action.CLEAR,
  has: Action.HAS,
  replace: Action.REPLACE,
};

/** The operations of the lines, on one key. A get names what it returned: a number, `null` or `nothing`. */
export function history(...lines: readonly string[]): Operation[] {
  return lines.flatMap((line, thread) =>
    [...line.matchAll(OPERATION)].map(({ 0: text, 1: name = '', 2: value = '', 3: by, 4: end, index }): Operation => {
      const died = text.endsWith('...');
      const action = ACTIONS[name] as Action;
      const stamp = (column: number): number => column * lines.length + thread;
      const isReplace = action === Action.REPLACE;
      const success = isReplace ? 1 : 0;
      const failure = end === ' refused' ? REFUSED : 0;
      const isWrite = isReplace || action === Action.SET;
      return {
        thread,
        key: 0,
        action,
        argument: isWrite ? stateOf(by ?? value) : ABSENT,
        expected: isReplace ? stateOf(value) : UNSAID,
        result: isWrite ? (end === undefined ? success : failure) : stateOf(value),
        invoked: stamp(index),
        returned: died ? Number.POSITIVE_INFINITY : stamp(index + text.length - 1),
        died,
      };
    }),
  );
}

function stateOf(text: string): number {
  if (text === 'null') return NULL_REF;
  if (text === 'true') return 1;
  return text === 'nothing' || text === 'false' || text === '' ? ABSENT : Number(text);
}
