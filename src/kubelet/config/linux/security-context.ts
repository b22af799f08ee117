/**
 * Which user a container runs as, and whether that breaks runAsNonRoot.
 *
 * @see kubelet v1.18.6, `pkg/securitycontext/util.go`, `pkg/kubelet/kuberuntime/security_context.go`
 */

import type { Container, SecurityContext, SpecifiedPod } from '../../../api/pod.ts';

/** The user that an image runs as: `uid` null when it names one by `username` only. */
export interface ImageUser {
  readonly uid: number | null;
  readonly username: string;
}

/** What an image runs as that says nothing, and an image that is not there. */
export const ROOT_USER: ImageUser = { uid: 0, username: '' };

const NOTHING: SecurityContext = {};

/** The pod's values where the container has none of its own. */
export function effectiveSecurityContext(pod: SpecifiedPod, container: Container): SecurityContext {
  const ofPod = pod.spec.securityContext;
  const own = container.securityContext;
  if (ofPod === undefined) return own ?? NOTHING;
  const effective: SecurityContext = { ...own };
  const runAsUser = own?.runAsUser ?? ofPod.runAsUser;
  const runAsGroup = own?.runAsGroup ?? ofPod.runAsGroup;
  const runAsNonRoot = own?.runAsNonRoot ?? ofPod.runAsNonRoot;
  const seLinuxOptions = own?.seLinuxOptions ?? ofPod.seLinuxOptions;
  if (runAsUser !== undefined) effective.runAsUser = runAsUser;
  if (runAsGroup !== undefined) effective.runAsGroup = runAsGroup;
  if (runAsNonRoot !== undefined) effective.runAsNonRoot = runAsNonRoot;
  if (seLinuxOptions !== undefined) effective.seLinuxOptions = seLinuxOptions;
  return effective;
}

/** Why the container may not run, or undefined when it may. */
export function nonRootProblem(effective: SecurityContext, image: ImageUser): string | undefined {
  if (effective.runAsNonRoot !== true) return undefined;
  if (typeof effective.runAsUser === 'number') {
    return effective.runAsUser === 0 ? "container's runAsUser breaks non-root policy" : undefined;
  }
  if (image.uid === 0) return 'container has runAsNonRoot and image will run as root';
  if (image.uid === null && image.username !== '') {
    return `container has runAsNonRoot and image has non-numeric user (${image.username}), cannot verify user is non-root`;
  }
  return undefined;
}
