/**
 * Checks the annotations by which pods of this age choose their seccomp and AppArmor profiles: a runtime gets them.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateSeccompPodAnnotations and
 *   ValidateAppArmorPodAnnotations
 */

import { type Field, show } from '../../input/field.ts';
import { descendingProblem } from './volumes/paths.ts';

const POD_SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';
const CONTAINER_APPARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';
const SECCOMP_PROFILES: readonly string[] = ['runtime/default', 'docker/default', 'unconfined'];
const APPARMOR_PROFILES: readonly string[] = ['', 'runtime/default', 'unconfined'];

/** Checks `profile`, the value of the annotation `key` at `annotation`, if it is one that chooses a profile. */
export function checkProfile(
  annotation: Field,
  key: string,
  profile: string,
  containerNames: ReadonlySet<string>,
): void {
  if (key === POD_SECCOMP || key.startsWith(CONTAINER_SECCOMP)) checkSeccomp(annotation, profile);
  if (key.startsWith(CONTAINER_APPARMOR)) {
    checkAppArmor(annotation, profile, key.slice(CONTAINER_APPARMOR.length), containerNames);
  }
}

function checkSeccomp(annotation: Field, profile: string): void {
  if (SECCOMP_PROFILES.includes(profile)) return;
  const wrong = profile.startsWith(LOCALHOST)
    ? descendingProblem(profile.slice(LOCALHOST.length))
    : `must be a valid seccomp profile: ${SECCOMP_PROFILES.join(', ')} or ${LOCALHOST}PATH`;
  if (wrong !== undefined) annotation.invalid(wrong);
}

function checkAppArmor(
  annotation: Field,
  profile: string,
  container: string,
  containerNames: ReadonlySet<string>,
): void {
  if (!containerNames.has(container)) {
    const expected = `expected one of the pod's containers (${[...containerNames].join(', ')})`;
    annotation.problemOfKey(`Invalid value: ${show(container)}: container not found: ${expected}`);
  } else if (!APPARMOR_PROFILES.includes(profile) && !profile.startsWith(LOCALHOST)) {
    annotation.invalid(`invalid AppArmor profile name: expected runtime/default, unconfined or ${LOCALHOST}NAME`);
  }
}
