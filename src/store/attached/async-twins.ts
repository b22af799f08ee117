/** getRef and its like for code that must not stand still. Asked by ref-manager.ts. */

import type { ContainerIDLike } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import type { AsyncLockOptions } from '../../sync/async-lock-options.ts';
import { partsOf, valuePartsOf } from '../encoding/value-parts.ts';
import type { StoreCore } from './store-core.ts';

export async function getRefAsync(
  core: StoreCore,
  id: ContainerIDLike,
  options?: AsyncLockOptions,
): Promise<ObjectReference | null | undefined> {
  const [type, name] = partsOf(id);
  const recalled = core.recall(id, type, name);
  if (recalled !== undefined) return recalled.ref;
  const found = await core.asyncCalls.get(type, name, core, options);
  if (found === undefined) return undefined;
  core.recollection.remember(id, type, name, found);
  return found.ref;
}

export async function hasRefAsync(core: StoreCore, id: ContainerIDLike, options?: AsyncLockOptions): Promise<boolean> {
  const [type, name] = partsOf(id);
  return core.recall(id, type, name) !== undefined || core.asyncCalls.has(type, name, options);
}

export async function setRefAsync(
  core: StoreCore,
  id: ContainerIDLike,
  ref: ObjectReference | null,
  options?: AsyncLockOptions,
): Promise<void> {
  const [type, name] = partsOf(id);
  const value = valuePartsOf(ref);
  await core.asyncCalls.set(type, name, value, options);
}

export async function clearRefAsync(
  core: StoreCore,
  id: ContainerIDLike,
  options?: AsyncLockOptions,
): Promise<boolean> {
  const [type, name] = partsOf(id);
  core.recollection.forget(type, name);
  return core.asyncCalls.clear(type, name, options);
}
