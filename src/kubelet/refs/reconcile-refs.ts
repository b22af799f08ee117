/**
 * Beyond upstream: the references of containers that the runtime no longer knows are cleared. The kubelet of 1.18 never
 * does that for containers that ended by themselves, nor for those that failed to start: a slow leak.
 */

import type { ContainerID } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import { RefManagerError } from '../../errors.ts';
import type { RuntimeContainer } from '../../runtime/runtime-service.ts';
import type { ContainerRefs } from '../context/kubelet-context.ts';

/** All containers of the runtime, in whatever state: `() => runtime.listContainers()`. */
export type ListContainers = () => Promise<readonly Pick<RuntimeContainer, 'id' | 'labels'>[]>;

export interface ReconcileOptions {
  /** Which references to look at, when several runtimes of one name share the store; all of the runtime's name if absent. */
  readonly isOurs?: ((id: ContainerID, ref: ObjectReference | null) => boolean) | undefined;
}

/**
 * Clears what `listContainers` does not know, and returns it. Safe beside starts: only what was stored before listing is
 * looked at, and a container is there before its reference is. Rejects, with nothing cleared, when listing fails.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when `refs` cannot be listed
 */
export async function reconcileRefs(
  refs: ContainerRefs,
  runtimeName: string,
  listContainers: ListContainers,
  { isOurs = (): boolean => true }: ReconcileOptions = {},
): Promise<ContainerID[]> {
  if (refs.entries === undefined) {
    throw new RefManagerError('ERR_INVALID_OPTION', 'references can only be reconciled in a store that has entries()');
  }
  const candidates: ContainerID[] = [];
  for (const [id, ref] of refs.entries()) if (id.type === runtimeName && isOurs(id, ref)) candidates.push(id);
  const known = new Set((await listContainers()).map(({ id }) => id));
  const gone = candidates.filter(({ id }) => !known.has(id));
  for (const id of gone) refs.clearRef(id);
  return gone;
}
