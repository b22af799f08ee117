/**
 * What of a workload two readers must agree on: names, namespaces, replicas, containers, images, arguments, pull policies.
 * Once from what we read, once from kubectl's JSON, by ways that share nothing.
 */

import type { Container } from '../../src/api/pod.ts';
import type { Workload } from '../../src/workload/objects/object-reader.ts';

export interface ShortForm {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly containers: readonly unknown[];
}

/** As much of an object as is compared. */
export interface DecodedObject {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata?: { readonly name?: string; readonly generateName?: string; readonly namespace?: string };
  readonly spec?: Record<string, unknown>;
  readonly items?: readonly DecodedObject[];
}

interface Spec {
  readonly initContainers?: readonly Container[] | null;
  readonly containers: readonly Container[];
}

export function shortForm({ kind, namespace, name, replicas, spec }: Workload): ShortForm {
  return { kind, namespace, name, replicas, containers: containersOf(spec) };
}

/** Undefined for an object that has no pods to compare: kubectl lets pass what it does not decode by type. */
export function shortFormOf({ kind, metadata, spec }: DecodedObject): ShortForm | undefined {
  const job = kind === 'CronJob' ? (spec?.['jobTemplate'] as DecodedObject | undefined)?.spec : spec;
  const template = kind === 'Pod' ? spec : (job?.['template'] as { spec?: unknown } | undefined)?.spec;
  if (spec === undefined || job === undefined || !Array.isArray((template as Spec | undefined)?.containers))
    return undefined;
  return {
    kind,
    namespace: metadata?.namespace || 'default',
    name: metadata?.name || metadata?.generateName || '',
    replicas: replicasOf(kind, spec, job),
    containers: containersOf(template as Spec),
  };
}

function replicasOf(kind: string, spec: Record<string, unknown>, job: Record<string, unknown>): number {
  if (kind === 'Pod' || kind === 'DaemonSet') return 1;
  if (kind !== 'Job' && kind !== 'CronJob') return Number(spec['replicas'] ?? 1);
  if (spec['suspend'] === true || job['suspend'] === true) return 0;
  const parallelism = Number(job['parallelism'] ?? 1);
  return Math.min(parallelism, Number(job['completions'] ?? parallelism));
}

function containersOf({ initContainers, containers }: Spec): unknown[] {
  return [...(initContainers ?? []), ...containers].map(({ name, image = '', imagePullPolicy, command, args, env }) => {
    const tag = /[:@][^/]*$/.exec(image)?.[0] ?? '';
    const policy = tag === '' || tag === ':latest' ? 'Always' : 'IfNotPresent';
    const values = (env ?? []).map((each) => [each.name, each.value ?? '']);
    return [name, image, imagePullPolicy || policy, command ?? [], args ?? [], values];
  });
}
