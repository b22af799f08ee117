import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SegmentState } from '../../../../../src/load/distributed/live/coordinator/segment-state.ts';
import { LiveKeys } from '../../../../../src/load/distributed/live/live-keys.ts';
import type { Snapshot } from '../../../../../src/load/distributed/live/segment-messages.ts';
import type { Redis } from '../../../../../src/load/distributed/redis/connect.ts';
import { pack } from '../../../../../src/load/distributed/redis/packing.ts';

const worker = { id: 'alpha/17/f00', host: 'alpha', threads: 2, node: '24.0.0', arch: 'x64' };
const claim = JSON.stringify({ attempt: 'a', worker });
const NOTHING: Snapshot = {
  number: 0,
  phase: 'running',
  clock: null,
  begunLateMs: 0,
  atMs: 0,
  inFlight: 0,
  problem: null,
  statistics: null,
  waiting: [],
  runtime: null,
  chunks: 0,
  busyMs: 0,
  cpuMs: 0,
};

/** One whose lists Redis has none of. */
function segment(): SegmentState {
  const redis = { callBuffer: () => Promise.resolve([]) } as unknown as Redis;
  const state = new SegmentState(redis, new LiveKeys('r-1'), 0, 3);
  state.claimed(claim);
  return state;
}

function tell(state: SegmentState, number: number, change: Partial<Snapshot> = {}, ms = 250): void {
  if (state.heard(String(number), ms)) state.told(pack({ ...NOTHING, number, ...change }));
}

describe('a segment, as its coordinator knows it', () => {
  it('is named by its number from one, and by the host and process that have it', () => {
    assert.equal(segment().name, 'segment 1 of 3 (alpha/17)');
    const free = new SegmentState({} as Redis, new LiveKeys('r-1'), 2, 3);
    assert.equal(free.name, 'segment 3 of 3');
  });

  it('is silent when its snapshot has been the same for three seconds in which Redis was asked', () => {
    const state = segment();
    tell(state, 0);
    for (let looks = 0; looks < 11; looks++) tell(state, 0);
    assert.equal(state.isSilent, false);
    tell(state, 0);
    assert.equal(state.isSilent, true);
    tell(state, 1);
    assert.equal(state.isSilent, false);
  });

  it('is silent when it has never told anything since it was taken', () => {
    const state = segment();
    for (let looks = 0; looks < 12; looks++) state.heard(null, 250);
    assert.equal(state.isSilent, true);
  });

  it('is not silent once it has ended, and done when its lists are here', async () => {
    const state = segment();
    tell(state, 5, { phase: 'ended' });
    for (let looks = 0; looks < 40; looks++) tell(state, 5);
    assert.equal(state.isSilent, false);
    assert.equal(state.isDone, false);
    await state.takeLists();
    assert.equal(state.isDone, true);
    assert.equal(state.hasLostLines, false);
  });

  it('has lost lines when chunks that it sent are not there', async () => {
    const state = segment();
    tell(state, 5, { phase: 'ended', chunks: 2 });
    await state.takeLists();
    assert.equal(state.isDone, true);
    assert.equal(state.hasLostLines, true);
  });

  it('has a problem that it told at its end', () => {
    const state = segment();
    tell(state, 1, { problem: 'not yet' });
    assert.equal(state.problem, undefined);
    tell(state, 2, { phase: 'ended', problem: 'the store is full' });
    assert.equal(state.problem, 'the store is full');
  });

  it('begins anew with another worker', async () => {
    const state = segment();
    tell(state, 4, { phase: 'ready' });
    assert.equal(state.isReady, true);
    await state.free();
    assert.equal(state.claimText, undefined);
    state.claimed(JSON.stringify({ attempt: 'b', worker: { ...worker, id: 'beta/1/x' } }));
    assert.equal(state.isReady, false);
    assert.equal(state.name, 'segment 1 of 3 (beta/1)');
    tell(state, 0, { phase: 'ready' });
    assert.equal(state.isReady, true);
  });

  it('refuses what no worker of ours has written', () => {
    const refused = { code: 'ERR_REDIS' };
    assert.throws(() => segment().claimed('{'), refused);
    assert.throws(() => segment().claimed('{}'), refused);
    assert.throws(() => segment().told(Buffer.from('no')), refused);
    assert.throws(() => segment().told(pack({ number: 1 })), refused);
  });
});
