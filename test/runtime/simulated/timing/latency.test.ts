import assert from 'node:assert/strict';
import { it } from 'node:test';
import { standardNormal, uniform, wordOf } from '../../../../src/runtime/simulated/draws.ts';
import { SIMULATED_STAGES } from '../../../../src/runtime/simulated/stages.ts';
import { drawLatencyMs, resolveLatency } from '../../../../src/runtime/simulated/timing/latency.ts';

const DRAWS = 20_000;
const SEED = 7;

const words = Array.from({ length: DRAWS }, (_, i) => wordOf(SEED, `subject-${i}`));
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const near = (actual: number, expected: number, tolerance: number): void => {
  assert.ok(Math.abs(actual - expected) < tolerance, `${actual} is not within ${tolerance} of ${expected}`);
};

it('draws evenly, and differently for each stage', () => {
  const first = words.map((word) => uniform(word, 0));
  const second = words.map((word) => uniform(word, 1));
  near(mean(first), 1 / 2, 0.01);
  near(mean(second), 1 / 2, 0.01);
  near(mean(first.map((value, i) => (value - 1 / 2) * ((second[i] ?? 0) - 1 / 2))), 0, 0.002);
  assert.ok(first.every((value) => value >= 0 && value < 1));
});

it('draws normal numbers of mean 0 and deviation 1', () => {
  const values = words.map((word) => standardNormal(word, 0));
  near(mean(values), 0, 0.03);
  near(mean(values.map((value) => value * value)), 1, 0.05);
});

it('has the median of a lognormal stage where the model says', () => {
  const model = { pull: { kind: 'lognormal', medianMs: 200, sigma: 0.8 } } as const;
  const sorted = words.map((word) => drawLatencyMs(model, 'pull', word)).sort((a, b) => a - b);
  near(sorted[DRAWS / 2] ?? 0, 200, 10);
});

it('never draws a negative time', () => {
  const model = { create: { kind: 'normal', meanMs: 1, stdDevMs: 10 } } as const;
  const drawn = words.map((word) => drawLatencyMs(model, 'create', word));
  assert.equal(Math.min(...drawn), 0);
});

it('takes no time for a stage that the model leaves out', () => {
  for (const stage of SIMULATED_STAGES) assert.equal(drawLatencyMs(resolveLatency('none'), stage, SEED), 0);
  for (const stage of SIMULATED_STAGES) assert.ok(drawLatencyMs(resolveLatency('default'), stage, SEED) > 0);
});

it('refuses models with unknown stages or impossible numbers', () => {
  const code = { code: 'ERR_INVALID_OPTION' };
  assert.throws(() => resolveLatency('fast' as 'none'), { ...code, message: /got "fast"/ });
  assert.throws(() => resolveLatency({ boot: { kind: 'fixed', ms: 1 } } as object), { ...code, message: /"boot"/ });
  assert.throws(() => resolveLatency({ pull: { kind: 'fixed', ms: -1 } }), { ...code, message: /latency.pull.ms.*-1/ });
  assert.throws(() => resolveLatency({ pull: { kind: 'fixed', ms: Number.NaN } }), code);
});
