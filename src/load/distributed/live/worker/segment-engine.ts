/**
 * The engine of one segment: on the simulated runtime, or on the worker's own real one, which is made ready first.
 */

import { CallRecorder } from '../../../../result/recording/call-recorder.ts';
import type { Scenario } from '../../../../scenario/scenario.ts';
import type { RefManager } from '../../../../store/ref-manager.ts';
import { expandWorkloads } from '../../../../workload/expand-workloads.ts';
import type { PlannedPod } from '../../../../workload/planned-pod.ts';
import { hasNode, type Segment } from '../../../arrivals/segment.ts';
import { scopesOf } from '../../../outcome/scopes.ts';
import { CriRun } from '../../../real/cri-run.ts';
import { manifestExecutor } from '../../../real/manifest-executor.ts';
import { type PodSource, plannedPods, scenarioPods } from '../../../real/pods/pod-source.ts';
import { RealEngine } from '../../../real/real-engine.ts';
import { endingOf } from '../../../run-options.ts';
import type { RuntimeIdentity } from '../runtime-messages.ts';
import type { LivePlan } from '../segment-messages.ts';

export interface SegmentEngineParts {
  readonly plan: LivePlan;
  /** With the worker's own endpoint. */
  readonly scenario: Scenario;
  readonly refs: RefManager;
  readonly index: number;
  readonly threads: number;
  readonly agree: () => Promise<number | undefined>;
  /** What was started on a real runtime is about to be removed. */
  readonly onRemoving: () => void;
}

/** An engine, and what it starts on. */
export interface SegmentEngine {
  readonly engine: RealEngine;
  /** Undefined: simulated. */
  readonly runtime: () => RuntimeIdentity | undefined;
}

/** @throws {RefManagerError} `ERR_INVALID_OPTION` when the worker's runtime does not answer */
export async function openSegment(parts: SegmentEngineParts): Promise<SegmentEngine> {
  const { plan, scenario, refs, index, threads, agree, onRemoving } = parts;
  const { withEvents, withRefs, withPods, of, ending } = plan;
  const { runtime } = scenario;
  const criRun =
    runtime.kind === 'cri' ? await CriRun.begin({ ...runtime, ...endingOf(ending) }, new CallRecorder()) : undefined;
  const workloads = scenario.pods.map(({ workload }) => workload);
  const engine = new RealEngine({
    ...startsOf(parts, { index, of }),
    refs,
    workers: threads,
    scopes: scopesOf(scenario, workloads),
    withEvents,
    withRefs,
    withPods,
    crosses: undefined,
    onEvents: undefined,
    agree,
    criRun,
    onRemoving,
  });
  return { engine, runtime: () => criRun?.identity };
}

interface Starts {
  readonly scenario: Scenario;
  readonly source: PodSource;
  readonly segment?: Segment;
}

/** Of an endless series the engine walks the whole schedule; of a plan it sees only its own nodes' pods. */
function startsOf({ plan, scenario, threads }: SegmentEngineParts, segment: Segment): Starts {
  if (plan.pods === 'series') return { scenario, source: scenarioPods(scenario), segment };
  const { seed, nodes, pods, runtime } = scenario;
  const workloads = pods.map(({ workload }) => workload);
  const planned = expandWorkloads(workloads, { seed, nodes, scale: pods[0]?.scale ?? 1 });
  const executor = manifestExecutor(runtime, threads);
  return { scenario: { ...scenario, pods: [], executor }, source: plannedPods(ownPods(planned, segment)) };
}

function* ownPods(pods: Iterable<PlannedPod>, segment: Segment): Generator<PlannedPod, void, undefined> {
  for (const pod of pods) if (hasNode(segment, pod.node)) yield pod;
}
