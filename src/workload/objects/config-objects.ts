/**
 * ConfigMaps and Secrets of the input: what pods of the same input find in their environment and their volumes.
 *
 * @see kubernetes v1.18.6, `pkg/apis/core/validation/validation.go`, ValidateConfigMap and ValidateSecret
 */

import type { ConfigKind, ConfigObject } from '../../api/config-object.ts';
import type { Field } from '../../input/field.ts';

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
  const given = isSecret ? bytesOf(field.at('data')) : textsOf(field.at('data'));
  // What is given as text takes the place of what has the same key.
  const data = isSecret ? { ...given, ...textsOf(field.at('stringData')) } : given;
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

function textsOf(field: Field): Record<string, string> {
  const texts: [string, string][] = [];
  for (const [key, value] of field.entries()) {
    checkKey(key, value);
    texts.push([key, value.string() ?? '']);
  }
  return Object.fromEntries(texts);
}

function bytesOf(field: Field): Record<string, Uint8Array> {
  const all: [string, Uint8Array][] = [];
  for (const [key, value] of field.entries()) {
    checkKey(key, value);
    const text = (value.string() ?? '').replace(/[\r\n]/g, '');
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
