/**
 * Checks the spec of a pod: of a bare Pod, or of the template in a workload.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidatePodSpec
 */

import { type Field, isMapping } from '../../input/field.ts';
import { checkContainer, checkInitContainer, type PodSurroundings } from './container/container.ts';
import { HostPorts } from './container/ports.ts';
import { checkSecurityContext } from './container/security-context.ts';
import { checkPodMetadata } from './metadata.ts';
import { checkNameOf, dnsLabel, dnsSubdomain } from './names.ts';
import { checkDnsConfig, checkHostAliases } from './network.ts';
import { checkTolerations } from './tolerations.ts';
import { UniqueNames } from './unique-names.ts';
import { checkVolumes } from './volumes/volumes.ts';

const DNS_POLICIES = ['ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'] as const;
/** Labels both, although the second becomes part of a longer name. */
const HOST_NAMES = ['hostname', 'subdomain'] as const;
/** Of a node, and of objects that a pod refers to. */
const OBJECT_NAMES = ['nodeName', 'serviceAccountName', 'priorityClassName', 'runtimeClassName'] as const;
const SWITCHES = ['hostNetwork', 'hostPID', 'hostIPC', 'shareProcessNamespace', 'enableServiceLinks'] as const;

/** What the owner of a pod spec allows in it. */
export interface PodSpecRules {
  readonly restartPolicies: readonly string[];
  /** Volumes that come from a StatefulSet's claims. */
  readonly claimNames: readonly string[];
}

export function checkPodSpec(owner: Field, rules: PodSpecRules): void {
  const containerNames = namesOf(owner.at('spec'));
  checkPodMetadata(owner.at('metadata'), containerNames);
  const spec = owner.required('spec', 'a mapping with containers');
  if (spec.mapping() === undefined) return;
  spec.at('restartPolicy').oneOf(rules.restartPolicies);
  spec.at('dnsPolicy').oneOf(DNS_POLICIES);
  for (const key of SWITCHES) spec.at(key).boolean();
  for (const key of HOST_NAMES) checkHostName(spec.at(key));
  for (const key of OBJECT_NAMES) checkNameOf(spec.at(key), dnsSubdomain);
  spec.at('activeDeadlineSeconds').integer({ min: 1 });
  checkNamespaces(spec);
  checkSecurityContext(spec.at('securityContext'));
  checkHostAliases(spec);
  checkDnsConfig(spec);
  checkTolerations(spec);
  const pod: PodSurroundings = {
    names: new UniqueNames(),
    volumes: checkVolumes(spec, rules.claimNames, containerNames),
    hostNetwork: spec.at('hostNetwork').value === true,
    securityContext: spec.at('securityContext'),
    containerNames,
  };
  for (const container of spec.at('initContainers').mappings()) checkInitContainer(container, pod);
  const containers = spec.required('containers', 'a list of at least one container');
  if (Array.isArray(containers.value) && containers.value.length === 0) {
    containers.problem('Required value: expected at least one container, got an empty list');
  }
  const hostPorts = new HostPorts();
  for (const container of containers.mappings()) {
    checkContainer(container, pod);
    hostPorts.claim(container.at('ports'), pod.hostNetwork);
  }
}

function namesOf(spec: Field): ReadonlySet<string> {
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers']) {
    const { value } = spec.at(list);
    for (const container of Array.isArray(value) ? value : []) {
      const name = isMapping(container) ? container['name'] : undefined;
      if (typeof name === 'string') names.add(name);
    }
  }
  return names;
}

function checkNamespaces(spec: Field): void {
  const shared = spec.at('shareProcessNamespace');
  if (shared.value === true && spec.at('hostPID').value === true) {
    shared.invalid('ShareProcessNamespace and HostPID cannot both be enabled');
  }
}

/** The kubelet starts no pod with one that is no label. */
export function checkHostName(field: Field): void {
  checkNameOf(field, dnsLabel);
}
