/**
 * ConfigMaps and Secrets as plain data: read from the input, handed to every thread that starts pods.
 */

export type ConfigKind = 'ConfigMap' | 'Secret';

export interface ConfigObject {
  readonly kind: ConfigKind;
  readonly namespace: string;
  readonly name: string;
  /** Values that can be variables, and files. */
  readonly data: Readonly<Record<string, string | Uint8Array>>;
  /** Of a ConfigMap: values that are files alone. */
  readonly binaryData: Readonly<Record<string, Uint8Array>>;
}

/** What pods find of a cluster on a node. */
export interface ClusterObjects {
  readonly objects: readonly ConfigObject[];
  /** Objects that pods cannot do without and that nobody has given: taken to be there, and every value of them empty. */
  readonly assumed: readonly string[];
}

export const NO_OBJECTS: ClusterObjects = { objects: [], assumed: [] };

/** One text a name. */
export function objectKey(kind: ConfigKind, namespace: string, name: string): string {
  return `${kind}/${namespace}/${name}`;
}
