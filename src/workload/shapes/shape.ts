/**
 * The type of a field, as the description of the Kubernetes API has it, ready to be compared with values.
 */

import { KUBERNETES_SHAPES } from './kubernetes-shapes.ts';

export type ScalarKind = 'text' | 'flag' | 'int32' | 'int64' | 'quantity' | 'int-or-text' | 'time';

export type Shape =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'list'; readonly of: Shape }
  | { readonly kind: 'map'; readonly of: Shape }
  | { readonly kind: 'struct'; readonly name: string };

export interface FieldShape {
  readonly shape: Shape;
  readonly isRequired: boolean;
}

const SCALARS: readonly string[] = ['text', 'flag', 'int32', 'int64', 'quantity', 'int-or-text', 'time'];
const fieldsByStruct = new Map<string, ReadonlyMap<string, FieldShape>>();

/** The shape of the struct `name`, e.g. `PodSpec`. */
export function structShape(name: string): Shape {
  return { kind: 'struct', name };
}

/** The fields of the struct `name`. */
export function fieldsOf(name: string): ReadonlyMap<string, FieldShape> {
  let fields = fieldsByStruct.get(name);
  if (fields === undefined) {
    const described = (KUBERNETES_SHAPES[name] as string).split(' ');
    fields = new Map(described.map((text) => parseField(text)));
    fieldsByStruct.set(name, fields);
  }
  return fields;
}

/** `env:[EnvVar]`, `name:text!`. */
function parseField(text: string): [string, FieldShape] {
  const [name, type] = text.split(':') as [string, string];
  const isRequired = type.endsWith('!');
  return [name, { shape: parseType(isRequired ? type.slice(0, -1) : type), isRequired }];
}

function parseType(type: string): Shape {
  const inner = type.slice(1, -1);
  if (type.startsWith('[')) return { kind: 'list', of: parseType(inner) };
  if (type.startsWith('{')) return { kind: 'map', of: parseType(inner) };
  return SCALARS.includes(type) ? { kind: type as ScalarKind } : { kind: 'struct', name: type };
}
