/**
 * A start in virtual time, with all that belongs to one: the simulation of a worker's nodes runs here, without the thread
 * around it. Config, CRI calls, events, references and recording included.
 */

import { hash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { RefManager } from '../../../src/index.ts';
import type { SimulationSetup } from '../../../src/load/virtual/messages.ts';
import { Simulation } from '../../../src/load/virtual/simulation.ts';
import { readScenarioText } from '../../../src/scenario/read-scenario.ts';
import { benchPod } from '../../harness/bench-pod.ts';
import type { Contest } from '../contest.ts';

/** 8 pods of 13 containers, 50 times. */
const PODS = 400;
const STARTS = 650;
const ROUND_TRIPS = 1000;
const SCENARIOS: string = fileURLToPath(new URL('../../../examples/scenarios/', import.meta.url));
const SCENARIO = `
name: bench-check
clock: virtual
nodes: 8
pods: [{ manifest: shop-pods.yaml }]
executor: { kind: shared-iterations, vus: 64, iterations: ${PODS}, maxDuration: 1h }
runtime: { kind: simulated, latency: default, contention: { create: 4 } }
`;

export async function start(): Promise<Contest> {
  const { scenario, problems } = await readScenarioText({ file: 'bench-check.yaml', text: SCENARIO }, SCENARIOS);
  if (scenario === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  const refs = RefManager.create();
  const setup: SimulationSetup = {
    refs: refs.handle,
    scenario,
    worker: 0,
    workers: 1,
    scopes: [],
    withEvents: false,
    withRefs: false,
    withPods: false,
    judging: undefined,
    killMarksMs: [],
  };
  const run = async (): Promise<void> => {
    await new Simulation(setup, refs, { post: () => {}, listen: () => {} }).run();
    if (refs.size !== STARTS) throw new Error(`${refs.size} of ${STARTS} containers started`);
  };
  const empty = (): void => {
    for (const id of refs.keys()) refs.clearRef(id);
  };
  const pod = benchPod('0');
  const yardstick = (): void => {
    let read = 0;
    for (let i = 0; i < ROUND_TRIPS; i++) {
      const text = JSON.stringify(pod);
      if (hash('sha256', text) !== '' && JSON.parse(text).kind === 'Pod') read++;
    }
    if (read !== ROUND_TRIPS) throw new Error(`${read} of ${ROUND_TRIPS} pods came back`);
  };
  return {
    path: { operations: STARTS, before: empty, run },
    yardstick: { operations: ROUND_TRIPS, run: yardstick },
  };
}
