import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FOREIGN, type Operation } from '../operation.ts';
import { isExplainable } from './brute-force.ts';
import { HistoryChecker } from './history-checker.ts';
import { history } from './script.ts';

const GOOD: Readonly<Record<string, readonly string[]>> = {
  'nothing is there at first': ['A: [get nothing] [has false] [clear false]'],
  'what was set is read until it is cleared': ['A: [set 7] [get 7] [has true] [clear true] [get nothing]'],
  'a null is there': ['A: [set null] [get null] [has true] [clear true]'],
  'a get beside a set sees the old value': ['A: [set 6] [set 7---------]', 'B:            [get 6]'],
  'a get beside a set sees the new value': ['A: [set 6] [set 7---------]', 'B:            [get 7]'],
  'two gets beside a set see the old, then the new': [
    'A: [set 6] [set 7------------]',
    'B:            [get 6] [get 7]',
  ],
  'two sets at once, either may be last': ['A: [set 6-----] [get 7]', 'B:  [set 7----]'],
  'two sets at once, the other may be last': ['A: [set 6-----] [get 6]', 'B:  [set 7----]'],
  'two clears at once, one finds it': ['A: [set 6] [clear true-]', 'B:          [clear false]'],
  'a refused set leaves what was there': ['A: [set 6] [set 7 refused] [get 6]'],
  'a set pending at death never took effect': ['A: [set 6]', 'B:         [set 7...', 'C:            [get 6] [get 6]'],
  'a set pending at death took effect late': ['A: [set 6]', 'B:         [set 7...', 'C:            [get 6] [get 7]'],
  'a clear pending at death took effect late': ['A: [set 6]', 'B:     [clear...', 'C:            [get 6] [has false]'],
  'a set pending at death is what a clear found': ['B: [set 7...', 'C:            [clear true] [clear false]'],
  'two sets pending at death are both seen': ['A: [set 6...', 'B:  [set 7...', 'C:            [get 7] [get 6] [get 6]'],
  'a set pending at death is seen and overwritten': ['A: [set 6...', 'C:        [get 6] [set 8] [get 8]'],
  'a clear that found nothing beside a set': ['A: [set 6------]', 'B:   [clear false] [get 6]'],
  'a replace finds what it expects': ['A: [set 6] [replace 6 by 7] [get 7] [replace 6 by 8 false] [get 7]'],
  'a replace of nothing stores once': ['A: [replace nothing by 6] [replace nothing by 7 false] [get 6]'],
  'two replaces at once, one is overtaken': ['A: [set 5] [replace 5 by 6----]', 'B:          [replace 5 by 7 false-]'],
  'a replace pending at death took effect late': [
    'A: [set 6]',
    'B:     [replace 6 by 7...',
    'C:        [get 6] [get 7]',
  ],
  'a set pending at death is what a replace found': ['B: [set 7...', 'C:          [replace 7 by 8] [get 8]'],
  'a set pending at death is what another pending write replaced': [
    'A: [set 7...',
    'B:   [replace 7 by 8...',
    'C:                       [get 8]',
  ],
  'a get pending at death says nothing': ['A: [get 9...', 'B: [get nothing]'],
};

