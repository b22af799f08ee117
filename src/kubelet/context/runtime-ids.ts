/**
 * What a runtime calls what it has made: checked, since a runtime of somebody else's may answer with nothing.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/remote/remote_runtime.go`, RunPodSandbox, CreateContainer; `remote_image.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import type { ContainerConfig, Image, PodSandboxConfig } from '../../runtime/runtime-service.ts';
import { KubeletError } from '../kubelet-error.ts';

function isId(id: unknown): boolean {
  return typeof id === 'string' && id !== '';
}

/** `id`, which CreateContainer answered. Throws when it is none. */
export function checkedContainerId(id: string, { metadata: { name, attempt } }: ContainerConfig): string {
  if (isId(id)) return id;
  const of = `&ContainerMetadata{Name:${name},Attempt:${attempt},}`;
  throw new KubeletError(`ContainerId is not set for container ${goQuote(of)}`);
}

/** `id`, which RunPodSandbox answered. Throws when it is none. */
export function checkedSandboxId(id: string, { metadata }: PodSandboxConfig): string {
  if (isId(id)) return id;
  const { name, uid, namespace, attempt } = metadata;
  const of = `&PodSandboxMetadata{Name:${name},Uid:${uid},Namespace:${namespace},Attempt:${attempt},}`;
  throw new KubeletError(`PodSandboxId is not set for sandbox ${goQuote(of)}`);
}

/** `found`, which ImageStatus answered for `image`; undefined for none. Throws for one without an id, or of no size. */
export function checkedImage(found: Image | null | undefined, image: string): Image | undefined {
  if (found === null || found === undefined) return undefined;
  if (isId(found.id) && found.sizeBytes !== 0) return found;
  throw new KubeletError(`Id or size of image ${goQuote(image)} is not set`);
}

/** `ref`, which PullImage answered for `image`. Throws when it is none. */
export function checkedImageRef(ref: string, image: string): string {
  if (isId(ref)) return ref;
  throw new KubeletError(`imageRef of image ${goQuote(image)} is not set`);
}
