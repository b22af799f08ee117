import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { figureOf, judgeRows, limitOf, type Ratios } from '../../../bench/check/judgement.ts';
import type { RowName } from '../../../bench/check/rows.ts';

/** Answers with the next of the given measurements, and notes what was asked. */
function measurements(...answers: Record<string, number[]>[]) {
  const asked: (readonly RowName[])[] = [];
  const measure = async (rows: readonly RowName[]): Promise<Ratios> => {
    const answer = answers[asked.length] ?? {};
    asked.push(rows);
    return new Map(Object.entries(answer) as [RowName, number[]][]);
  };
  return { measure, asked };
}

const LIMITS = new Map<RowName, number>([
  ['hit', 2],
  ['set', 8],
]);

describe('a row', () => {
  it('has the median of its processes as its figure, and their whole width as its spread', () => {
    assert.deepEqual(figureOf([1, 9, 2, 2, 4]), { ratio: 2, spread: 4 });
  });

  it('holds at its limit, and is then measured once', async () => {
    const { measure, asked } = measurements({ hit: [2, 2, 99], set: [1, 1, 1] });
    const verdicts = await judgeRows(LIMITS, measure);
    assert.deepEqual(
      verdicts.map(({ isOver, again }) => [isOver, again]),
      [
        [false, undefined],
        [false, undefined],
      ],
    );
    assert.deepEqual(asked, [['hit', 'set']]);
  });

  it('that is over its limit is measured again, alone, and is over when it is so twice', async () => {
    const { measure, asked } = measurements({ hit: [1], set: [9, 9, 9] }, { set: [8.1, 8.1, 8.1] });
    const verdicts = await judgeRows(LIMITS, measure);
    assert.deepEqual(
      verdicts.map(({ row, isOver }) => [row, isOver]),
      [
        ['hit', false],
        ['set', true],
      ],
    );
    assert.deepEqual(asked, [['hit', 'set'], ['set']]);
    assert.deepEqual([verdicts[1]?.first.ratio, verdicts[1]?.again?.ratio, verdicts[1]?.limit], [9, 8.1, 8]);
  });

  it('that is over its limit but once holds', async () => {
    const { measure } = measurements({ hit: [1], set: [9] }, { set: [7] });
    assert.deepEqual(
      (await judgeRows(LIMITS, measure)).map(({ isOver }) => isOver),
      [false, false],
    );
  });

  it('that was not measured is over any limit', async () => {
    const { measure } = measurements({ hit: [Number.NaN], set: [] }, {});
    assert.deepEqual(
      (await judgeRows(LIMITS, measure)).map(({ isOver }) => isOver),
      [true, true],
    );
  });
});

describe('a limit', () => {
  it('is a fifth above the figure when the processes agree', () => {
    assert.equal(limitOf([2, 2, 2, 2, 2]), 2.4);
  });

  it('is a tenth above what nine in ten stay below when they do not, whatever the tenth does', () => {
    const ratios = [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 50];
    assert.equal(limitOf(ratios), 2.2);
  });
});
