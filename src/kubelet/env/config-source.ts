/**
 * Where environment values come from that a pod only refers to.
 */

/** ConfigMaps, Secrets and Services of the cluster, as the kubelet's caches have them. */
export interface ConfigSource {
  /** The data of an object, or undefined when there is none of that name. */
  data(kind: 'ConfigMap' | 'Secret', namespace: string, name: string): ReadonlyMap<string, string> | undefined;
  /** The value of one key; undefined when the object lacks it. */
  value(kind: 'ConfigMap' | 'Secret', namespace: string, name: string, key: string): string | undefined;
  /** `FOO_SERVICE_HOST` and its like, for the services a pod of `namespace` sees. */
  serviceVariables(namespace: string, enableServiceLinks: boolean): ReadonlyMap<string, string>;
  /** The address of the node. */
  readonly hostIP: string;
}

const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

/**
 * A cluster in which every ConfigMap and Secret that a pod names is there, with an empty value under every key; there
 * are no services. For runs without an API server, where only the starting matters.
 */
export class AssumedConfig implements ConfigSource {
  readonly hostIP: string;

  constructor(hostIP: string) {
    this.hostIP = hostIP;
  }

  data(): ReadonlyMap<string, string> {
    return NO_VARIABLES;
  }

  value(): string {
    return '';
  }

  serviceVariables(): ReadonlyMap<string, string> {
    return NO_VARIABLES;
  }
}
