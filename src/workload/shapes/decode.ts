/**
 * A value of a manifest -> what Go's decoder makes of it: types as the API describes them, `null` where nothing stands.
 * Called once for each object; most have no problem, so paths and places are made only when something is wrong.
 */

import { type Field, isMapping } from '../../input/field.ts';
import { SCALAR_TYPES } from './scalar-types.ts';
import { fieldsOf, type ScalarKind, type Shape } from './shape.ts';

/** Marks a value that does not have its shape. */
const MISMATCH: unique symbol = Symbol('mismatch');

/** Of objects and their specs the server fills in what is missing, or other checks ask for it. */
const OBJECTS: ReadonlySet<string> = new Set(
  ['Pod', 'Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob']
    .flatMap((kind) => (kind === 'Pod' ? [kind] : [kind, `${kind}Spec`]))
    .concat('JobTemplateSpec', 'PodTemplateSpec', 'PersistentVolumeClaim', 'OwnerReference'),
);
/** Texts that may be empty although they are required. */
const MAY_BE_EMPTY: readonly string[] = ['HTTPHeader.value', 'Sysctl.value'];

/**
 * A copy of the value of `field` in which a field given as `null` is absent, an item given as `null` is its type's zero
 * value, and fields that the API does not know stay as they are. Reports what does not have its shape, and what is required
 * and missing inside of `spec`s of pods; then the copy is undefined.
 */
export function decode(field: Field, shape: Shape): unknown {
  const decoded = field.isAbsent ? undefined : copyOf(field.value, shape);
  if (decoded !== MISMATCH) return decoded;
  tellMismatches(field, shape);
  return undefined;
}

function copyOf(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'list':
      return Array.isArray(value) ? copyOfList(value, shape.of) : MISMATCH;
    case 'map':
      return isMapping(value) ? copyOfMap(value, shape.of) : MISMATCH;
    case 'struct':
      return isMapping(value) ? copyOfStruct(value, shape.name) : MISMATCH;
    default:
      return SCALAR_TYPES[shape.kind].accepts(value) ? value : MISMATCH;
  }
}

function copyOfList(list: readonly unknown[], of: Shape): unknown {
  const copy: unknown[] = [];
  for (const item of list) {
    const decoded = item === null ? zeroOf(of) : copyOf(item, of);
    if (decoded === MISMATCH) return MISMATCH;
    copy.push(decoded);
  }
  return copy;
}

function copyOfMap(map: Readonly<Record<string, unknown>>, of: Shape): unknown {
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(map)) {
    const value = map[key];
    const decoded = value === null ? zeroOf(of) : copyOf(value, of);
    if (decoded === MISMATCH) return MISMATCH;
    setOwn(copy, key, decoded);
  }
  return copy;
}

function copyOfStruct(struct: Readonly<Record<string, unknown>>, name: string): unknown {
  const fields = fieldsOf(name);
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(struct)) {
    const value = struct[key];
    if (value === null || value === undefined) continue;
    const field = fields.get(key);
    const decoded = field === undefined ? withoutNulls(value) : copyOf(value, field.shape);
    if (decoded === MISMATCH) return MISMATCH;
    setOwn(copy, key, decoded);
  }
  if (OBJECTS.has(name)) return copy;
  for (const [key, { shape, isRequired }] of fields) {
    if (isRequired && isMissing(struct[key], shape, `${name}.${key}`)) return MISMATCH;
  }
  return copy;
}

function isMissing(value: unknown, shape: Shape, field: string): boolean {
  if (shape.kind === 'int32' || shape.kind === 'flag') return false; // 0 and false are what Go has for nothing
  return (
    value === undefined || value === null || (value === '' && shape.kind === 'text' && !MAY_BE_EMPTY.includes(field))
  );
}

function zeroOf(shape: Shape): unknown {
  if (shape.kind === 'list') return [];
  return shape.kind === 'struct' || shape.kind === 'map' ? {} : SCALAR_TYPES[shape.kind].zero;
}

function tellMismatches(field: Field, shape: Shape): void {
  if (field.isAbsent) return;
  switch (shape.kind) {
    case 'list':
      for (const item of field.items()) tellMismatches(item, shape.of);
      return;
    case 'map':
      for (const [, value] of field.entries()) tellMismatches(value, shape.of);
      return;
    case 'struct':
      if (field.mapping() !== undefined) tellStruct(field, shape.name);
      return;
    default:
      tellScalar(field, shape.kind);
  }
}

function tellScalar(field: Field, kind: ScalarKind): void {
  const { name, accepts } = SCALAR_TYPES[kind];
  if (accepts(field.value)) return;
  if (name === 'an integer' && Number.isInteger(field.value)) field.invalid(`does not fit into ${kind}`);
  else if (typeof field.value === 'string' && (kind === 'quantity' || kind === 'time'))
    field.invalid(`expected ${name}`);
  else field.unexpected(name);
}

function tellStruct(field: Field, name: string): void {
  for (const [key, { shape, isRequired }] of fieldsOf(name)) {
    const child = field.at(key);
    if (!isRequired || OBJECTS.has(name) || !isMissing(child.value, shape, `${name}.${key}`))
      tellMismatches(child, shape);
    else if (child.isAbsent) field.required(key, typeName(shape));
    else child.problem('Required value: expected a string that is not empty, got ""');
  }
}

function typeName(shape: Shape): string {
  if (shape.kind === 'list') return 'a list';
  return shape.kind === 'struct' || shape.kind === 'map' ? 'a mapping' : SCALAR_TYPES[shape.kind].name;
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (!isMapping(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(value)) if (field !== null) setOwn(copy, key, withoutNulls(field));
  return copy;
}

/** An own field also when it is called `__proto__`. */
function setOwn(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  else target[key] = value;
}
