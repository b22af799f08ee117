/**
 * Checks the security contexts of a pod and of a container as far as a container's configuration is made from them.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateSecurityContext
 */

import type { Field } from '../../../input/field.ts';

const MAX_ID = 2_147_483_647;
const ID_BOUNDS = { min: 0, max: MAX_ID } as const;
const IDS = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;
const GROUP_CHANGE_POLICIES = ['Always', 'OnRootMismatch'] as const;
const PROC_MOUNTS = ['Default', 'Unmasked'] as const;
const SYSCTL_SEGMENT = '[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const SYSCTL = new RegExp(`^(${SYSCTL_SEGMENT}[./])*${SYSCTL_SEGMENT}$`);
const LONGEST_SYSCTL = 253;

/** Works for both kinds: neither gives a field of the other's name another meaning. */
export function checkSecurityContext(context: Field): void {
  if (context.mapping() === undefined) return;
  for (const key of IDS) context.at(key).integer(ID_BOUNDS);
  for (const group of context.at('supplementalGroups').items()) group.integer(ID_BOUNDS);
  context.at('procMount').oneOf(PROC_MOUNTS);
  context.at('fsGroupChangePolicy').oneOf(GROUP_CHANGE_POLICIES);
  checkSysctls(context.at('sysctls'));
  checkEscalation(context);
}

function checkEscalation(context: Field): void {
  const escalation = context.at('allowPrivilegeEscalation');
  if (escalation.value !== false) return;
  const added = context.at('capabilities').at('add').value;
  if (context.at('privileged').value === true) {
    escalation.invalid('cannot set `allowPrivilegeEscalation` to false and `privileged` to true');
  } else if (Array.isArray(added) && added.includes('CAP_SYS_ADMIN')) {
    escalation.invalid('cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN');
  }
}

function checkSysctls(sysctls: Field): void {
  const names = new Map<unknown, string>();
  for (const sysctl of sysctls.mappings()) {
    const name = sysctl.at('name');
    if (typeof name.value !== 'string' || name.value === '') continue; // told with the types
    const first = names.get(name.value);
    if (name.value.length > LONGEST_SYSCTL) name.invalid(`must be no more than ${LONGEST_SYSCTL} characters`);
    else if (!SYSCTL.test(name.value)) name.invalid('expected the name of a kernel parameter, e.g. net.core.somaxconn');
    else if (first !== undefined) name.problem(`Duplicate value: "${name.value}": already used at ${first}`);
    names.set(name.value, first ?? name.path);
  }
}

/** A container that must not run as root and is told to: the kubelet would refuse to start it. */
export function checkNonRoot(own: Field, ofPod: Field): void {
  const nonRoot = own.at('runAsNonRoot').isAbsent ? ofPod.at('runAsNonRoot') : own.at('runAsNonRoot');
  const user = own.at('runAsUser').isAbsent ? ofPod.at('runAsUser') : own.at('runAsUser');
  if (nonRoot.value === true && user.value === 0) {
    user.invalid(`breaks runAsNonRoot at ${nonRoot.path}: the start would fail`);
  }
}
