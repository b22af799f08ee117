/**
 * The environment of a container: envFrom, then env in order of declaration, then service variables.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kubelet_pods.go`, makeEnvironmentVariables
 */

import type { Container, EnvFromSource, EnvVar, EnvVarSource, KeySelector, SpecifiedPod } from '../../api/pod.ts';
import { KubeletError } from '../kubelet-error.ts';
import type { ConfigSource } from './config-source.ts';
import { expand, lookupIn } from './env-expansion.ts';
import { type Addresses, fieldValue, resourceValue } from './field-values.ts';

export type { ConfigSource } from './config-source.ts';

/** Upstream's IsEnvVarName: none that a shell could take for a way to a parent directory. */
const ENV_NAME = /^(?!\.$|\.\.)[-._a-zA-Z][-._a-zA-Z0-9]*$/;

/** Told of what is left out: `message` is that of an event about the pod. */
export type TellInvalidNames = (message: string) => void;

/**
 * The variables a container gets, each name once. Upstream's order is that of a Go map, so none is promised.
 * @throws {KubeletError} with upstream's text when something non-optional is missing
 */
export function containerEnvironment(
  pod: SpecifiedPod,
  container: Container,
  podIPs: readonly string[],
  config: ConfigSource,
  tellInvalidNames: TellInvalidNames = () => undefined,
): { key: string; value: string }[] {
  if (pod.spec.enableServiceLinks === undefined) {
    throw new KubeletError('nil pod.spec.enableServiceLinks encountered, cannot construct envvars');
  }
  const namespace = pod.metadata?.namespace ?? '';
  const services = config.serviceVariables(namespace, pod.spec.enableServiceLinks);
  const declared = container.env ?? [];
  if (declared.length === 0 && services.size === 0 && (container.envFrom ?? []).length === 0) return [];
  const values = fromObjects(container.envFrom ?? [], namespace, config, tellInvalidNames);
  resolveEnv(declared, values, services, (variable) => referredValue(variable, pod, container, podIPs, config));
  for (const [name, value] of services) if (!values.has(name)) values.set(name, value);
  return Array.from(values, ([key, value]) => ({ key, value }));
}

/**
 * Adds `declared` to `values` in order. A literal is expanded against what is there by then, and against `services`;
 * `refer` gives the value of the others, undefined for none.
 */
export function resolveEnv(
  declared: readonly EnvVar[],
  values: Map<string, string>,
  services: ReadonlyMap<string, string>,
  refer: (variable: EnvVar) => string | undefined,
): void {
  const lookup = lookupIn(values, services);
  for (const variable of declared) {
    const { name, value = '', valueFrom } = variable;
    const isReferred = value === '' && valueFrom !== undefined;
    const resolved = isReferred ? refer(variable) : expand(value, lookup);
    if (resolved !== undefined) values.set(name, resolved);
  }
}

function fromObjects(
  sources: readonly EnvFromSource[],
  namespace: string,
  config: ConfigSource,
  tellInvalidNames: TellInvalidNames,
): Map<string, string> {
  const values = new Map<string, string>();
  for (const { prefix = '', configMapRef, secretRef } of sources) {
    const source = configMapRef ?? secretRef;
    if (source === undefined) continue;
    const kind = source === configMapRef ? 'ConfigMap' : 'Secret';
    const { name = '', optional = false } = source;
    const data = config.data(kind, namespace, name);
    if (data === undefined && !optional) throw new KubeletError(notFound(kind, name));
    const invalid: string[] = [];
    for (const [key, value] of data ?? []) {
      if (ENV_NAME.test(prefix + key)) values.set(prefix + key, value);
      else invalid.push(prefix + key);
    }
    if (invalid.length > 0) tellInvalidNames(skippedText(invalid, kind, `${namespace}/${name}`));
  }
  return values;
}

function skippedText(keys: readonly string[], kind: 'ConfigMap' | 'Secret', object: string): string {
  const source = kind === 'ConfigMap' ? 'configMap' : 'secret';
  const which = `Keys [${[...keys].sort().join(', ')}] from the EnvFrom ${source} ${object}`;
  return `${which} were skipped since they are considered invalid environment variable names.`;
}

function notFound(kind: 'ConfigMap' | 'Secret', name: string): string {
  return `${kind === 'ConfigMap' ? 'configmap' : 'secret'} "${name}" not found`;
}

function referredValue(
  variable: EnvVar,
  pod: SpecifiedPod,
  container: Container,
  podIPs: readonly string[],
  config: ConfigSource,
): string | undefined {
  const from: EnvVarSource = variable.valueFrom ?? {};
  if (from.fieldRef !== undefined) return fieldValue(from.fieldRef, pod, addressesOf(pod, podIPs, config.hostIP));
  if (from.resourceFieldRef !== undefined) return resourceValue(from.resourceFieldRef, pod, container);
  if (from.configMapKeyRef !== undefined) return keyValue('ConfigMap', from.configMapKeyRef, pod, config);
  if (from.secretKeyRef !== undefined) return keyValue('Secret', from.secretKeyRef, pod, config);
  return '';
}

/** A pod on the host's network has the node's address; its sandbox has none. */
function addressesOf({ spec }: SpecifiedPod, podIPs: readonly string[], hostIP: string): Addresses {
  return { podIPs: spec.hostNetwork === true && podIPs.length === 0 ? [hostIP] : podIPs, hostIP };
}

/** undefined: the key is optional and missing, and the variable is left out. */
function keyValue(
  kind: 'ConfigMap' | 'Secret',
  { name = '', key, optional = false }: KeySelector,
  pod: SpecifiedPod,
  config: ConfigSource,
): string | undefined {
  const namespace = pod.metadata?.namespace ?? '';
  const value = config.value(kind, namespace, name, key);
  if (value !== undefined || optional) return value;
  if (config.data(kind, namespace, name) === undefined) throw new KubeletError(notFound(kind, name));
  throw new KubeletError(`couldn't find key ${key} in ${kind} ${namespace}/${name}`);
}
