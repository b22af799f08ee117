/**
 * Writes that depend on what is stored, and writes of many: built on `look`, which says of which record an answer is, and
 * `setIf` and `clearIf`, which write only while that record stands. Whoever was overtaken looks again. Nothing of the
 * caller's runs under a lock. Asked by ref-manager.ts.
 */

import { type ContainerID, type ContainerIDLike, isContainerID, type LastSeen } from '../api/container-id.ts';
import type { ObjectReference } from '../api/object-reference.ts';
import { preview, RefManagerError } from '../errors.ts';
import { refuseThenable } from '../sync/synchronous-body.ts';
import type { StoreCore } from './attached/store-core.ts';
import { decodeKey, decodeValue, storedReference } from './encoding/codec.ts';
import { checkPart } from './encoding/encoder.ts';
import { partsOf, valuePartsOf } from './encoding/value-parts.ts';
import { type Expected, isSame } from './same-reference.ts';
import type { Version } from './stripe.ts';

/** What is stored becomes what it returns; `undefined`: it stays as it is. Called anew whenever another thread was faster. */
export type Update = (old: ObjectReference | null | undefined) => ObjectReference | null | undefined;
/** Which references are cleared. Called anew for one that another thread has replaced meanwhile. */
export type ClearWhen = (id: ContainerID, ref: ObjectReference | null) => boolean;

/** What was stored, and of which record that is the answer. */
interface Found extends Version {
  readonly ref: ObjectReference | null;
}

export function updateRef(core: StoreCore, id: ContainerIDLike, update: Update): ObjectReference | null | undefined {
  const [type, name] = partsOf(id);
  for (let found = find(core, id, type, name, 'updateRef'); ; found = findAnew(core, id, type, name, 'updateRef')) {
    const next = update(found?.ref);
    if (next === undefined) return undefined;
    if (typeof next === 'object' && next !== null) refuseThenable(next);
    const value = valuePartsOf(next);
    if (core.conditional.setIf(type, name, value, found, 'updateRef')) return storedReference(value);
  }
}

export function setRefIfAbsent(core: StoreCore, id: ContainerIDLike, ref: ObjectReference | null): boolean {
  const [type, name] = partsOf(id);
  return core.conditional.setIf(type, name, valuePartsOf(ref), undefined, 'setRefIfAbsent');
}

export function compareAndSetRef(
  core: StoreCore,
  id: ContainerIDLike,
  expected: ObjectReference | null | undefined,
  next: ObjectReference | null,
): boolean {
  const [type, name] = partsOf(id);
  const wanted: Expected = expected === undefined ? undefined : valuePartsOf(expected);
  const value = valuePartsOf(next);
  for (let isAnew = false; ; isAnew = true) {
    const found = (isAnew ? findAnew : find)(core, id, type, name, 'compareAndSetRef');
    if (!isSame(wanted, found?.ref)) return false;
    if (core.conditional.setIf(type, name, value, found, 'compareAndSetRef')) return true;
  }
}

/** All are read and checked before the first is stored. */
export function setMany(
  core: StoreCore,
  references: Iterable<readonly [ContainerIDLike, ObjectReference | null]>,
): void {
  const copies = Array.from(iterable(references, 'pairs of an ID and a reference'), (pair) => {
    if (!Array.isArray(pair))
      throw new RefManagerError(
        'ERR_INVALID_REF',
        `setMany expects pairs of an ID and a reference, got ${preview(pair)}`,
      );
    const [id, ref] = pair as [ContainerIDLike, ObjectReference | null];
    return { id: checkedCopy(id), ref: storedReference(valuePartsOf(ref)) };
  });
  for (const { id, ref } of copies) core.setRef(id, ref);
}

/** Returns how many were there. */
export function clearMany(core: StoreCore, which: Iterable<ContainerIDLike> | ClearWhen): number {
  if (typeof which === 'function') return clearWhen(core, which);
  let cleared = 0;
  for (const id of Array.from(iterable(which, 'IDs, or a function'), checkedCopy)) if (core.clearRef(id)) cleared++;
  return cleared;
}

/** Returns how many were removed. */
export function clear(core: StoreCore): number {
  let cleared = 0;
  for (const { body, keyBytes, shape } of core.listing.copies(undefined, 'clear'))
    if (core.clearRef(decodeKey(body, 0, keyBytes, shape))) cleared++;
  return cleared;
}

function clearWhen(core: StoreCore, isWanted: ClearWhen): number {
  let cleared = 0;
  for (const { body, keyBytes, valueBytes, shape, stateIndex, state } of core.listing.copies(undefined, 'clearMany')) {
    const id = decodeKey(body, 0, keyBytes, shape);
    const ref = decodeValue(body, body.length - valueBytes, valueBytes, shape);
    let found: Found | undefined = { ref, stateIndex, state };
    while (found !== undefined && isTrue(isWanted(id, found.ref))) {
      if (core.conditional.clearIf(id.type, id.id, found, 'clearMany')) {
        cleared++;
        break;
      }
      found = findAnew(core, id, id.type, id.id, 'clearMany');
    }
  }
  return cleared;
}

/** A promise is truthy: whoever gave an async function would lose every reference. */
function isTrue(wanted: unknown): boolean {
  if (typeof wanted === 'object' && wanted !== null) refuseThenable(wanted);
  return Boolean(wanted);
}

function find(core: StoreCore, id: ContainerIDLike, type: string, name: string, operation: string): Found | undefined {
  return copyOf(core.recall(id, type, name) ?? core.lookAnew(id, type, name, operation));
}

/** For who was overtaken: what this thread remembers is not asked again. */
function findAnew(
  core: StoreCore,
  id: ContainerIDLike,
  type: string,
  name: string,
  operation: string,
): Found | undefined {
  return copyOf(core.lookAnew(id, type, name, operation));
}

/** Copied: what a thread remembers on an ID changes with its next write, and the caller's functions may write. */
function copyOf(seen: LastSeen | undefined): Found | undefined {
  return seen === undefined ? undefined : { ref: seen.ref, stateIndex: seen.stateIndex, state: seen.state };
}

/** The ID, or a copy of one that might say something else next time. */
function checkedCopy(id: ContainerIDLike): ContainerIDLike {
  const [type, name] = partsOf(id);
  checkPart('type', type);
  checkPart('id', name);
  return isContainerID(id) ? id : { type, id: name };
}

function iterable<T>(value: Iterable<T>, expected: string): Iterable<T> {
  const isIterable = typeof value === 'object' && value !== null && typeof value[Symbol.iterator] === 'function';
  if (isIterable) return value;
  throw new RefManagerError('ERR_INVALID_OPTION', `expected ${expected} to iterate over, got ${preview(value)}`);
}
