import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, exploreByReference, NO_REDUCTIONS, type Reductions } from '../explorer/index.ts';
import { sampleScenario } from './sample-scenario.ts';
import { SAMPLES } from './sample-table.ts';

/** The reference keeps whole worlds as text: only scenarios up to this size are compared with it. */
const REFERENCE_STATES = 20_000;

describe('locks that are known to be good or bad', () => {
  for (const { name, expected, ...row } of SAMPLES) {
    it(name, () => {
      const scenario = sampleScenario(row);
      const report = explore(scenario, { visible: true });
      assert.equal(report.failure?.kind ?? report.outcome, expected, report.failure?.trace.join('\n'));
    });
  }
});

describe('every reduction leaves the verdict as it is', () => {
  const without = (name: keyof Reductions): Partial<Reductions> => ({ [name]: false });
  for (const { name, expected, ...row } of SAMPLES) {
    it(name, () => {
      const scenario = sampleScenario(row);
      const variants = [
        without('mergeLocals'),
        without('cutAtSteps'),
        without('fuseGhosts'),
        without('fuseConstants'),
        NO_REDUCTIONS,
      ];
      for (const reductions of variants) {
        const { outcome, failure } = explore({ ...scenario, reductions, conformanceSchedules: 5, maxStates: 400_000 });
        assert.equal(failure?.kind ?? outcome, expected, JSON.stringify(reductions));
      }
    });
  }
});

describe('the search reaches what the reference reaches, and nothing else', () => {
  for (const { name, expected, ...row } of SAMPLES) {
    if (expected !== 'passed') continue;
    it(name, () => {
      const scenario = sampleScenario(row);
      const unmerged = { mergeLocals: false, fuseConstants: false };
      const whole = explore({ ...scenario, reductions: unmerged }, { visible: true });
      if (whole.states > REFERENCE_STATES) return;
      const reference = exploreByReference(scenario, REFERENCE_STATES);
      assert.deepEqual([...(whole.visible ?? [])].sort(), [...reference.visible].sort());
      const merged = explore(scenario, { visible: true });
      for (const seen of merged.visible ?? []) assert.ok(reference.visible.has(seen));
      const words = (visible: ReadonlySet<string> | undefined): string[] =>
        [...new Set([...(visible ?? [])].map((text) => text.split('|')[0] ?? ''))].sort();
      assert.deepEqual(words(merged.visible), words(reference.visible));
    });
  }
});
