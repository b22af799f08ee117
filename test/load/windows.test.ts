/** Windows of time, in virtual time; windows.whole.ts holds real time against it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { running, scenarioOf } from '../support/scenarios.ts';
import { countsOf, runtime, scenario, WINDOWS } from './windows-table.ts';

const PODS = 5;

describe('windows of time', () => {
  for (const [what, { text, failed, reason }] of Object.entries(WINDOWS)) {
    it(`${what} fails the starts that come to their stage in it`, async () => {
      const { chaos, ...counts } = (await countsOf('virtual', text)) as { chaos: unknown[] };
      assert.deepEqual(counts, { started: PODS - failed, failed, reasons: [[reason, failed]] });
      assert.equal(chaos.length > 0, text.includes('freezeRuntime'));
    });
  }

  it('that lie after the end of a run are not told as done', async () => {
    const chaos = 'chaos: { freezeRuntime: [{ at: 4s, for: 10m }, { at: 1h, for: 1s }] }\nlinger: 0s';
    const read = await scenarioOf(scenario('virtual', `${runtime('pulls: serial')}\n${chaos}`));
    const kinds = await running(read, { workers: 1 }, ({ summary }) => summary.chaos.map(({ kind }) => kind));
    assert.deepEqual(kinds, ['runtime-frozen']);
  });
});
