/** Windows of time are the same in both clocks: each run in real time gives what it gives in virtual time. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { running, scenarioOf } from '../support/scenarios.ts';

/** Pods come at whole seconds, windows begin and end half a second away from them: a loaded machine changes nothing. */
const scenario = (clock: string, more: string): string => `
name: windows
clock: ${clock}
nodes: 2
pods: [{ manifest: ../../test/cli/cases/pod1.yaml }]
executor: { kind: constant-arrival-rate, rate: 1/s, duration: 5s }
${more}`;

const runtime = (more: string): string => `runtime: { kind: simulated, latency: none, ${more} }`;
const rule = (text: string): string => runtime(`failures: { rules: [{ rate: 100%, ${text} }] }`);

const WINDOWS: Readonly<Record<string, string>> = {
  'a rule with an end': rule('stage: create, from: 500ms, until: 2500ms'),
  'a rule with only a beginning': rule('stage: start, from: 2500ms'),
  'a rule with only an end': rule('stage: sandbox, until: 1500ms'),
  'a rule of pulls': rule('stage: pull, until: 1500ms'),
  'a rule while calls queue': `runtime: { kind: simulated, latency: { create: 1ms }, contention: { create: 1 }, failures: { rules: [{ stage: create, rate: 100%, from: 3500ms }] } }`,
  'a standstill that a rule begins in': `${rule('stage: create, from: 3500ms, until: 4500ms')}
chaos: { freezeRuntime: [{ at: 1500ms, for: 2300ms }] }`,
  'a standstill of one node': `${rule('stage: start, from: 2500ms, until: 3500ms')}
chaos: { freezeRuntime: [{ at: 500ms, for: 2300ms, nodes: [1] }] }`,
};

async function countsOf(clock: string, more: string): Promise<unknown> {
  const read = await scenarioOf(scenario(clock, more));
  return running(read, { workers: 1 }, ({ summary: { counts, failureCounts, chaos } }) => {
    return { started: counts.started, failed: counts.failed, failureCounts, chaos };
  });
}

describe('windows of time', { concurrency: 4 }, () => {
  for (const [what, more] of Object.entries(WINDOWS)) {
    it(`${what} gives the same in both clocks`, async () => {
      const virtual = await countsOf('virtual', more);
      assert.notEqual((virtual as { failed: number }).failed, 0);
      assert.notEqual((virtual as { started: number }).started, 0);
      assert.deepEqual(await countsOf('real', more), virtual);
    });
  }

  it('that lie after the end of a run are not told as done', async () => {
    const chaos = 'chaos: { freezeRuntime: [{ at: 4s, for: 10m }, { at: 1h, for: 1s }] }\nlinger: 0s';
    const read = await scenarioOf(scenario('virtual', `${runtime('pulls: serial')}\n${chaos}`));
    const kinds = await running(read, { workers: 1 }, ({ summary }) => summary.chaos.map(({ kind }) => kind));
    assert.deepEqual(kinds, ['runtime-frozen']);
  });
});
