import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { WHOLE } from '../../../src/load/arrivals/segment.ts';
import { type GeneratorParts, generate } from '../../../src/load/real/generator.ts';
import { type StartCounts, StartRecorder } from '../../../src/result/recording/start-recorder.ts';
import { running, scenarioOf } from '../../support/scenarios.ts';

const TOO_HIGH = 'executor: { kind: constant-arrival-rate, rate: 1000000/s, duration: 60s }';
const scenario = (more: string): string => `
name: too-high
pods: [{ manifest: ../../test/cli/cases/pod1.yaml }]
runtime: { kind: simulated, latency: none }
${more}`;

/** A generator whose time goes by a microsecond a look, and whose pods never end before the run does. */
async function parts(
  more: string,
  over: () => boolean,
): Promise<{ parts: GeneratorParts; state: State; counts: StartCounts }> {
  const state: State = { nowMs: 0, inFlight: 0, most: 0, behindMs: 0, end: Promise.withResolvers<void>() };
  const read = await scenarioOf(scenario(more));
  const recorder = new StartRecorder(0);
  return {
    state,
    counts: recorder.counts,
    parts: {
      scenario: read,
      segment: WHOLE,
      source: { next: () => ({ node: 0, workload: undefined, make: () => assert.fail('no pod is made') }) },
      recorder,
      nowMs: () => (state.nowMs += 0.001),
      until: (atMs) => {
        state.nowMs = Math.max(state.nowMs, atMs);
        return Promise.resolve();
      },
      isOver: over,
      makeRoom: () => assert.fail('nothing is churned'),
      start: async () => {
        state.most = Math.max(state.most, ++state.inFlight);
        await state.end.promise;
        state.inFlight--;
      },
      mostWaiting: 500,
      isBehind: (ms) => {
        state.behindMs = ms;
      },
    },
  };
}

interface State {
  nowMs: number;
  inFlight: number;
  most: number;
  behindMs: number;
  readonly end: PromiseWithResolvers<void>;
}

describe('the generator', () => {
  it('has no more in flight than it may, gives the event loop its turn, and says how far it is behind', async () => {
    let isOver = false;
    const { parts: own, state } = await parts(TOO_HIGH, () => isOver);
    const generated = generate(own);
    await new Promise((resolve) => setImmediate(resolve)); // only comes when the generator lets go
    state.nowMs = 3000;
    isOver = true;
    state.end.resolve();
    await generated;
    assert.equal(state.most, 500);
    assert.ok(state.behindMs > 2900, String(state.behindMs));
  });

  it('gives the event loop its turn while it drops', async () => {
    let isOver = false;
    const { parts: own, state, counts } = await parts(TOO_HIGH.replace('}', ', maxVUs: 3 }'), () => isOver);
    const generated = generate(own);
    await new Promise((resolve) => setImmediate(resolve));
    isOver = true;
    state.end.resolve();
    await generated;
    assert.equal(state.most, 3);
    assert.ok(counts.dropped > 0 && counts.dropped < 1_000_000);
  });
});

describe('a rate that is too high', () => {
  for (const clock of ['real', 'virtual']) {
    it(`can be interrupted in ${clock} time, and says that it was`, async () => {
      const read = await scenarioOf(scenario(`clock: ${clock}\n${TOO_HIGH}`));
      const told = new AbortController();
      const onProgress = ({ podsDone, load }: { podsDone: number; load?: { scenarioMs: number } }): void => {
        // Else it goes on until the test times out.
        if (podsDone > 0 && (clock === 'virtual' || (load?.scenarioMs ?? 0) > 1500)) told.abort();
      };
      await running(read, { workers: 1, signal: told.signal, onProgress }, ({ verdict, summary }) => {
        assert.equal(verdict, 'interrupted');
        assert.equal(summary.counts.containers, 60_000_000);
        assert.ok((summary.counts.untried ?? 0) > 59_000_000);
        if (clock === 'real') assert.match(summary.warnings.join('\n'), /could not hold the rate: the generator was/);
      });
    });
  }

  it('of thirty days in real time goes on until it is told to end', async () => {
    const executor = 'executor: { kind: constant-arrival-rate, rate: 20/s, duration: 30d, gracefulStop: 30d }';
    const read = await scenarioOf(scenario(`${executor}\nchaos: { killWorkerEvery: 30d }`));
    const told = new AbortController();
    const onProgress = ({ podsDone }: { podsDone: number }): void => {
      if (podsDone >= 5) told.abort();
    };
    await running(read, { workers: 1, signal: told.signal, onProgress }, ({ verdict, summary }) => {
      assert.equal(verdict, 'interrupted');
      assert.deepEqual(summary.chaos, []);
      assert.equal(summary.counts.pods, 51_840_000);
    });
  });
});
