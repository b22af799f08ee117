/**
 * Checks the security contexts of a pod and of a container as far as a container's configuration is made from them.
 */

import type { Field } from '../../input/field.ts';

const MAX_ID = 2_147_483_647;
const ID_BOUNDS = { min: 0, max: MAX_ID } as const;
const IDS = ['runAsUser', 'runAsGroup', 'fsGroup'] as const;
const SWITCHES = ['runAsNonRoot', 'allowPrivilegeEscalation', 'privileged', 'readOnlyRootFilesystem'] as const;

/** Works for both kinds: neither gives a field of the other's name another meaning. */
export function checkSecurityContext(context: Field): void {
  if (context.mapping() === undefined) return;
  for (const key of IDS) context.at(key).integer(ID_BOUNDS);
  for (const key of SWITCHES) context.at(key).boolean();
  for (const group of context.at('supplementalGroups').items()) group.integer(ID_BOUNDS);
  context.at('seLinuxOptions').mapping();
}
