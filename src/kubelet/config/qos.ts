/**
 * A pod's quality of service, and how early the kernel may kill its processes when memory runs out.
 *
 * @see kubelet v1.18.6, `pkg/apis/core/v1/helper/qos/qos.go`, `pkg/kubelet/qos/policy.go`,
 * `pkg/kubelet/types/pod_update.go`
 */

import { isDeepFrozen } from '../../api/deep-frozen.ts';
import type { Container, ResourceRequirements, SpecifiedPod } from '../../api/pod.ts';
import { quantityNano, quantityValue } from './quantity.ts';

export type QosClass = 'Guaranteed' | 'Burstable' | 'BestEffort';

const GUARANTEED_OOM_SCORE = -998;
const BEST_EFFORT_OOM_SCORE = 1000;
const OOM_SCORE_RANGE = 1000;
const SYSTEM_CRITICAL_PRIORITY = 2_000_000_000;
const SOURCE_ANNOTATION = 'kubernetes.io/config.source';
const MIRROR_ANNOTATION = 'kubernetes.io/config.mirror';
const API_SOURCE = 'api';
const INT64_BITS = 64;
const QOS_RESOURCES = ['cpu', 'memory'] as const;

/** Pods of one workload share their lists of containers, so the class is worked out once for each frozen list. */
const classOf = new WeakMap<readonly Container[], { readonly init: readonly Container[]; readonly qos: QosClass }>();
const NO_CONTAINERS: readonly Container[] = [];

/**
 * The class of a pod, by its regular and init containers. Upstream asks for requests that are defaulted from the limits;
 * where they are not, they are taken to be.
 */
export function podQosClass({ spec }: SpecifiedPod): QosClass {
  const { containers, initContainers: init = NO_CONTAINERS } = spec;
  const known = classOf.get(containers);
  if (known?.init === init) return known.qos;
  const qos = computeClass([...containers, ...init]);
  if (isDeepFrozen(containers) && isDeepFrozen(init)) classOf.set(containers, { init, qos });
  return qos;
}

/** Sums over containers, each in units of 10^-9. */
type Sums = Map<string, bigint>;

function computeClass(containers: readonly Container[]): QosClass {
  const requests: Sums = new Map();
  const limits: Sums = new Map();
  let allLimited = true;
  for (const { resources = {} } of containers) {
    add(requests, { ...resources.limits, ...resources.requests });
    const limited = add(limits, resources.limits ?? {});
    allLimited &&= limited === QOS_RESOURCES.length;
  }
  if (requests.size === 0 && limits.size === 0) return 'BestEffort';
  const isMet = [...requests].every(([name, amount]) => limits.get(name) === amount);
  return allLimited && isMet && requests.size === limits.size ? 'Guaranteed' : 'Burstable';
}

/** Adds what is above zero; returns of how many resources there is something. */
function add(sums: Sums, amounts: NonNullable<ResourceRequirements['limits']>): number {
  let count = 0;
  for (const name of QOS_RESOURCES) {
    const nano = quantityNano(amounts[name]);
    if (nano <= 0n) continue;
    sums.set(name, (sums.get(name) ?? 0n) + nano);
    count++;
  }
  return count;
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
  const { limits, requests } = container.resources ?? {};
  const requestBytes = quantityValue(requests?.memory ?? limits?.memory);
  const share =
    BigInt.asIntN(INT64_BITS, BigInt(OOM_SCORE_RANGE) * requestBytes) /
    BigInt(Math.max(1, Math.trunc(memoryCapacityBytes)));
  const score = OOM_SCORE_RANGE - Number(share);
  const lowest = OOM_SCORE_RANGE + GUARANTEED_OOM_SCORE;
  if (score < lowest) return lowest;
  return score === BEST_EFFORT_OOM_SCORE ? score - 1 : score;
}
