import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MARK_COLOURS } from '../../src/chart/chart-style.ts';
import { contrastOf, differenceSeen, VISION_NAMES } from '../support/colour-vision.ts';

const SCHEMES = [
  ['light', 0, '#ffffff'],
  ['dark', 1, '#1a2029'],
] as const;
const LEAST_CONTRAST = 3;
/** No two meanings look alike. */
const LEAST_ON_A_PAGE = 7;
/** Neighbours in one chart, whoever looks. */
const LEAST_IN_A_CHART = 8;
/** Steps touch each other, and nothing but colour tells them apart. */
const LEAST_OF_STEPS = 15;

const STEPS = Object.keys(MARK_COLOURS).filter((name) => name.startsWith('step-'));
const CHARTS: readonly (readonly [least: number, names: readonly string[]])[] = [
  [LEAST_OF_STEPS, STEPS],
  [LEAST_IN_A_CHART, ['started', 'failed', 'happened']],
  [LEAST_IN_A_CHART, ['p50', 'p95', 'p99', 'max', 'happened']],
  [LEAST_IN_A_CHART, ['podStart', 'startDuration', 'startTotal']],
  [LEAST_IN_A_CHART, ['wait-read', 'wait-write']],
  [LEAST_IN_A_CHART, ['before', 'after']],
];

function pairs(names: readonly string[]): (readonly [string, string])[] {
  return names.flatMap((first, i) => names.slice(i + 1).map((second) => [first, second] as const));
}

describe('the colours of charts', () => {
  for (const [scheme, index, card] of SCHEMES) {
    const colourOf = (name: string): string => MARK_COLOURS[name]?.[index] ?? assert.fail(`no colour ${name}`);

    it(`stand out from a ${scheme} card`, () => {
      const faint = Object.keys(MARK_COLOURS).filter(
        (name) => name !== 'cold' && contrastOf(colourOf(name), card) < LEAST_CONTRAST,
      );
      assert.deepEqual(faint, []);
    });

    it(`are one colour for one meaning on a ${scheme} page`, () => {
      const alike = pairs(Object.keys(MARK_COLOURS)).filter(
        ([first, second]) => differenceSeen(colourOf(first), colourOf(second), 'normal') < LEAST_ON_A_PAGE,
      );
      assert.deepEqual(alike, []);
    });

    for (const [least, names] of CHARTS) {
      it(`of ${names.join(', ')} are told apart with every kind of colour blindness, ${scheme}`, () => {
        for (const [first, second] of pairs(names)) {
          for (const vision of VISION_NAMES) {
            const seen = differenceSeen(colourOf(first), colourOf(second), vision);
            assert.ok(seen >= least, `${first} and ${second}, ${vision}: ${seen.toFixed(1)}`);
          }
        }
      });
    }
  }

  it('are compared as CIEDE2000 has it', () => {
    assert.ok(Math.abs(differenceSeen('#000000', '#ffffff', 'normal') - 100) < 0.01);
    assert.equal(differenceSeen('#2f8580', '#2f8580', 'normal'), 0);
    // Red and green of the same lightness are far apart, but not to those who lack one of the two.
    const [red, green] = ['#c85032', '#6e7d32'];
    assert.ok(differenceSeen(red, green, 'normal') > 3 * differenceSeen(red, green, 'deuteranopia'));
  });
});
