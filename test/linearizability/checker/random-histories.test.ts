/** The checker against the brute force, on random tiny histories. */

import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ABSENT, Action, FIRST_VALUE, type Operation, UNSAID } from '../operation.ts';
import { isExplainable } from './brute-force.ts';
import { HistoryChecker } from './history-checker.ts';

const RUNS = Number(process.env['HISTORIES'] ?? 6000);
const MOST_OPERATIONS = 7;
/** Few, so that answers often fit and often nearly do. */
const VALUES = 3;
const POINTS = 40;
/** Of a hundred histories at least so many shall be good, and so many bad. */
const LEAST_SHARE = 0.05;
/** The same histories each time; another seed finds others. */
const SEED = Number(process.env['HISTORIES_SEED'] ?? 1);

interface Drawn {
  readonly action: Action;
  readonly value: number;
  /** What a replace expects: ABSENT or the number of a value. */
  readonly expected: number;
  readonly from: number;
  readonly length: number;
  readonly died: boolean;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  action: fc.constantFrom(...Object.values(Action)),
  value: fc.nat(VALUES - 1),
  expected: fc.nat(VALUES).map((one) => (one === 0 ? ABSENT : FIRST_VALUE + one - 1)),
  from: fc.nat(POINTS),
  length: fc.nat(POINTS / 2),
  died: fc.nat(3).map((one) => one === 0),
});

/** Gives the drawn operations the stamps of one clock, and answers by `answer`. */
function operationsOf(all: readonly Drawn[], answer: (drawn: Drawn, index: number) => number): Operation[] {
  const ends = all.flatMap(({ from, length }, index) => [
    { at: from, index, isBegin: true },
    { at: from + length + 1 / 2, index, isBegin: false },
  ]);
  ends.sort((a, b) => a.at - b.at || a.index - b.index);
  const stampOf = (index: number, isBegin: boolean): number =>
    ends.findIndex((end) => end.index === index && end.isBegin === isBegin);
  return all.map((one, index) => ({
    thread: index,
    key: 0,
    action: one.action,
    argument: one.action === Action.SET || one.action === Action.REPLACE ? FIRST_VALUE + one.value : ABSENT,
    expected: one.action === Action.REPLACE ? one.expected : UNSAID,
    result: one.died ? 0 : answer(one, index),
    invoked: stampOf(index, true),
    returned: one.died ? Number.POSITIVE_INFINITY : stampOf(index, false),
    died: one.died,
  }));
}

/** Any answer of the right kind. */
function anyAnswer({ action, value, from }: Drawn): number {
  if (action === Action.SET) return 0;
  if (action === Action.GET) return value === 0 ? ABSENT : FIRST_VALUE + value - 1;
  return from % 2;
}

/** The answers of a store where each operation takes effect half way; but `spoilt` gets another one. */
function answersOf(all: readonly Drawn[], spoilt: number): (drawn: Drawn, index: number) => number {
  const answers: number[] = [];
  const middle = ({ from, length }: Drawn): number => from + length / 2;
  let state = ABSENT;
  for (const index of all
    .keys()
    .toArray()
    .sort((a, b) => middle(all[a] as Drawn) - middle(all[b] as Drawn))) {
    const one = all[index] as Drawn;
    const isThere = state === ABSENT ? 0 : 1;
    const replaces = one.action === Action.REPLACE && state === one.expected;
    const looked = one.action === Action.REPLACE ? Number(replaces) : isThere;
    answers[index] = one.action === Action.SET ? 0 : one.action === Action.GET ? state : looked;
    if (one.died && one.value === 0) continue; // it never took effect
    if (one.action === Action.SET || replaces) state = FIRST_VALUE + one.value;
    if (one.action === Action.CLEAR) state = ABSENT;
  }
  return (one, index) => (index === spoilt ? anyAnswer(one) : (answers[index] ?? 0));
}

/** The checker says of the parts what `isGood` says, and there are enough of both kinds. */
function agrees<Parts extends readonly Operation[][]>(
  arbitrary: fc.Arbitrary<Parts>,
  isGood: (parts: Parts) => boolean,
): void {
  const count = { true: 0, false: 0 };
  const property = fc.property(arbitrary, (parts) => {
    const checker = new HistoryChecker();
    const expected = isGood(parts);
    count[`${expected}`]++;
    assert.equal(
      parts.every((part) => checker.check(part) === undefined),
      expected,
    );
  });
  fc.assert(property, { numRuns: RUNS, seed: SEED });
  assert.ok(Math.min(count.true, count.false) > RUNS * LEAST_SHARE, JSON.stringify(count));
}

/** Each way in which every dead operation either never took effect or did before `latest`. */
function settled(operations: readonly Operation[], latest: number): Operation[][] {
  let ways: Operation[][] = [[]];
  for (const operation of operations) {
    const { died, action } = operation;
    if (died && (action === Action.GET || action === Action.HAS)) continue;
    const done = { ...operation, died: false, returned: died ? latest : operation.returned };
    const answers = died && (action === Action.CLEAR || action === Action.REPLACE) ? [{ ...done, result: 1 }] : [done];
    ways = ways.flatMap((way) => [...(died ? [way] : []), ...answers.map((answer) => [...way, answer])]);
  }
  return ways;
}

it('agrees with the brute force on random answers', () => {
  const arbitrary = fc.array(drawn, { minLength: 2, maxLength: MOST_OPERATIONS });
  agrees(
    arbitrary.map((all) => [operationsOf(all, anyAnswer)]),
    ([operations]) => isExplainable(operations ?? []),
  );
});

it('agrees with the brute force on the answers of a sound store, one of them spoilt', () => {
  const arbitrary = fc
    .tuple(fc.array(drawn, { minLength: 3, maxLength: MOST_OPERATIONS }), fc.nat(MOST_OPERATIONS))
    .map(([all, spoilt]) => [operationsOf(all, answersOf(all, spoilt))]);
  agrees(arbitrary, ([operations]) => isExplainable(operations ?? []));
});

it('agrees with the brute force on two parts, the dead of the first repaired before the second', () => {
  const part = fc
    .array(drawn, { minLength: 1, maxLength: MOST_OPERATIONS - 2 })
    .map((all) => operationsOf(all, answersOf(all, -1)));
  agrees(fc.tuple(part, part), ([first, second]) => {
    const end = 2 * MOST_OPERATIONS;
    const later = second.map((operation) => ({
      ...operation,
      invoked: operation.invoked + end + 1,
      returned: operation.returned + end + 1,
    }));
    return settled(first, end).some((way) => isExplainable([...way, ...later]));
  });
});
