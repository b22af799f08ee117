import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { noLife } from '../../../src/node/simulated/life-counts.ts';
import { CallRecorder } from '../../../src/result/recording/call-recorder.ts';
import { StageHistogram } from '../../../src/result/recording/histogram/stage-histogram.ts';
import { StartRecorder } from '../../../src/result/recording/start-recorder.ts';
import { addRuns, type RunStatistics } from '../../../src/result/statistics/run-statistics.ts';
import { RefManager } from '../../../src/store/ref-manager.ts';

/** What a machine counted on which `pods` pods were started, the last of them `lateMs` late. */
function machine(pods: number, lateMs: number): RunStatistics {
  const starts = new StartRecorder(0);
  starts.counts.pods = pods;
  starts.counts.started = pods;
  const calls = new CallRecorder();
  for (let i = 0; i < pods; i++) calls.record({ operation: 'create_container', ms: i, ok: i > 0 });
  const late = new StageHistogram();
  late.recordMs(lateMs);
  const refs = RefManager.create({ stripes: 16 });
  after(() => refs.detach());
  for (let i = 0; i < pods; i++) refs.setRef({ type: 'simulated', id: `c${i}` }, { name: `pod-${i}` });
  return {
    starts: starts.recording(),
    store: refs.stats(),
    life: { ...noLife(), lookups: pods },
    calls: calls.recording(),
    late: late.encode(),
    lastBegunMs: lateMs,
    durationMs: pods,
    aborted: false,
    kills: [{ atMs: 5, worker: 0 }],
    deaths: 1,
    workers: [{ pods, started: pods, failed: 0, loopDelayP99Ms: 0, loopDelayMaxMs: 0 }],
    mainLoopDelayP99Ms: 1,
    mainLoopDelayMaxMs: 2,
    warnings: [`${pods} pods`],
  };
}

describe('the statistics of a run', () => {
  it('add up over machines', () => {
    const sum = addRuns(machine(2, 7), machine(3, 4));
    assert.equal(sum.starts.counts.started, 5);
    assert.equal(sum.store.entries, 5);
    assert.equal(sum.store.writeAcquisitions, 5);
    assert.equal(sum.life.lookups, 5);
    assert.equal(sum.calls['create_container']?.errors, 2);
    assert.equal(StageHistogram.decode(sum.late).count, 2);
    assert.deepEqual([sum.lastBegunMs, sum.durationMs, sum.deaths], [7, 3, 2]);
    assert.deepEqual(sum.kills, [
      { atMs: 5, worker: 0 },
      { atMs: 5, worker: 1 },
    ]);
    assert.deepEqual(sum.warnings, ['2 pods', '3 pods']);
    assert.equal(sum.store.byStripe, undefined, 'stripes of different stores have nothing to do with one another');
  });

  it('add up to the same in any grouping, and through JSON', () => {
    const [a, b, c] = [machine(1, 1), machine(2, 2), machine(3, 3)];
    const whole = addRuns(addRuns(a, b), c);
    assert.deepEqual(addRuns(a, addRuns(b, c)), whole);
    const json = (value: RunStatistics): RunStatistics => JSON.parse(JSON.stringify(value)) as RunStatistics;
    assert.deepEqual(addRuns(json(addRuns(json(a), json(b))), json(c)), whole);
  });

  it('say that a run broke when one of its machines did', () => {
    const broken = { ...machine(1, 1), broke: 'no worker could begin' };
    assert.equal(addRuns(machine(1, 1), broken).broke, 'no worker could begin');
    assert.equal('broke' in addRuns(machine(1, 1), machine(1, 1)), false);
  });
});
