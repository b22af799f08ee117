import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isBusy, LoadMeter, loadText } from '../../../src/bench/machine/machine-load.ts';
import { BUSY, QUIET } from '../../support/sample-bench.ts';

describe('the load of the machine', () => {
  it('is told: how many others, and what they took', () => {
    assert.equal(loadText(BUSY), 'busy: 7 others; 1.9 of 2 cores taken by others before, 0.8 while it ran');
    assert.equal(loadText(QUIET), 'quiet: 0.0 of 2 cores taken by others before, 0.1 while it ran');
    assert.match(loadText({ ...BUSY, othersBefore: 1 }), /^busy: 1 other; /);
    assert.match(
      loadText({ ...BUSY, othersBefore: undefined, coresTakenWhile: undefined }),
      /^busy: 1\.9 of .* before$/,
    );
  });

  it('is busy when others took a tenth of the cores, before or meanwhile', () => {
    assert.equal(isBusy(QUIET), false);
    assert.equal(isBusy({ ...QUIET, coresTakenBefore: 0.21 }), true);
    assert.equal(isBusy({ ...QUIET, coresTakenWhile: 0.21 }), true);
  });

  it('counts what others do, not what this process does, nor what happens while another process works for it', async () => {
    const meter = new LoadMeter();
    assert.equal(await meter.run(false, () => Promise.resolve('theirs')), 'theirs');
    assert.equal(meter.result().coresTakenWhile, undefined);
    assert.equal(await meter.run(true, () => Promise.resolve('ours')), 'ours');
    const { cores, coresTakenWhile = Number.NaN } = meter.result();
    assert.ok(coresTakenWhile >= 0, `${coresTakenWhile}`);
    assert.ok(cores >= 1);
  });
});
