import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hashWords } from '../../../src/store/encoding/hash.ts';

const SEED = 0x1234_5678;

it('depends on every word, the count, the shape and the seed', () => {
  const words = Int32Array.of(0x6c6c6568, 0x6f77206f);
  assert.equal(hashWords(words, 2, 0, SEED), hashWords(Int32Array.from(words), 2, 0, SEED));
  assert.notEqual(hashWords(words, 2, 0, SEED), hashWords(words, 2, 0, SEED + 1));
  assert.notEqual(hashWords(words, 2, 0, SEED), hashWords(words, 2, 1, SEED));
  assert.notEqual(hashWords(words, 2, 0, SEED), hashWords(words, 1, 0, SEED));
});

it('reads no word past the count', () => {
  assert.equal(hashWords(Int32Array.of(1, 2, 3), 2, 9, SEED), hashWords(Int32Array.of(1, 2, 4), 2, 9, SEED));
});

it('changes about half of its bits with any one bit of the key', () => {
  const words = Int32Array.of(0x61626364, 0x65666768, 0x696a6b6c);
  const base = hashWords(words, 3, 96, SEED);
  let changed = 0;
  const trials = 96;
  for (let bit = 0; bit < trials; bit++) {
    const flipped = Int32Array.from(words);
    flipped[bit >> 5] = (flipped[bit >> 5] as number) ^ (1 << (bit & 31));
    const hash = hashWords(flipped, 3, 96, SEED);
    assert.notEqual(hash, base);
    for (let difference = hash ^ base; difference !== 0; difference &= difference - 1) changed++;
  }
  assert.ok(changed > trials * 13 && changed < trials * 19, `${changed / trials} bits of 32`);
});

it('spreads numbered keys evenly over stripes, places and pages', () => {
  const keys = 4096;
  for (const [shift, bits] of [
    [0, 6],
    [10, 6],
    [26, 6],
  ] as const) {
    const buckets = new Uint32Array(2 ** bits);
    for (let n = 0; n < keys; n++) {
      const bucket = (hashWords(Int32Array.of(n), 1, 0, SEED) >>> shift) & (2 ** bits - 1);
      buckets[bucket] = (buckets[bucket] as number) + 1;
    }
    assert.ok(Math.max(...buckets) < 2 * (keys / 2 ** bits), `bits ${shift}: ${Math.max(...buckets)}`);
    assert.ok(Math.min(...buckets) > 0);
  }
});
