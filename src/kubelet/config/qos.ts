/**
 * A pod's quality of service, and how early the kernel may kill its processes when memory runs out.
 *
 * @see kubelet v1.18.6, `pkg/apis/core/v1/helper/qos/qos.go`, `pkg/kubelet/qos/policy.go`,
 * `pkg/kubelet/types/pod_update.go`
 */

import type { Container, ResourceRequirements, SpecifiedPod } from '../../api/pod.ts';
import { quantityMilliValue } from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const GUARANTEED_OOM_SCORE = -998;
const BEST_EFFORT_OOM_SCORE = 1000;
const OOM_SCORE_RANGE = 1000;
const MILLI = 1000;
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const SOURCE_ANNOTATION = 'kubernetes.io/config.source';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
const API_SOURCE = 'api';
const QOS_RESOURCES = ['cpu', 'memory'] as const;

/** Pods of one workload share their lists of containers, so the class is worked out once for each list. */
const classOf = new WeakMap<readonly Container[], QosClass>();

/** The class of the pod's regular containers. Init containers play no part in 1.18. */
export function podQosClass(pod: SpecifiedPod): QosClass {
  const { containers } = pod.spec;
  const known = classOf.get(containers);
  if (known !== undefined) return known;
  const computed = computeClass(containers);
  classOf.set(containers, computed);
  return computed;
}

function computeClass(containers: readonly Container[]): QosClass {
  const all = containers.map(({ resources }) => resources ?? {});
  const amounts = all.flatMap(({ limits, requests }) =>
    QOS_RESOURCES.flatMap((name) => [limits?.[name], requests?.[name]]),
  );
  if (amounts.every((amount) => quantityMilliValue(amount) === 0)) return 'BestEffort';
  return all.every(isGuaranteed) ? 'Guaranteed' : 'Burstable';
}

function isGuaranteed({ limits, requests }: ResourceRequirements): boolean {
  return QOS_RESOURCES.every((name) => {
    const limit = quantityMilliValue(limits?.[name]);
    const request = requests?.[name];
    return limit > 0 && (request === undefined || quantityMilliValue(request) === limit);
  });
}

/** Static pods, their mirrors, and pods of the system's own priority are killed last. */
function isCritical({ metadata, spec }: SpecifiedPod): boolean {
  const annotations = metadata?.annotations ?? {};
  const source = annotations[SOURCE_ANNOTATION];
  if (source !== undefined && source !== API_SOURCE) return true;
  return annotations[MIRROR_ANNOTATION] !== undefined || (spec.priority ?? 0) >= SYSTEM_CRITICAL_PRIORITY;
}

/** The score that the kernel adds for the container's processes: -998 (never) to 1000 (first). */
export function oomScoreAdjust(pod: SpecifiedPod, container: Container, memoryCapacityBytes: number): number {
  if (isCritical(pod)) return GUARANTEED_OOM_SCORE;
  const qos = podQosClass(pod);
  if (qos === 'Guaranteed') return GUARANTEED_OOM_SCORE;
  if (qos === 'BestEffort') return BEST_EFFORT_OOM_SCORE;
  const requestBytes = quantityMilliValue(container.resources?.requests?.memory) / MILLI;
  const score = OOM_SCORE_RANGE - Math.trunc((OOM_SCORE_RANGE * requestBytes) / memoryCapacityBytes);
  const lowest = OOM_SCORE_RANGE + GUARANTEED_OOM_SCORE;
  if (score < lowest) return lowest;
  return score === BEST_EFFORT_OOM_SCORE ? score - 1 : score;
}
