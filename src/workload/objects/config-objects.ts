/**
 * ConfigMaps and Secrets of the input: what pods of the same input find in their environment and their volumes.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateConfigMap and ValidateSecret
 */

import type { ConfigKind, ConfigObject } from '../../api/config-object.ts';
import { type Field, isMapping } from '../../input/field.ts';

const KEY = /^[-._a-zA-Z0-9]{1,253}$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;
const BASE64_UNIT = 4;
const MAX_BYTES = 1_048_576;
const DEFAULT_NAMESPACE = 'default';

export function isConfigKind(kind: string): kind is ConfigKind {
  return kind === 'ConfigMap' || kind === 'Secret';
}

/** Undefined for one without a name, which no pod can mean; what is wrong with its values is reported. */
export function readConfigObject(field: Field, kind: ConfigKind): ConfigObject | undefined {
  const metadata = field.at('metadata');
  if (metadata.isAbsent) return undefined;
  const name = metadata.at('name').string() ?? '';
  if (name === '') return undefined;
  const namespace = metadata.at('namespace').string() || DEFAULT_NAMESPACE;
  const isSecret = kind === 'Secret';
  const given = isSecret ? bytesOf(field.at('data'), true) : textsOf(field.at('data'));
  // What is given as text takes the place of what has the same key.
  const data = isSecret ? { ...given, ...textsOf(field.at('stringData'), true) } : given;
  const binaryData = isSecret ? {} : bytesOf(field.at('binaryData'));
  for (const key of Object.keys(binaryData)) {
    if (Object.hasOwn(data, key)) field.at('binaryData').at(key).problem(`Invalid value: duplicate of a key in data`);
  }
  const sizes = [...Object.values(data), ...Object.values(binaryData)].map((value) => Buffer.byteLength(value));
  if (sizes.reduce((sum, size) => sum + size, 0) > MAX_BYTES) {
    field.problem(`Too long: must have at most ${MAX_BYTES} bytes`);
  }
  return { kind, namespace, name, data, binaryData };
}

/** The fields of `field`. A problem of a Secret does not show what is there: it may be a password. */
function entriesOf(field: Field, isSecret: boolean): [string, Field][] {
  if (!isSecret || field.isAbsent || isMapping(field.value)) return field.entries();
  field.problem('Invalid value: expected a mapping');
  return [];
}

function textOf(value: Field, isSecret: boolean): string {
  if (!isSecret || value.isAbsent || typeof value.value === 'string') return value.string() ?? '';
  value.problem('Invalid value: expected a string; write it in quotes');
  return '';
}

function textsOf(field: Field, isSecret = false): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [key, value] of entriesOf(field, isSecret)) {
    checkKey(key, value);
    texts.push([key, textOf(value, isSecret)]);
  }
  return Object.fromEntries(texts);
}

function bytesOf(field: Field, isSecret = false): Record<string, Uint8Array> {
  const all: [string, Uint8Array][] = [];
  for (const [key, value] of entriesOf(field, isSecret)) {
    checkKey(key, value);
    const text = textOf(value, isSecret).replace(/[\r\n]/g, '');
    // Not shown: it may be a password.
    if (!BASE64.test(text) || text.length % BASE64_UNIT !== 0) value.problem('Invalid value: expected base64');
    all.push([key, Buffer.from(text, 'base64')]);
  }
  return Object.fromEntries(all);
}

function checkKey(key: string, value: Field): void {
  if (KEY.test(key) && key !== '.' && !key.startsWith('..')) return;
  value.problem(`Invalid key: expected up to 253 characters of -, _, ., letters and digits, not beginning with ..`);
}
