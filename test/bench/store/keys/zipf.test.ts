import assert from 'node:assert/strict';
import { it } from 'node:test';
import { zipfRanks } from '../../../../src/bench/store/keys/zipf.ts';

const COUNT = 1_000;
const THETA = 0.99;
const DRAWS = 200_000;

/** Evenly spread, so that the counts are exact but for rounding. */
function frequencies(): number[] {
  const rank = zipfRanks(COUNT);
  const counts = Array.from({ length: COUNT }, () => 0);
  for (let i = 0; i < DRAWS; i++) {
    const drawn = rank((i + 0.5) / DRAWS);
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }
  return counts;
}

it('draws every rank, and none outside', () => {
  const counts = frequencies();
  assert.equal(counts.length, COUNT);
  assert.ok(counts.every((count) => count > 0));
});

it("gives the first two ranks their share by Zipf's law", () => {
  const zeta = Array.from({ length: COUNT }, (_, i) => (i + 1) ** -THETA).reduce((sum, share) => sum + share, 0);
  const [first, second] = frequencies();
  assert.ok(Math.abs((first ?? 0) - DRAWS / zeta) <= 1);
  assert.ok(Math.abs((second ?? 0) - (DRAWS * 2 ** -THETA) / zeta) <= 1);
});

it('never gives a higher random number a more frequent rank', () => {
  const rank = zipfRanks(COUNT);
  for (let i = 1; i < COUNT; i++) assert.ok(rank(i / COUNT) >= rank((i - 1) / COUNT));
});
