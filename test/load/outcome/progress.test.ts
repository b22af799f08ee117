import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { EngineState } from '../../../src/load/engine.ts';
import { Judging } from '../../../src/load/outcome/judging.ts';
import { ProgressMeter } from '../../../src/load/outcome/progress.ts';
import { phaseText } from '../../../src/report/text/progress/phase.ts';
import { type StartCounts, StartRecorder } from '../../../src/result/recording/start-recorder.ts';
import { NO_STORE } from '../../../src/result/statistics/store-statistics.ts';
import { scenarioOf } from '../../support/scenarios.ts';

const COUNTS = { processes: 1, shares: 1, pods: 0, started: 0, failed: 0, busyMs: 0, cpuMs: 0, lost: 0 };
const MACHINE = { host: 'a', ...COUNTS, node: '24.0.0', arch: 'x64' };

function stateOf(counts: Partial<StartCounts>, more: Partial<EngineState>): EngineState {
  const recorder = new StartRecorder(0);
  Object.assign(recorder.counts, counts);
  const state = {
    recorder,
    lookups: 0,
    misses: 0,
    podsInFlight: 0,
    isUp: true,
    scenarioMs: 0,
    workers: [],
    waiting: [],
    store: NO_STORE,
  };
  return { ...state, runtime: () => undefined, ...more };
}

async function meterOf(executor: string, clock: string): Promise<ProgressMeter> {
  const pods = 'pods: [{ manifest: shop-pods.yaml }]';
  const scenario = await scenarioOf(`name: p\nclock: ${clock}\n${pods}\nexecutor: ${executor}\n`);
  return new ProgressMeter(scenario, undefined, 2, new Judging([]));
}

describe('progress', () => {
  it('of iterations is the share of their pods, whatever their longest time', async () => {
    const iterations = '{ kind: shared-iterations, vus: 10, iterations: 1000, maxDuration: 24h }';
    const meter = await meterOf(iterations, 'virtual');
    const starting = meter.progress(stateOf({}, { isUp: false }), 900, 0);
    assert.equal(phaseText(starting), 'starting 2 workers');
    meter.progress(stateOf({}, {}), 1000, 0);
    const tenth = meter.progress(
      stateOf({ pods: 100, arrivals: 110 }, { scenarioMs: 9000, podsInFlight: 10 }),
      11_000,
      0,
    );
    assert.equal(tenth.doneShare, 0.1);
    assert.equal(tenth.load?.scenarioTotalMs, undefined);
    assert.equal(tenth.remainingMs, 90_000); // nine times the ten seconds since the workers were up
    assert.equal(phaseText(tenth), 'about 1m30s left');
    const last = meter.progress(stateOf({ pods: 736, arrivals: 1000 }, { podsInFlight: 264 }), 90_000, 0);
    assert.equal(phaseText(last), 'draining, 264 pods left');
  });

  it('of a schedule is the share of its time, and what is in flight after it drains', async () => {
    const meter = await meterOf('{ kind: constant-arrival-rate, rate: 10/s, duration: 60s }', 'real');
    const half = meter.progress(
      stateOf({ pods: 290, arrivals: 300 }, { scenarioMs: 30_000, podsInFlight: 10 }),
      31_000,
      0,
    );
    assert.equal(half.doneShare, 0.5);
    assert.equal(half.remainingMs, 30_000);
    assert.equal(half.phase, 'running');
    const after = meter.progress(
      stateOf({ pods: 599, arrivals: 600 }, { scenarioMs: 61_000, podsInFlight: 1 }),
      62_000,
      0,
    );
    assert.equal(phaseText(after), 'draining, 1 pod left');
    const over = meter.progress(stateOf({ pods: 600, arrivals: 600 }, { scenarioMs: 61_000 }), 62_000, 0);
    assert.equal(phaseText(over), '');
  });

  it('has a rate over the last second of what was counted, also where others tell once a second', async () => {
    const meter = await meterOf('{ kind: constant-arrival-rate, rate: 10/s, duration: 60s }', 'real');
    const rateAt = (elapsedMs: number, started: number, more: Partial<EngineState> = {}): number =>
      Math.round(meter.progress(stateOf({ started }, more), elapsedMs, 0).startsPerSecond);
    assert.equal(rateAt(1000, 0, { isUp: false }), 0);
    const here = [1250, 1500, 1750, 2000, 2250].map((atMs) => rateAt(atMs, (atMs - 1000) / 10));
    assert.deepEqual(here, [100, 100, 100, 100, 100]);
    const stopped = [2500, 2750, 3000, 3250].map((atMs) => rateAt(atMs, 125));
    assert.deepEqual(stopped, [75, 50, 25, 0]);
    const others = await meterOf('{ kind: constant-arrival-rate, rate: 10/s, duration: 60s }', 'real');
    const told = [0, 0, 0, 0, 1004, 1004, 1004, 1004, 2010, 2010, 2010, 3000, 3000];
    const there = told.map((countedAtMs, i) => {
      const state = stateOf({ started: countedAtMs / 2 }, { countedAtMs });
      return Math.round(others.progress(state, 5000 + 250 * i, 0).startsPerSecond);
    });
    assert.deepEqual(
      there,
      told.map((atMs) => (atMs === 0 ? 0 : 500)),
    );
  });

  it('names the threads of other processes, and waits for them', async () => {
    const meter = await meterOf('{ kind: constant-arrival-rate, rate: 10/s, duration: 60s }', 'real');
    const facts = { run: 'r', redis: 'h:1', fingerprint: 'f', shares: 2, retriedShares: 0, missingShares: 2 };
    const textWith = (threads: readonly number[]): string => {
      const machines = threads.map((count) => ({ ...MACHINE, threads: count }));
      const distributed = { ...facts, resumed: false, machines };
      return phaseText(meter.progress(stateOf({}, { isUp: false, distributed }), 500, 0));
    };
    assert.equal(textWith([]), 'waiting for workers');
    assert.equal(textWith([4, 3]), 'starting 7 workers');
  });

  it('that nobody knows is not told', async () => {
    const meter = await meterOf('{ kind: constant-vus, vus: 3, duration: 60s }', 'virtual');
    const early = meter.progress(stateOf({ pods: 3 }, { scenarioMs: 100 }), 500, 0);
    assert.equal(early.remainingMs, undefined);
    assert.equal(phaseText(early), '');
  });
});
