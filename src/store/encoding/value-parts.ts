/**
 * What a caller hands over, read and checked before anything is encoded: the strings of an ID, the fields of a reference.
 */

import type { ContainerIDLike } from '../../api/container-id.ts';
import type { ObjectReference } from '../../api/object-reference.ts';
import { preview, RefManagerError } from '../../errors.ts';

/** Longest type, id or field, in characters (UTF-16 code units). */
export const MAX_TEXT_LENGTH: number = 2 ** 18;

/** The two strings of an ID, each read once: the caller's getters run here, before any lock is taken. */
export function partsOf(id: ContainerIDLike): [type: string, name: string] {
  if (typeof id !== 'object' || id === null)
    throw invalidID(`expected a ContainerID or { type, id }, got ${preview(id)}`);
  return [id.type, id.id];
}

/** What of a reference is stored: its fields, the absent ones empty. */
export type ValueParts = Readonly<Record<keyof ObjectReference, string>>;

/**
 * Reads each field once. The caller's getters run here: before any lock is taken, and before the encoder holds a key,
 * since they may use the same store and with it the same encoder.
 * @throws {RefManagerError} `ERR_INVALID_REF` unless `ref` is null or an object whose fields are strings or absent
 */
export function valuePartsOf(ref: ObjectReference | null): ValueParts | null {
  if (ref === null) return null;
  if (typeof ref !== 'object') throw invalidRef(`a reference is an object or null, got ${preview(ref)}`);
  return {
    kind: fieldOf('kind', ref.kind),
    namespace: fieldOf('namespace', ref.namespace),
    name: fieldOf('name', ref.name),
    uid: fieldOf('uid', ref.uid),
    apiVersion: fieldOf('apiVersion', ref.apiVersion),
    resourceVersion: fieldOf('resourceVersion', ref.resourceVersion),
    fieldPath: fieldOf('fieldPath', ref.fieldPath),
  };
}

function fieldOf(field: string, value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string') throw invalidRef(`${field} must be a string or absent, got ${preview(value)}`);
  if (value.length > MAX_TEXT_LENGTH) throw invalidRef(tooLong(field, value));
  return value;
}

export function tooLong(what: string, text: string): string {
  return `${what} may be ${MAX_TEXT_LENGTH} characters long, got ${text.length}: ${preview(text)}`;
}

export function invalidID(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_CONTAINER_ID', problem);
}

function invalidRef(problem: string): RefManagerError {
  return new RefManagerError('ERR_INVALID_REF', problem);
}
