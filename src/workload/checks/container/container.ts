/**
 * Checks one container of a pod, init or regular.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateContainers and validateInitContainers
 */

import { parseImageReference } from '../../../api/image-reference.ts';
import type { Field } from '../../../input/field.ts';
import { dnsLabel } from '../names.ts';
import type { UniqueNames } from '../unique-names.ts';
import { checkVolumeMounts } from '../volumes/volume-mounts.ts';
import type { VolumeNames } from '../volumes/volumes.ts';
import { checkEnvironment } from './environment.ts';
import { checkLifecycle } from './lifecycle.ts';
import { checkPorts } from './ports.ts';
import { checkProbes, PROBES } from './probes.ts';
import { checkResources } from './resources.ts';
import { checkNonRoot, checkSecurityContext } from './security-context.ts';

const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'] as const;

/** What a container shares with the rest of its pod. */
export interface PodSurroundings {
  /** The names of all containers, init and regular: each may stand once. */
  readonly names: UniqueNames;
  readonly volumes: VolumeNames;
  readonly hostNetwork: boolean;
  /** What the pod says for all its containers, where they say nothing themselves. */
  readonly securityContext: Field;
  /** The names of all containers, before they are checked: a value may be taken from one that comes later. */
  readonly containerNames: ReadonlySet<string>;
}

export function checkContainer(container: Field, pod: PodSurroundings): void {
  pod.names.claim(container, 'name', dnsLabel);
  checkImage(container);
  container.at('imagePullPolicy').oneOf(PULL_POLICIES);
  container.at('terminationMessagePolicy').oneOf(MESSAGE_POLICIES);
  checkPorts(container.at('ports'), pod.hostNetwork);
  checkEnvironment(container, pod.containerNames);
  checkVolumeMounts(container, pod.volumes);
  checkLifecycle(container);
  checkProbes(container);
  checkResources(container.at('resources'));
  checkSecurityContext(container.at('securityContext'));
  checkNonRoot(container.at('securityContext'), pod.securityContext);
}

/** What only regular containers may have: an init container ends before anything could probe or hook it. */
export function checkInitContainer(container: Field, pod: PodSurroundings): void {
  checkContainer(container, pod);
  // A restart policy of its own makes it a sidecar: newer API servers let it have hooks and probes.
  if (!container.at('restartPolicy').isAbsent) return;
  for (const key of ['lifecycle', ...PROBES]) {
    const field = container.at(key);
    if (!field.isAbsent) field.problem('Forbidden: must not be set for init containers');
  }
}

function checkImage(container: Field): void {
  const field = container.required('image', 'the name of an image');
  const image = field.string();
  if (image === undefined) return;
  if (image === '') field.problem('Required value: expected the name of an image, got ""');
  else if (image.trim() !== image) field.invalid('must not have leading or trailing whitespace');
  else {
    const reference = parseImageReference(image);
    if ('problem' in reference) field.invalid(`expected the name of an image: ${reference.problem}`);
  }
}
