/**
 * Cuts a history that cannot be explained down to what people need to see: the shortest stretch before the impossible
 * answer that no state of the key before it would explain, and of its looks only those that matter.
 */

import { ABSENT, Action, FOREIGN, isLook, type Operation } from '../operation.ts';
import { describeOperation, describeState } from './describe.ts';
import { type HistoryEvent, inOrder } from './events.ts';
import { KeySearch } from './key-search.ts';

/** Stands for every value that nobody in the window reads. */
const ANY_OTHER = -2;

/**
 * @param history - of one key
 * @param impossible - the operation at whose end no explanation was left
 * @param start - what the key may hold before the history
 */
export function shortestWindow(history: readonly Operation[], impossible: Operation, start: readonly number[]): string {
  const all = [...inOrder(history)];
  const events = all.slice(0, all.findIndex(({ of, isBegin }) => of === impossible && !isBegin) + 1);
  const cut = latestCut(events);
  const before = cut === undefined ? start : undefined;
  const begun = cut === undefined ? [] : openAt(events, cut);
  const rest = events.slice(cut ?? 0);
  const needless = needlessLooks(begun, rest, impossible, before);
  const ended = new Set(rest.filter(({ isBegin }) => !isBegin).map(({ of }) => of));
  const shown = [...new Set([...begun, ...rest.map(({ of }) => of)])].filter(
    (operation) => !needless.has(operation) && (ended.has(operation) || !isLook(operation)),
  );
  const lines = shown.map((of) => describeOperation(of) + (of === impossible ? '  <- impossible' : ''));
  const known =
    before === undefined ? 'whatever it held before' : `which held ${before.map(describeState).join(' or ')}`;
  return [`key ${impossible.key}, ${known}: no order explains`, ...lines].join('\n');
}

/** The last event from which on the history fails whatever came before; undefined when the start is needed. */
function latestCut(events: readonly HistoryEvent[]): number | undefined {
  const failsFrom = (from: number): boolean => fails(openAt(events, from), events.slice(from), undefined);
  let length = 1;
  while (length < events.length && !failsFrom(events.length - length)) length *= 2;
  if (length >= events.length && !failsFrom(0)) return undefined;
  let failing = Math.max(0, events.length - length);
  let explained = events.length;
  while (explained - failing > 1) {
    const middle = (failing + explained) >>> 1;
    if (failsFrom(middle)) failing = middle;
    else explained = middle;
  }
  return failing;
}

/** Operations that began before event `from` and are not over there. */
function openAt(events: readonly HistoryEvent[], from: number): Operation[] {
  const open = new Set<Operation>();
  for (const { of, isBegin } of events.slice(0, from)) {
    if (isBegin) open.add(of);
    else open.delete(of);
  }
  return [...open];
}

/** True when nothing explains the events. `before`: what the key may hold; undefined: anything. */
function fails(
  begun: readonly Operation[],
  events: readonly HistoryEvent[],
  before: readonly number[] | undefined,
): boolean {
  const search = KeySearch.amid(before ?? anything([...begun, ...events.map(({ of }) => of)]), begun);
  for (const { of, isBegin } of events) {
    if (isBegin) search.begin(of);
    else if (!search.end(of)) return true;
  }
  return false;
}

/** Every state that makes a difference to the operations. */
function anything(operations: readonly Operation[]): number[] {
  const gets = operations.filter(({ action, result }) => action === Action.GET && result !== FOREIGN);
  const replaces = operations.filter(({ action }) => action === Action.REPLACE);
  const seen = [...gets.map(({ result }) => result), ...replaces.map(({ expected }) => expected)];
  return [...new Set([ABSENT, ANY_OTHER, ...seen])];
}

/** Looks, taken many at once and then one by one, without which the rest still fails: fewer answers are easier to grasp. */
function needlessLooks(
  begun: readonly Operation[],
  events: readonly HistoryEvent[],
  impossible: Operation,
  before: readonly number[] | undefined,
): ReadonlySet<Operation> {
  let needless: ReadonlySet<Operation> = new Set<Operation>();
  const looks = [...new Set([...begun, ...events.map(({ of }) => of)])].filter((of) => isLook(of) && of !== impossible);
  for (let size = looks.length; size >= 1; size = size >>> 1) {
    for (let from = 0; from < looks.length; from += size) {
      const more = new Set([...needless, ...looks.slice(from, from + size)]);
      const open = begun.filter((operation) => !more.has(operation));
      const rest = events.filter(({ of }) => !more.has(of));
      if (fails(open, rest, before)) needless = more;
    }
  }
  return needless;
}
