/** Operations and states in words, for whoever reads a failing history. */

import { ABSENT, Action, FOREIGN, NULL_REF, type Operation, REFUSED, UNSAID } from '../operation.ts';

const STAMP_WIDTH = 7;

export function describeState(state: number): string {
  if (state === ABSENT) return 'nothing';
  if (state === NULL_REF) return 'null';
  if (state === UNSAID) return 'what it did not say';
  return state === FOREIGN ? 'what nobody stored' : String(state);
}

/** One line: when, who, what. */
export function describeOperation(operation: Operation): string {
  const { thread, action, argument, expected, result, invoked, returned, died } = operation;
  const end = died ? 'died' : String(returned);
  const when = `[${String(invoked).padStart(STAMP_WIDTH)}, ${end.padStart(STAMP_WIDTH)}]`;
  const answer = died ? '' : ` -> ${describeResult(action, result)}`;
  switch (action) {
    case Action.SET:
      return `${when} thread ${thread}: set ${describeState(argument)}${result === REFUSED ? ' -> refused' : ''}`;
    case Action.GET:
      return `${when} thread ${thread}: get${answer}`;
    case Action.CLEAR:
      return `${when} thread ${thread}: clear${answer}`;
    case Action.HAS:
      return `${when} thread ${thread}: has${answer}`;
    case Action.REPLACE: {
      const what = `replace ${describeState(expected)} by ${describeState(argument)}`;
      return `${when} thread ${thread}: ${what}${result === REFUSED ? ' -> refused' : answer}`;
    }
  }
}

function describeResult(action: Action, result: number): string {
  return action === Action.GET ? describeState(result) : String(result === 1);
}
