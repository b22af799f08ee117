/** Windows of time in a scenario of five pods, a second apart, and which starts fail in them: told by hand. */

import { running, scenarioOf } from '../support/scenarios.ts';

/** Pods come at whole seconds, windows begin and end half a second away from them: a loaded machine changes nothing. */
export const scenario = (clock: string, more: string): string => `
name: windows
clock: ${clock}
nodes: 2
pods: [{ manifest: ../../test/cli/cases/pod1.yaml }]
executor: { kind: constant-arrival-rate, rate: 1/s, duration: 5s }
${more}`;

export const runtime = (more: string): string => `runtime: { kind: simulated, latency: none, ${more} }`;
const rule = (text: string): string => runtime(`failures: { rules: [{ rate: 100%, ${text} }] }`);

export interface WindowCase {
  readonly text: string;
  /** Of the five pods. */
  readonly failed: number;
  readonly reason: string;
}

export const WINDOWS: Readonly<Record<string, WindowCase>> = {
  'a rule with an end': {
    text: rule('stage: create, from: 500ms, until: 2500ms'),
    failed: 2, // at 1 s and at 2 s
    reason: 'CreateContainerError',
  },
  'a rule with only a beginning': {
    text: rule('stage: start, from: 2500ms'),
    failed: 2, // at 3 s and at 4 s
    reason: 'RunContainerError',
  },
  'a rule with only an end': {
    text: rule('stage: sandbox, until: 1500ms'),
    failed: 2, // at 0 s and at 1 s
    reason: 'CreatePodSandboxError',
  },
  'a rule of pulls': {
    text: rule('stage: pull, until: 1500ms'),
    failed: 2, // the first on each node
    reason: 'ErrImagePull',
  },
  'a rule while calls queue': {
    text: `runtime: { kind: simulated, latency: { create: 1ms }, contention: { create: 1 }, failures: { rules: [{ stage: create, rate: 100%, from: 3500ms }] } }`,
    failed: 1, // at 4 s
    reason: 'CreateContainerError',
  },
  'a standstill that a rule begins in': {
    text: `${rule('stage: create, from: 3500ms, until: 4500ms')}
chaos: { freezeRuntime: [{ at: 1500ms, for: 2300ms }] }`,
    failed: 3, // those of 2 s and 3 s go on at 3.8 s, and one comes at 4 s
    reason: 'CreateContainerError',
  },
  'a standstill of one node': {
    text: `${rule('stage: start, from: 2500ms, until: 3500ms')}
chaos: { freezeRuntime: [{ at: 500ms, for: 2300ms, nodes: [1] }] }`,
    failed: 2, // that of 1 s goes on at 2.8 s, and one comes at 3 s; that of 2 s is on the other node
    reason: 'RunContainerError',
  },
};

/** What follows from the windows of a scenario, in a run of it. */
export async function countsOf(clock: string, more: string): Promise<unknown> {
  const read = await scenarioOf(scenario(clock, more));
  return running(read, { workers: 1 }, ({ summary: { counts, failureCounts, chaos } }) => {
    const reasons = failureCounts.map(({ reason, count }) => [reason, count]);
    return { started: counts.started, failed: counts.failed, reasons, chaos };
  });
}
