/**
 * Writes src/workload/shapes/kubernetes-shapes.ts: the types of all fields that a manifest of a workload can have, and the
 * kinds of all groups (kubernetes-kinds.ts), from the OpenAPI description of Kubernetes 1.19.2 as the package kubernetes-models ships it (of 1.18 there is none on npm; what
 * 1.19 added is a handful of optional fields). Run with `npm run shapes`.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly format?: string;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly enum?: readonly string[];
}

const PACKAGE_FOLDER = dirname(createRequire(import.meta.url).resolve('kubernetes-models'));
const OUTPUT_FOLDER = new URL('../src/workload/shapes/', import.meta.url);
/** The kinds that make pods, in the version to suggest. */
const ROOTS = [
  'io.k8s.api.core.v1.Pod',
  'io.k8s.api.apps.v1.Deployment',
  'io.k8s.api.apps.v1.ReplicaSet',
  'io.k8s.api.core.v1.ReplicationController',
  'io.k8s.api.apps.v1.StatefulSet',
  'io.k8s.api.apps.v1.DaemonSet',
  'io.k8s.api.batch.v1.Job',
  'io.k8s.api.batch.v1beta1.CronJob',
] as const;
/** Fields that the server alone writes: no start depends on them, and each version adds to them. */
const LEFT_OUT: readonly string[] = ['status', 'managedFields'];
const LINE_WIDTH = 120;
const SCALARS: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'quantity',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'int-or-text',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 'time',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'time',
};

/** The file's text. */
export function kubernetesShapes(): string {
  const shapes = new Map<string, string>();
  const waiting: string[] = [...ROOTS];
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (shapes.has(shortName(id))) continue;
    shapes.set(shortName(id), fieldsOf(readSchema(id), waiting));
  }
  const lines = [...shapes].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, fields]) => entry(name, fields));
  return `${HEAD}${lines.join('\n')}\n};\n`;
}

/** As the formatter has it. */
function entry(name: string, fields: string): string {
  const line = `  ${name}: '${fields}',`;
  return line.length <= LINE_WIDTH ? line : `  ${name}:\n    '${fields}',`;
}

const HEAD = `/**
 * The types of a manifest's fields, \`field:type\` each, \`!\` when required; \`[type]\` is a list, \`{type}\` a mapping by name.
 * Written by \`npm run shapes\` from the OpenAPI description of Kubernetes 1.19.2; not to be edited.
 */
export const KUBERNETES_SHAPES: Readonly<Record<string, string>> = {
`;

/** \`io.k8s.api.core.v1.Container\` -> \`Container\`; no two of those that are reached share a name. */
function shortName(id: string): string {
  return id.slice(id.lastIndexOf('.') + 1);
}

function fieldsOf(schema: Schema, waiting: string[]): string {
  const required = schema.required ?? [];
  const fields = Object.entries(schema.properties ?? {}).filter(([name]) => !LEFT_OUT.includes(name));
  return fields
    .map(([name, field]) => `${name}:${typeOf(field, waiting)}${required.includes(name) ? '!' : ''}`)
    .join(' ');
}

function typeOf(schema: Schema, waiting: string[]): string {
  const { oneOf, $ref, type, format, items, additionalProperties } = schema;
  const some = oneOf?.find((each) => each.type !== 'null');
  if (some !== undefined) return typeOf(some, waiting);
  if ($ref !== undefined) {
    const id = $ref.replace(/#$/, '');
    if (SCALARS[id] !== undefined) return SCALARS[id];
    waiting.push(id);
    return shortName(id);
  }
  if (items !== undefined) return `[${typeOf(items, waiting)}]`;
  if (additionalProperties !== undefined) return `{${typeOf(additionalProperties, waiting)}}`;
  if (type === 'integer') return format === 'int64' ? 'int64' : 'int32';
  if (type === 'boolean') return 'flag';
  if (type === 'string') return 'text';
  throw new Error(`no type for ${JSON.stringify(schema)}`);
}

/** The text of the file of kinds. */
export function kubernetesKinds(): string {
  const kinds = new Map<string, Set<string>>();
  for (const file of readdirSync(join(PACKAGE_FOLDER, '_schemas'))) {
    if (!file.endsWith('.js')) continue;
    const { properties } = parseSchema(file);
    const [apiVersion] = properties?.['apiVersion']?.enum ?? [];
    const [kind] = properties?.['kind']?.enum ?? [];
    if (apiVersion === undefined || kind === undefined || /List$|Options$|^(Status|WatchEvent|API.*)$/.test(kind))
      continue;
    const group = apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
    kinds.set(group, (kinds.get(group) ?? new Set()).add(kind));
  }
  const lines = [...kinds]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([group, names]) => {
      const key = /^[a-z]+$/.test(group) ? group : `'${group}'`;
      const list = [...names].sort().join(' ');
      const line = `  ${key}: '${list}',`;
      return group === '' || line.length <= LINE_WIDTH ? line : `  ${key}:\n    '${list}',`;
    });
  return `${KINDS_HEAD}${lines.join('\n')}\n};\n`;
}

const KINDS_HEAD = `/**
 * The kinds of each API group that Kubernetes itself serves; the core group is ''.
 * Written by \`npm run shapes\` from the OpenAPI description of Kubernetes 1.19.2; not to be edited.
 */
export const KUBERNETES_KINDS: Readonly<Record<string, string>> = {
`;

/** The modules of the package hold their schema as JSON. */
function readSchema(id: string): Schema {
  const name = id
    .split('.')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
  return parseSchema(`${name}.js`);
}

function parseSchema(file: string): Schema {
  const text = readFileSync(join(PACKAGE_FOLDER, '_schemas', file), 'utf8');
  const json = /const schema = (\{[\s\S]*?\n\}|\{\});/.exec(text)?.[1];
  if (json === undefined) throw new Error(`no schema in ${file}`);
  return JSON.parse(json) as Schema;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(new URL('kubernetes-shapes.ts', OUTPUT_FOLDER), kubernetesShapes());
  writeFileSync(new URL('kubernetes-kinds.ts', OUTPUT_FOLDER), kubernetesKinds());
}
