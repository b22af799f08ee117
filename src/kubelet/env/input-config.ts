/**
 * ConfigMaps and Secrets that were given with the pods.
 */

import { type ClusterObjects, type ConfigKind, type ConfigObject, objectKey } from '../../api/config-object.ts';
import type { ConfigSource } from './config-source.ts';

const NOTHING: ReadonlyMap<string, string> = new Map();

/** A cluster that has these objects and no services. */
export class InputConfig implements ConfigSource {
  readonly hostIP: string;
  readonly #objects: ReadonlyMap<string, ConfigObject>;
  readonly #assumed: ReadonlySet<string>;

  constructor({ objects, assumed }: ClusterObjects, hostIP: string) {
    this.hostIP = hostIP;
    this.#objects = new Map(objects.map((object) => [objectKey(object.kind, object.namespace, object.name), object]));
    this.#assumed = new Set(assumed);
  }

  data(kind: ConfigKind, namespace: string, name: string): ReadonlyMap<string, string> | undefined {
    const key = objectKey(kind, namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return this.#assumed.has(key) ? NOTHING : undefined;
    return new Map(Object.entries(object.data).map(([each, value]) => [each, textOf(value)]));
  }

  value(kind: ConfigKind, namespace: string, name: string, key: string): string | undefined {
    const which = objectKey(kind, namespace, name);
    const object = this.#objects.get(which);
    if (object === undefined) return this.#assumed.has(which) ? '' : undefined;
    return Object.hasOwn(object.data, key) ? textOf(object.data[key] ?? '') : undefined;
  }

  /** As files: with the values that no variable can have. Undefined as for `data`. */
  files(kind: ConfigKind, namespace: string, name: string): ReadonlyMap<string, Uint8Array> | undefined {
    const key = objectKey(kind, namespace, name);
    const object = this.#objects.get(key);
    if (object === undefined) return this.#assumed.has(key) ? new Map() : undefined;
    const all = Object.entries({ ...object.data, ...object.binaryData });
    return new Map(all.map(([each, value]) => [each, typeof value === 'string' ? Buffer.from(value, 'utf8') : value]));
  }

  /** An assumed object has every key. */
  isAssumed(kind: ConfigKind, namespace: string, name: string): boolean {
    return this.#assumed.has(objectKey(kind, namespace, name));
  }

  serviceVariables(): ReadonlyMap<string, string> {
    return NOTHING;
  }
}

function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('utf8');
}
