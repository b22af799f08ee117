/**
 * Turns the moves of a search into something to read and to replay: one line an operation, loads of constants that
 * the search had passed over included.
 */

import {
  describeOperation,
  Op,
  WAIT_RESULT_NAMES,
  type WideResults,
  waiterOfTurn,
  waitResultOfTurn,
} from '../model/operations.ts';
import type { Move, Scenario } from '../scenario.ts';
import type { LocalState } from '../states/local-state.ts';
import type { VectorMachine } from './machine.ts';
import { MOVE_KINDS, MoveKind } from './moves.ts';

export interface Trace {
  readonly lines: string[];
  readonly schedule: Move[];
}

/** The trace of `moves`, done again on `machine`. */
export function traceOf(
  scenario: Scenario,
  machine: VectorMachine,
  wide: WideResults,
  moves: readonly number[],
): Trace {
  const lines: string[] = [];
  const schedule: Move[] = [];
  machine.listener = (thread, state, result) => {
    lines.push(`${nameOf(scenario, thread)}: ${describe(scenario, wide, state, result)}`);
    schedule.push({ thread, kind: 'run', ...(state.op.kind === Op.TURN ? { waiter: waiterOfTurn(result) } : {}) });
  };
  machine.fault = undefined;
  machine.begin();
  for (const move of moves) {
    const mover = Math.floor(move / MOVE_KINDS);
    const thread = mover % scenario.threads.length;
    const waiter = Math.floor(mover / scenario.threads.length);
    switch (move % MOVE_KINDS) {
      case MoveKind.TIME_OUT:
        lines.push(`${nameOf(scenario, thread)}: TIMES OUT`);
        schedule.push({ thread, kind: 'time-out', waiter });
        machine.timeOut(thread, waiter);
        break;
      case MoveKind.CRASH:
        lines.push(`${nameOf(scenario, thread)}: DIES`);
        schedule.push({ thread, kind: 'crash' });
        machine.crash(thread);
        break;
      default:
        machine.run(thread, waiter);
    }
  }
  machine.listener = undefined;
  return { lines, schedule };
}

function nameOf(scenario: Scenario, thread: number): string {
  return scenario.threads[thread]?.name ?? `thread ${thread}`;
}

function describe(scenario: Scenario, wide: WideResults, { op, before }: LocalState, result: number): string {
  const ghosts = Object.keys(scenario.monitor?.ghosts ?? {});
  const joined = before.map(({ ghost }) => `(${ghosts[ghost]}) `).join('');
  const text = describeOperation(op, scenario.nameOf ?? ((word) => `[${word}]`));
  if (op.kind === Op.TURN) {
    const word = op.waiters[waiterOfTurn(result)]?.word ?? -1;
    return `${joined}${text}: ${scenario.nameOf?.(word) ?? `[${word}]`} ${WAIT_RESULT_NAMES[waitResultOfTurn(result)]}`;
  }
  const isWait = op.kind === Op.WAIT || op.kind === Op.WAIT_ASYNC;
  const answer = isWait ? WAIT_RESULT_NAMES[result] : op.wide ? wide.value(result) : result;
  if (op.kind === Op.STORE || op.kind === Op.WRITE) return `${joined}${text}`;
  return `${joined}${text} = ${answer}`;
}
