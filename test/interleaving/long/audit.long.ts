/**
 * Audit of the explorer: on every mutant, a search without merging of local states, and one without any fusing, says
 * what the pruned one says; on small correct configurations both reach the same words and ghosts.
 * `node --max-old-space-size=12000 test/interleaving/long/audit.long.ts`
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explore, inMacrotask, type Reductions } from '../explorer/index.ts';
import { nameOfConfiguration } from '../lock/lock-configurations.ts';
import { type LockConfiguration, lockScenario } from '../lock/lock-model.ts';
import { mutantLock, REAL_LOCK } from '../lock/lock-modules.ts';
import { ALL_MUTANTS } from '../lock/mutants/all-mutants.ts';

const MAX_STATES = 12_000_000;
const VARIANTS: readonly Partial<Reductions>[] = [
  { mergeLocals: false },
  { fuseConstants: false },
  { fuseGhosts: false },
];

/** Small enough to be explored to the end without merging; no sleep times out more than twice. */
const COMPARED: readonly LockConfiguration[] = [
  { users: ['w', 'w'], timeouts: 'none' },
  { users: ['r', 'w'], timeouts: 'none' },
  { users: ['rw', 'wr'], timeouts: 'none' },
  { users: ['r', 'w', 'w'], timeouts: 'none' },
  { users: ['t', 'u', 'w'], timeouts: 'none' },
  { users: ['tu', 'w', 'r'], timeouts: 'none' },
  { users: ['R', 'W'] },
  { users: ['r', 'w'], crashes: 1, recoverers: ['X'], timeouts: 'none' },
  { users: ['w', 'w'], crashes: 1, recoverers: ['X'], timeouts: 'none' },
  { users: ['w'], crashes: 1, recoverers: ['X', 'X'], timeouts: 'none' },
  { users: ['r', 'w'], abandoned: true, timeouts: 'none' },
];

describe('every mutant is found without reductions too', () => {
  for (const { name, edits, shownBy, verdict } of ALL_MUTANTS) {
    if ('equivalent' in verdict) continue;
    it(name, async (context) => {
      const mutant = await mutantLock(edits);
      for (const configuration of shownBy) {
        const scenario = lockScenario(mutant, configuration);
        const pruned = await inMacrotask(() => explore(scenario));
        for (const reductions of VARIANTS) {
          const report = await inMacrotask(() => explore({ ...scenario, reductions, maxStates: MAX_STATES }));
          context.diagnostic(
            `${JSON.stringify(reductions)}: ${report.outcome}, ${pruned.states} -> ${report.states} states`,
          );
          if (report.outcome === 'incomplete') context.diagnostic('INCOMPLETE');
          else assert.equal(report.outcome, pruned.outcome);
        }
      }
    });
  }
});

describe('merging reaches the same words and ghosts', () => {
  for (const configuration of COMPARED) {
    it(nameOfConfiguration(configuration), async (context) => {
      const scenario = { ...lockScenario(REAL_LOCK, configuration), maxStates: MAX_STATES };
      const merged = await inMacrotask(() => explore(scenario, { visible: true }));
      const unmerged = { ...scenario, reductions: { mergeLocals: false } };
      const whole = await inMacrotask(() => explore(unmerged, { visible: true }));
      context.diagnostic(`${whole.states} states, ${merged.states} merged, ${merged.visible?.size} visible`);
      assert.deepEqual([merged.outcome, whole.outcome], ['passed', 'passed']);
      assert.deepEqual([...(merged.visible ?? [])].sort(), [...(whole.visible ?? [])].sort());
    });
  }
});

describe('the lock itself passes wherever a mutant fails', () => {
  const configurations = new Map(
    ALL_MUTANTS.flatMap(({ shownBy }) => shownBy.map((shown) => [JSON.stringify(shown), shown])),
  );
  for (const [text, configuration] of configurations) {
    it(text, async () => {
      const report = await inMacrotask(() => explore(lockScenario(REAL_LOCK, configuration)));
      assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
    });
  }
});
