/** run-as-non-root.json: who may run as what. */

import type { Container, PodSecurityContext, PodSpec, SecurityContext } from '../../../src/api/pod.ts';
import { effectiveSecurityContext, nonRootProblem } from '../../../src/kubelet/config/linux/security-context.ts';
import { definedOnly } from './vector-case.ts';

export function runRunAsNonRoot(input: {
  podSecurityContext: PodSecurityContext | null;
  containerSecurityContext: SecurityContext | null;
  imageUid: number | null;
  imageUsername: string;
}): unknown {
  const spec = definedOnly<PodSpec>({ containers: [], securityContext: input.podSecurityContext ?? undefined });
  const own = input.containerSecurityContext ?? undefined;
  const container = definedOnly<Container>({ name: 'app', securityContext: own });
  const image = { uid: input.imageUid, username: input.imageUsername };
  return { error: nonRootProblem(effectiveSecurityContext({ spec }, container), image) ?? null };
}
