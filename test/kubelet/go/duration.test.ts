import assert from 'node:assert/strict';
import { it } from 'node:test';
import { goDuration } from '../../../src/kubelet/go/duration.ts';

it('prints durations as Go does', () => {
  const texts: [number, string][] = [
    [0, '0s'],
    [5, '5ms'],
    [1500, '1.5s'],
    [10_000, '10s'],
    [80_000, '1m20s'],
    [300_000, '5m0s'],
    [3_600_000, '1h0m0s'],
    [3_725_250, '1h2m5.25s'],
  ];
  for (const [ms, text] of texts) assert.equal(goDuration(ms), text);
});
