/** run-as-non-root.json: who may run as what. */

import type { PodSecurityContext, SecurityContext } from '../../../src/api/pod.ts';
import { effectiveSecurityContext, nonRootProblem } from '../../../src/kubelet/config/security-context.ts';

export function runRunAsNonRoot(input: {
  podSecurityContext: PodSecurityContext | null;
  containerSecurityContext: SecurityContext | null;
  imageUid: number | null;
  imageUsername: string;
}): unknown {
  const pod = { spec: { containers: [], securityContext: input.podSecurityContext ?? undefined } };
  const container = { name: 'app', securityContext: input.containerSecurityContext ?? undefined };
  const image = { uid: input.imageUid, username: input.imageUsername };
  return { error: nonRootProblem(effectiveSecurityContext(pod, container), image) ?? null };
}
