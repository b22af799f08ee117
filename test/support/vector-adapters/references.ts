/** field-path.json: where a container stands in its pod, and the reference to it. */

import type { Container, ObjectMeta, SpecifiedPod } from '../../../src/api/pod.ts';
import { ImplicitContainerFilter } from '../../../src/kubelet/events/recorder.ts';
import { fieldPath, generateContainerRef } from '../../../src/kubelet/refs/container-ref.ts';
import { definedOnly } from './vector-case.ts';

export interface VectorPod {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly containers?: string[];
  readonly initContainers?: string[];
  readonly ephemeralContainers?: string[];
}

const named = (names: string[] | undefined): Container[] => (names ?? []).map((name) => ({ name }));

/** A pod whose lists hold containers by name only. */
export function podOf({
  kind,
  apiVersion,
  containers,
  initContainers,
  ephemeralContainers,
  ...meta
}: VectorPod): SpecifiedPod {
  const { name, namespace, uid, resourceVersion } = meta;
  return definedOnly<SpecifiedPod>({
    kind,
    apiVersion,
    metadata: definedOnly<ObjectMeta>({ name, namespace, uid, resourceVersion }),
    spec: {
      containers: named(containers),
      initContainers: named(initContainers),
      ephemeralContainers: named(ephemeralContainers),
    },
  });
}

export function runFieldPath(input: {
  op: string;
  pod: VectorPod;
  containerName: string;
  ephemeralContainersGate: boolean;
}): unknown {
  const pod = podOf(input.pod);
  const gates = { ephemeralContainers: input.ephemeralContainersGate };
  switch (input.op) {
    case 'fieldPath': {
      const path = fieldPath(pod, input.containerName, gates);
      return typeof path === 'string' ? { fieldPath: path } : { error: path.message };
    }
    case 'generateContainerRef': {
      const ref = generateContainerRef(pod, { name: input.containerName }, gates);
      let recordedByFilter = false;
      const recorder = { event: (): void => void (recordedByFilter = true) };
      new ImplicitContainerFilter(recorder).event(ref, 'Normal', 'Created', '');
      return { ref, recordedByFilter };
    }
    default:
      throw new Error(`unknown op ${input.op}`);
  }
}
