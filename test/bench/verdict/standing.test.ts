import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mayBeAhead, ratios, standing } from '../../../src/bench/verdict/standing.ts';

const repeated = (rates: readonly number[], times: number): number[] =>
  Array.from({ length: times }, () => rates).flat();

describe('a question of who is ahead', () => {
  const theirs = repeated([100], 15);
  const asked = (rates: readonly number[]): string => mayBeAhead(repeated(rates, 3), theirs);

  it('is open while the margin lies in the interval', () => {
    assert.equal(asked([125, 150, 100, 160, 141]), 'open');
    assert.equal(asked([90, 150, 80, 70, 140]), 'open');
  });

  it('is closed when one is ahead, and when it is not', () => {
    assert.equal(asked([135, 150, 131, 160, 141]), 'yes');
    assert.equal(asked([101, 110, 95, 99, 100]), 'no');
  });

  it('is open after few repeats, unless the two are far apart', () => {
    const few = [100, 100, 100, 100, 100];
    assert.equal(mayBeAhead([135, 150, 131, 160, 141], few), 'open');
    assert.equal(mayBeAhead([235, 250, 231, 260, 241], few), 'yes');
    assert.equal(mayBeAhead([100, 100, 100, 100, 100], few), 'open');
    assert.equal(mayBeAhead([20, 30, 25, 20, 20], few), 'no');
  });

  it('is none about one that fails', () => {
    assert.equal(mayBeAhead([Number.NaN], [100]), 'no');
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

  it('stays ahead when one of thirteen repeats was a hiccup of the machine', () => {
    const thirteen = [...repeated([125, 130, 132, 140, 131, 126], 2), 20];
    assert.equal(standing(thirteen, repeated([100], 13)), 'ahead');
  });

  it('is level when repeats come in two heaps, one ahead and one behind', () => {
    assert.equal(standing(repeated([180, 60, 181, 61, 179], 8), repeated([100], 40)), 'level');
    assert.equal(standing(repeated([180, 60, 181, 61, 62], 8), repeated([100], 40)), 'level');
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
