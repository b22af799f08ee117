/**
 * Checks the spec of a pod: of a bare Pod, or of the template in a workload.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidatePodSpec
 */

import type { Field } from '../../input/field.ts';
import { checkContainer, checkInitContainer, type PodSurroundings } from './container.ts';
import { dnsLabel } from './names.ts';
import { checkSecurityContext } from './security-context.ts';
import { UniqueNames } from './unique-names.ts';
import { checkVolumes } from './volumes.ts';

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
const SWITCHES = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'enableServiceLinks'] as const;
const NAMES = ['nodeName', 'serviceAccountName', 'schedulerName', 'runtimeClassName'] as const;

/** What the owner of a pod spec allows in it. */
export interface PodSpecRules {
  readonly restartPolicies: readonly string[];
  /** Volumes that come from a StatefulSet's claims. */
  readonly claimNames: readonly string[];
}

export function checkPodSpec(owner: Field, rules: PodSpecRules): void {
  const spec = owner.required('spec', 'a mapping with containers');
  if (spec.mapping() === undefined) return;
  spec.at('restartPolicy').oneOf(rules.restartPolicies);
  spec.at('dnsPolicy').oneOf(DNS_POLICIES);
  spec.at('terminationGracePeriodSeconds').integer({ min: 0 });
  for (const key of SWITCHES) spec.at(key).boolean();
  for (const key of NAMES) spec.at(key).string();
  checkHostname(spec.at('hostname'));
  checkSecurityContext(spec.at('securityContext'));
  for (const secret of spec.at('imagePullSecrets').mappings()) secret.at('name').string();
  const pod: PodSurroundings = {
    names: new UniqueNames(),
    volumes: checkVolumes(spec, rules.claimNames),
    hostNetwork: spec.at('hostNetwork').value === true,
  };
  for (const container of spec.at('initContainers').mappings()) checkInitContainer(container, pod);
  const containers = spec.required('containers', 'a list of at least one container');
  if (Array.isArray(containers.value) && containers.value.length === 0) {
    containers.problem('Required value: expected at least one container, got an empty list');
  }
  for (const container of containers.mappings()) checkContainer(container, pod);
}

function checkHostname(field: Field): void {
  const hostname = field.string();
  const wrong = hostname === undefined ? undefined : dnsLabel(hostname);
  if (wrong !== undefined) field.invalid(wrong);
}
