import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isExclusionBroken, lockProblem } from '../../../src/bench/verdict/exclusion.ts';

const FINE = { writes: 12_345, counted: 12_345, readersBesideWriter: 0, miscalled: 0 };

describe('what was found under a lock', () => {
  it('is no problem when every write was counted and no reader saw a writer', () => {
    assert.equal(lockProblem(FINE), undefined);
    assert.equal(lockProblem({ ...FINE, writes: 2 ** 32 + 5, counted: 5 }), undefined); // counters are words
  });

  for (const [found, problem] of [
    [{ readersBesideWriter: 1 }, 'exclusion broken: 1 reader saw a writer inside'],
    [{ readersBesideWriter: 1_234 }, 'exclusion broken: 1,234 readers saw a writer inside'],
    [{ counted: 12_344 }, 'exclusion broken: 1 of 12,345 writes was lost'],
    [{ writes: 2, counted: 0 }, 'exclusion broken: 2 of 2 writes were lost'],
    [
      { counted: 12_343, readersBesideWriter: 3 },
      'exclusion broken: 3 readers saw a writer inside, and 2 of 12,345 writes were lost',
    ],
  ] as const) {
    it(`is told in a sentence: ${problem}`, () => {
      const told = lockProblem({ ...FINE, ...found });
      assert.equal(told, problem);
      assert.ok(isExclusionBroken(problem));
    });
  }

  it('of a lock that does not call its sections is told as that: what is under it says nothing then', () => {
    const told = lockProblem({ ...FINE, readersBesideWriter: 7, miscalled: 1 });
    assert.equal(told, 'broke: 1 call of the lock came back without having called the section exactly once');
    assert.ok(!isExclusionBroken(told));
  });
});
