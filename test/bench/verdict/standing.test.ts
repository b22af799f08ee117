import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isUndecided, medianInterval, ratios, standing } from '../../../src/bench/verdict/standing.ts';

const rising = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

describe('the interval of a median', () => {
  it('is everything while repeats are few', () => {
    assert.deepEqual(medianInterval(rising(5)), { median: 3, low: 1, high: 5 });
    assert.deepEqual(medianInterval(rising(8)), { median: 4.5, low: 1, high: 8 });
  });

  it('leaves out what the sign test leaves out at 95%', () => {
    // Table of the sign test: 9 values leave out 1 at each end, 12 leave out 2, 15 leave out 3.
    assert.deepEqual(medianInterval(rising(9)), { median: 5, low: 2, high: 8 });
    assert.deepEqual(medianInterval(rising(12)), { median: 6.5, low: 3, high: 10 });
    assert.deepEqual(medianInterval(rising(15)), { median: 8, low: 4, high: 12 });
  });

  it('does not depend on the order', () => {
    assert.deepEqual(medianInterval([4, 1, 3, 5, 2]), medianInterval(rising(5)));
  });

  it('of nothing is nothing', () => {
    assert.deepEqual(medianInterval([]), { median: Number.NaN, low: Number.NaN, high: Number.NaN });
  });
});

describe('a question of who is ahead', () => {
  const theirs = [100, 100, 100, 100, 100];

  it('is open while an edge of the margin lies in the interval', () => {
    assert.equal(isUndecided([125, 150, 119, 160, 141], theirs), true);
    assert.equal(isUndecided([90, 85, 80, 70, 95], theirs), true);
  });

  it('is closed when one is ahead, or when neither is', () => {
    assert.equal(isUndecided([125, 150, 121, 160, 141], theirs), false);
    assert.equal(isUndecided([101, 110, 95, 99, 100], theirs), false);
  });

  it('is none after too few repeats', () => {
    assert.equal(isUndecided([119, 121], [100, 100]), false);
  });
});

describe('where one stands beside another', () => {
  const theirs = [100, 100, 100, 100, 100];

  it('is ahead when it is so clearly even at the lower end of the interval', () => {
    assert.equal(standing([125, 130, 120, 140, 121], theirs), 'ahead');
    assert.equal(standing(theirs, [125, 130, 120, 140, 121]), 'behind');
  });

  it('is level when the noise of the run is larger than the margin, though the median is ahead', () => {
    assert.equal(standing([125, 150, 99, 160, 141], theirs), 'level');
    assert.equal(standing([125, 150, 119, 160, 141], theirs), 'level');
  });

  it('is judged within repeats: what slows both is no noise', () => {
    const slowMinute = [100, 50, 25, 80, 100];
    assert.equal(
      standing(
        slowMinute.map((rate) => rate * 1.3),
        slowMinute,
      ),
      'ahead',
    );
  });

  it('stays ahead when one of nine repeats was a hiccup of the machine', () => {
    const nine = [125, 130, 20, 140, 121, 126, 127, 128, 129];
    assert.equal(standing(nine, [...theirs, ...theirs.slice(1)]), 'ahead');
  });

  it('is level when it is ahead by little, however surely', () => {
    assert.equal(standing([115, 115, 115, 115, 115], theirs), 'level');
  });

  it('is unknown after one repeat, and after four', () => {
    assert.equal(standing([200], [100]), 'unknown');
    assert.equal(standing([200, 200, 200, 200], theirs), 'unknown');
  });

  it('counts only repeats in which both came to something', () => {
    assert.deepEqual(ratios([200, Number.NaN, 0, 300], [100, 100, 100, Number.NaN]), [2]);
    assert.equal(standing([200, 200, 200, 200, Number.NaN], theirs), 'unknown');
  });
});
