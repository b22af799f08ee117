/**
 * What a scenario has pods do after their start: for the nodes of both engines.
 */

import type { Pod } from '../../api/pod.ts';
import type { LifeSpec } from '../../node/simulated/node-life.ts';
import type { StartTaskResult } from '../../pool/start-task.ts';
import { wordOf } from '../../runtime/simulated/draws.ts';
import { Salt } from '../../runtime/simulated/salts.ts';
import { drawMs } from '../../runtime/simulated/timing/latency.ts';
import { executorsOf } from '../../scenario/executors/executors.ts';
import type { NamedExecutor, Scenario } from '../../scenario/scenario.ts';

/** `originMs`: Clock.epochMs() at the run's beginning. */
export function lifeSpec(scenario: Scenario, originMs: number): LifeSpec {
  const { probes, chaos, pods, runtime } = scenario;
  const { kubeletRestartAt, kubeletRestartNodes: nodes, restoreRefs: restoresRefs } = chaos;
  const exits = runtime.kind === 'simulated' ? (runtime.conditions?.exits ?? []) : [];
  const dies =
    pods.some(({ lifetime }) => lifetime !== undefined) ||
    executorsOf(scenario).some(({ trace }) => trace.some(({ lifetimeMs }) => lifetimeMs !== undefined));
  const kubeletRestarts = kubeletRestartAt.map((atMs) => ({ atMs, nodes, restoresRefs }));
  const isChurned = executorsOf(scenario).some(churns);
  const remembers = probes !== undefined || exits.length > 0 || dies || isChurned || kubeletRestarts.length > 0;
  return { originMs, probes, kubeletRestarts, remembers, churns: isChurned };
}

/** Each arrival of that executor takes the place of a pod. */
export function churns(own: NamedExecutor | undefined): boolean {
  return own !== undefined && 'churn' in own.executor && own.executor.churn === true;
}

/** Some container of the pod started. */
export function isRunning({ containers }: Pick<StartTaskResult, 'containers'>): boolean {
  return containers.some(({ end }) => end.outcome === 'started');
}

/** How long `pod`, of the workload at that position of the list, lives; undefined: to the end. */
export function lifetimeOf({ pods, seed }: Scenario, workload: number, pod: Pod): number | undefined {
  const lifetime = pods[workload]?.lifetime;
  if (lifetime === undefined) return undefined;
  return drawMs(lifetime, wordOf(seed, `lifetime/${pod.metadata?.uid ?? ''}`), Salt.LIFETIME);
}