const BAD: Readonly<Record<string, readonly string[]>> = {
  'a read of a value never written': ['A: [set 6] [get 7]'],
  'a replace of what is not there': ['A: [set 6] [replace 7 by 8]'],
  'a replace that found nothing although it was there': ['A: [set 6] [replace 6 by 7 false]'],
  'two replaces of one value': ['A: [set 5] [replace 5 by 6----]', 'B:          [replace 5 by 7----]'],
  'a replace that finds something else changes it': ['A: [set 6] [replace 7 by 8 false] [get 8]'],
  'a replace pending at death, of what never was there': [
    'A: [set 6]',
    'B:   [replace 9 by 7...',
    'C:             [get 7]',
  ],
  'a read of nothing after a set': ['A: [set 6] [get nothing]'],
  'a stale read after a newer value was set': ['A: [set 6] [set 7]', 'B:                    [get 6]'],
  'a stale read after another thread saw the newer one': [
    'A: [set 6] [set 7------------------------]',
    'B:            [get 7]',
    'C:                     [get 6]',
  ],
  'a lost update': ['A: [set 6]      [get 7] [get 7]', 'B:   [set 7]', 'C:                     [set 8] [get 7]'],
  'a set lost under another key that was cleared': ['A: [set 6] [has false]'],
  'a clear that returns true twice': ['A: [set 6] [clear true]', 'B:                       [clear true]'],
  'two clears at once that both find it': ['A: [set 6] [clear true-]', 'B:           [clear true-]'],
  'a clear that finds nothing though it is there': ['A: [set 6] [clear false]'],
  'a value that comes back after a clear': ['A: [set 6] [clear true] [get 6]'],
  'values seen in two orders': [
    'A: [set 6--------------------------]',
    'B: [set 7--------------------------]',
    'C:    [get 6] [get 7]',
    'D:    [get 7] [get 6]',
  ],
  'a set pending at death seen, then gone': ['A: [set 6] [set 7...', 'B:                   [get 7] [get 6]'],
  'a clear pending at death seen, then undone': ['A: [set 6] [clear...', 'B:                   [get nothing] [get 6]'],
  'a set pending at death seen before it was invoked': ['A:          [set 7...', 'B: [get 7]'],
  'one set pending at death found by two clears': ['A: [set 7...', 'B:           [clear true] [clear true]'],
  'a refused set that took effect': ['A: [set 6] [set 7 refused] [get 7]'],
  'a refused set that lost what was there': ['A: [set 6] [set 7 refused] [get nothing]'],
};

describe('the checker', () => {
  for (const [name, lines] of Object.entries(GOOD)) {
    it(`explains: ${name}`, () => {
      const operations = history(...lines);
      assert.equal(isExplainable(operations), true, 'by trying every order');
      assert.equal(new HistoryChecker().check(operations)?.window, undefined);
    });
  }

  for (const [name, lines] of Object.entries(BAD)) {
    it(`finds: ${name}`, () => {
      const operations = history(...lines);
      assert.equal(isExplainable(operations), false, 'by trying every order');
      assert.notEqual(new HistoryChecker().check(operations), undefined);
    });
  }

  it('finds a reference that nobody stored', () => {
    const [set, get] = history('A: [set 6] [get 7]') as [Operation, Operation];
    assert.notEqual(new HistoryChecker().check([set, { ...get, result: FOREIGN }]), undefined);
  });

  it('keeps keys apart', () => {
    const [set, get] = history('A: [set 6] [get nothing]') as [Operation, Operation];
    assert.equal(new HistoryChecker().check([set, { ...get, key: 1 }]), undefined);
  });

  it('goes on in a later part with what the key holds', () => {
    const checker = new HistoryChecker();
    assert.equal(checker.check(history('A: [set 6]')), undefined);
    assert.equal(checker.check(history('A: [get 6]')), undefined);
    assert.equal(
      checker.check(history('A: [get 7]'))?.window,
      'key 0, which held 6: no order explains\n[      3,       9] thread 0: get -> 7  <- impossible',
    );
  });

  it('takes a set pending at death as done or not done, but no longer as open, in a later part', () => {
    for (const seen of ['6', '7']) {
      const checker = new HistoryChecker();
      assert.equal(checker.check(history('A: [set 6]', 'B:           [set 7...')), undefined);
      assert.equal(checker.check(history(`A: [get ${seen}]`)), undefined);
      assert.notEqual(checker.check(history(`A: [get ${seen === '6' ? '7' : '6'}]`)), undefined);
    }
  });

  it('counts operations, and those that overlap', () => {
    const checker = new HistoryChecker();
    checker.check(history('A: [set 6-----] [get 7]', 'B:  [set 7----]'));
    assert.equal(checker.operations, 3);
    assert.equal(checker.overlapping, 1);
  });
});
