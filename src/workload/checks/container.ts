/**
 * Checks one container of a pod, init or regular.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, validateContainers and validateInitContainers
 */

import type { Field } from '../../input/field.ts';
import { checkEnvironment } from './environment.ts';
import { checkLifecycle } from './lifecycle.ts';
import { dnsLabel } from './names.ts';
import { checkPorts } from './ports.ts';
import { checkSecurityContext } from './security-context.ts';
import type { UniqueNames } from './unique-names.ts';
import { checkVolumeMounts } from './volumes.ts';

/** A Kubernetes quantity: `0.5`, `250m`, `1Gi`, `1e3`. */
const QUANTITY = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'] as const;
const MESSAGE_POLICIES = ['FallbackToLogsOnError', 'File'] as const;

/** What a container shares with the rest of its pod. */
export interface PodSurroundings {
  /** The names of all containers, init and regular: each may stand once. */
  readonly names: UniqueNames;
  readonly volumes: ReadonlySet<string>;
  readonly hostNetwork: boolean;
}

export function checkContainer(container: Field, pod: PodSurroundings): void {
  pod.names.claim(container, 'name', dnsLabel);
  checkImage(container);
  container.at('imagePullPolicy').oneOf(PULL_POLICIES);
  container.at('terminationMessagePolicy').oneOf(MESSAGE_POLICIES);
  container.at('terminationMessagePath').string();
  container.at('workingDir').string();
  for (const key of ['command', 'args']) container.at(key).strings();
  for (const key of ['stdin', 'stdinOnce', 'tty']) container.at(key).boolean();
  checkPorts(container.at('ports'), pod.hostNetwork);
  checkEnvironment(container);
  checkVolumeMounts(container.at('volumeMounts'), pod.volumes);
  checkResources(container.at('resources'));
  checkLifecycle(container.at('lifecycle'));
  checkSecurityContext(container.at('securityContext'));
}

/** What only regular containers may have: an init container ends before anything could probe or hook it. */
export function checkInitContainer(container: Field, pod: PodSurroundings): void {
  checkContainer(container, pod);
  const lifecycle = container.at('lifecycle');
  // A restart policy of its own makes it a sidecar: newer API servers let it have hooks.
  if (!lifecycle.isAbsent && container.at('restartPolicy').isAbsent) {
    lifecycle.problem('Forbidden: must not be set for init containers');
  }
}

function checkImage(container: Field): void {
  const field = container.required('image', 'the name of an image');
  const image = field.string();
  if (image === undefined) return;
  if (image === '') field.problem('Required value: expected the name of an image, got ""');
  else if (image.trim() !== image) field.invalid('must not have leading or trailing whitespace');
}

function checkResources(resources: Field): void {
  if (resources.mapping() === undefined) return;
  for (const key of ['limits', 'requests']) {
    for (const [, quantity] of resources.at(key).entries()) checkQuantity(quantity);
  }
}

function checkQuantity(quantity: Field): void {
  if (typeof quantity.value === 'number') return;
  const text = quantity.string();
  if (text !== undefined && !QUANTITY.test(text)) {
    quantity.invalid('expected a quantity: a number with an optional unit, e.g. 250m, 0.5 or 64Mi');
  }
}
