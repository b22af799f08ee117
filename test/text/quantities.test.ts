import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDistribution, parseDistribution } from '../../src/scenario/latency/distribution.ts';
import { parseBandwidth, parseRate, parseShare, parseSize } from '../../src/text/quantities.ts';

describe('units', () => {
  it('are those that people write', () => {
    assert.deepEqual(['500/s', '30/m', '1000/h', '5/10s'].map(parseRate), [500, 0.5, 1000 / 3600, 0.5]);
    assert.deepEqual(['1%', '0.01', 1, '100%'].map(parseShare), [0.01, 0.01, 1, 1]);
    assert.deepEqual(['300MB', '1.5GiB', '10b'].map(parseSize), [300_000_000, 1_610_612_736, 10]);
    assert.equal(parseBandwidth('100MB/s'), 100_000_000);
  });

  it('are not guessed at', () => {
    for (const text of ['500', '/s', '5/day', '-1/s', '5/0s']) assert.equal(parseRate(text), undefined, text);
    for (const text of ['101%', '1.1', '-1%', '%', 'half']) assert.equal(parseShare(text), undefined, text);
    for (const text of ['300', 'MB', '3XB']) assert.equal(parseSize(text), undefined, text);
    assert.equal(parseBandwidth('100MB'), undefined);
    for (const nothing of ['0B/s', '0.00MB/s']) assert.equal(parseBandwidth(nothing), undefined);
    assert.equal(parseBandwidth('0.5B/s'), 0.5);
  });

  it('are written so that they can be read again', () => {
    for (const text of [
      '40ms',
      'normal(80ms, 20ms)',
      'lognormal(2s, 0.8)',
      'exponential(1s)',
      'uniform(1ms, 5ms)',
      'quantiles(1ms, 2ms, 5ms)',
    ]) {
      const distribution = parseDistribution(text);
      assert.ok(!('problem' in distribution), text);
      assert.equal(formatDistribution(distribution), text);
    }
    for (const text of [
      'norml(1s, 2s)',
      'normal(1s)',
      'uniform(5ms, 1ms)',
      'lognormal(2s, 8ms)',
      'quantiles(2ms, 1ms)',
      'fast',
    ]) {
      assert.ok('problem' in parseDistribution(text), text);
    }
  });
});
