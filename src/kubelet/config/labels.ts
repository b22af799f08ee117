/**
 * What the kubelet writes on containers so that it can find them again, and how it reads that back.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/labels.go`
 */

import { CONTAINER_NAME_LABEL, POD_NAME_LABEL, POD_NAMESPACE_LABEL, POD_UID_LABEL } from '../../api/pod/pod-labels.ts';
import type { Container, ObjectMeta, PodSpec, SpecifiedPod } from '../../api/pod.ts';
import { decimalInteger, hexInteger } from '../go/integer.ts';
import { decodedContainer } from '../pod/decoded-pod.ts';
import { containerFacts } from './container-hash.ts';

const HASH_ANNOTATION = 'io.kubernetes.container.hash';
const RESTART_COUNT_ANNOTATION = 'io.kubernetes.container.restartCount';
const TERMINATION_MESSAGE_PATH_ANNOTATION = 'io.kubernetes.container.terminationMessagePath';
const TERMINATION_MESSAGE_POLICY_ANNOTATION = 'io.kubernetes.container.terminationMessagePolicy';
const PRE_STOP_ANNOTATION = 'io.kubernetes.container.preStopHandler';
const PORTS_ANNOTATION = 'io.kubernetes.container.ports';
const DELETION_GRACE_ANNOTATION = 'io.kubernetes.pod.deletionGracePeriod';
const TERMINATION_GRACE_ANNOTATION = 'io.kubernetes.pod.terminationGracePeriod';

/** The labels of a container; the pod's own are not copied. */
export function containerLabels(container: Container, pod: SpecifiedPod): Record<string, string> {
  return {
    [POD_NAME_LABEL]: pod.metadata?.name ?? '',
    [POD_NAMESPACE_LABEL]: pod.metadata?.namespace ?? '',
    [POD_UID_LABEL]: pod.metadata?.uid ?? '',
    [CONTAINER_NAME_LABEL]: container.name,
  };
}

/** The labels of a sandbox: the pod's, then ours. */
export function sandboxLabels(pod: SpecifiedPod): Record<string, string> {
  return {
    ...pod.metadata?.labels,
    [POD_NAME_LABEL]: pod.metadata?.name ?? '',
    [POD_NAMESPACE_LABEL]: pod.metadata?.namespace ?? '',
    [POD_UID_LABEL]: pod.metadata?.uid ?? '',
  };
}

/** `fromDevices` (device plugins) come first; what the kubelet knows itself wins. */
export function containerAnnotations(
  container: Container,
  pod: SpecifiedPod,
  restartCount: number,
  fromDevices: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const facts = containerFacts(container);
  const annotations: Record<string, string> = fromDevices === undefined ? {} : { ...fromDevices };
  annotations[HASH_ANNOTATION] = facts.hashHex;
  annotations[RESTART_COUNT_ANNOTATION] = String(restartCount);
  annotations[TERMINATION_MESSAGE_PATH_ANNOTATION] = container.terminationMessagePath ?? '';
  annotations[TERMINATION_MESSAGE_POLICY_ANNOTATION] = container.terminationMessagePolicy ?? '';
  const deletionGrace = pod.metadata?.deletionGracePeriodSeconds;
  if (deletionGrace !== undefined) annotations[DELETION_GRACE_ANNOTATION] = String(deletionGrace);
  const terminationGrace = pod.spec.terminationGracePeriodSeconds;
  if (terminationGrace !== undefined) annotations[TERMINATION_GRACE_ANNOTATION] = String(terminationGrace);
  if (facts.preStopJson !== undefined) annotations[PRE_STOP_ANNOTATION] = facts.preStopJson;
  if (facts.portsJson !== undefined) annotations[PORTS_ANNOTATION] = facts.portsJson;
  return annotations;
}

/** Which container of which pod it is; empty strings where the runtime does not say. */
export function readContainerLabels(labels: Readonly<Record<string, string>>): {
  podName: string;
  podNamespace: string;
  podUid: string;
  containerName: string;
} {
  return {
    podName: labels[POD_NAME_LABEL] ?? '',
    podNamespace: labels[POD_NAMESPACE_LABEL] ?? '',
    podUid: labels[POD_UID_LABEL] ?? '',
    containerName: labels[CONTAINER_NAME_LABEL] ?? '',
  };
}

/** The hash that a container was started with, and how often it had been started before; 0 for what cannot be read. */
export function readStartAnnotations(annotations: Readonly<Record<string, string>>): {
  hash: number;
  restartCount: number;
} {
  return {
    hash: hexInteger(annotations[HASH_ANNOTATION] ?? '') ?? 0,
    restartCount: decimalInteger(annotations[RESTART_COUNT_ANNOTATION] ?? '') ?? 0,
  };
}

/**
 * As much of pod and container as the runtime still knows when the API server has forgotten them: what a kill needs.
 * The restored pod has no container lists. `warn` is told of an annotation that cannot be read.
 */
export function restoreFromRuntime(
  labels: Readonly<Record<string, string>>,
  annotations: Readonly<Record<string, string>>,
  warn: (line: string) => void,
): { pod: SpecifiedPod; container: Container } {
  const deletionGracePeriodSeconds = readInteger(annotations, DELETION_GRACE_ANNOTATION, warn);
  const terminationGracePeriodSeconds = readInteger(annotations, TERMINATION_GRACE_ANNOTATION, warn);
  const preStop = readJson<NonNullable<Container['lifecycle']>['preStop']>(annotations, PRE_STOP_ANNOTATION, warn);
  const ports = readJson<Container['ports']>(annotations, PORTS_ANNOTATION, warn);
  const { podName, podNamespace, podUid, containerName } = readContainerLabels(labels);
  const metadata: ObjectMeta = { uid: podUid, name: podName, namespace: podNamespace };
  if (deletionGracePeriodSeconds !== undefined) metadata.deletionGracePeriodSeconds = deletionGracePeriodSeconds;
  const spec: PodSpec = { containers: [] };
  if (terminationGracePeriodSeconds !== undefined) spec.terminationGracePeriodSeconds = terminationGracePeriodSeconds;
  const container: Container = { name: containerName };
  if (ports !== undefined) container.ports = ports;
  if (preStop !== undefined) container.lifecycle = { preStop };
  const terminationMessagePath = annotations[TERMINATION_MESSAGE_PATH_ANNOTATION];
  if (terminationMessagePath !== undefined) container.terminationMessagePath = terminationMessagePath;
  return { pod: { metadata, spec }, container: decodedContainer(container) };
}

function readInteger(
  annotations: Readonly<Record<string, string>>,
  name: string,
  warn: (line: string) => void,
): number | undefined {
  const written = annotations[name];
  if (written === undefined) return undefined;
  const value = decimalInteger(written);
  if (value !== undefined) return value;
  warn(`Unable to get ${name} from annotations: ${JSON.stringify(written)} is no integer`);
  return undefined;
}

/** The kubelet wrote this JSON itself, so its shape is trusted. */
function readJson<T>(
  annotations: Readonly<Record<string, string>>,
  name: string,
  warn: (line: string) => void,
): T | undefined {
  const written = annotations[name];
  if (written === undefined) return undefined;
  try {
    return JSON.parse(written) as T;
  } catch (error) {
    warn(`Unable to get ${name} from annotations: ${String(error)}`);
    return undefined;
  }
}
