/**
 * Workloads -> pods: replicas, scale and nodes multiplied out, one pod at a time, named as the controllers name
 * them. Between manifest/ and run-manifests.ts. A million pods are never in memory together, and the pods of a
 * workload share their containers, so whatever is derived from a container is derived once.
 */

import type { Pod, PodSpec } from '../api/pod.ts';
import type { Workload } from './manifest/object-reader.ts';
import { NameSeries } from './naming/name-series.ts';
import { safeHash } from './naming/safe-text.ts';
import { seededUuid, seededWord } from './naming/seeded-digest.ts';
import type { PlannedPod } from './run-options.ts';

/** How workloads are multiplied; all are whole numbers. */
export interface Expansion {
  readonly seed: number;
  /** Every workload's replicas and every bare Pod, this many times. A DaemonSet keeps one pod a node. */
  readonly scale: number;
  /** Pods go round the nodes in turn. */
  readonly nodes: number;
}

export interface Plan {
  readonly pods: number;
  /** Init and regular containers. */
  readonly containers: number;
}

/** The first CronJob run that a seed can give, in minutes since 1970: the names of jobs carry that number. */
const FIRST_CRON_MINUTE = 26_297_280;
const MINUTES_A_YEAR = 525_600;

/** The name of node `node` (0-based), as pods and events carry it. */
export function nodeName(node: number): string {
  return `node-${node}`;
}

/** Counts what `expandWorkloads` would yield, without making it. */
export function planWorkloads(workloads: readonly Workload[], expansion: Pick<Expansion, 'scale' | 'nodes'>): Plan {
  let pods = 0;
  let containers = 0;
  for (const workload of workloads) {
    const copies = countPods(workload, expansion);
    pods += copies;
    containers += copies * (workload.spec.containers.length + (workload.spec.initContainers?.length ?? 0));
  }
  return { pods, containers };
}

/** The pods of all workloads, in the order of the manifests. Can be iterated more than once, with the same outcome. */
export function expandWorkloads(workloads: readonly Workload[], expansion: Expansion): Iterable<PlannedPod> {
  return { [Symbol.iterator]: () => expand(workloads, expansion) };
}

function countPods({ kind, replicas }: Workload, { scale, nodes }: Pick<Expansion, 'scale' | 'nodes'>): number {
  return kind === 'DaemonSet' ? nodes : replicas * scale;
}

function* expand(workloads: readonly Workload[], expansion: Expansion): Generator<PlannedPod> {
  const { seed, nodes } = expansion;
  const names = new NameSeries(seed, explicitNames(workloads));
  const seen = new Map<string, number>();
  let turn = 0;
  for (const workload of workloads) {
    // The same object twice, e.g. in two files, is two workloads: told apart by their order.
    const object = `${workload.kind}/${workload.namespace}/${workload.name}`;
    const occurrence = seen.get(object) ?? 0;
    seen.set(object, occurrence + 1);
    const maker = new PodMaker(workload, occurrence, names, seed);
    const copies = countPods(workload, expansion);
    for (let ordinal = 0; ordinal < copies; ordinal++) {
      const node = workload.kind === 'DaemonSet' ? ordinal : turn++ % nodes;
      yield { pod: maker.make(ordinal, node), node };
    }
  }
}

function explicitNames(workloads: readonly Workload[]): string[] {
  const bare = workloads.filter((workload) => workload.kind === 'Pod' && !workload.isPrefix);
  return bare.map(({ namespace, name }) => `${namespace}/${name}`);
}

/** Makes the pods of one workload. */
class PodMaker {
  readonly #workload: Workload;
  readonly #occurrence: number;
  readonly #names: NameSeries;
  readonly #seed: number;
  readonly #labels: Record<string, string>;
  /** What the pods' names are generated from; the whole name, for a bare Pod's first copy. */
  readonly #base: string;
  /** The spec as each node runs it: shared by the workload's pods there. */
  readonly #specs: PodSpec[] = [];

  constructor(workload: Workload, occurrence: number, names: NameSeries, seed: number) {
    this.#workload = workload;
    this.#occurrence = occurrence;
    this.#names = names;
    this.#seed = seed;
    const { base, labels } = this.#nameTemplate();
    this.#base = base;
    this.#labels = { ...workload.metadata.labels, ...labels };
  }

  make(ordinal: number, node: number): Pod {
    const { kind, namespace, name, metadata } = this.#workload;
    const isGiven = kind === 'Pod' && ordinal === 0;
    const podName = this.#podName(ordinal);
    const drawnUid = seededUuid(this.#seed, 'pod', kind, namespace, name, this.#occurrence, ordinal);
    return {
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: {
        ...metadata,
        name: podName,
        namespace,
        uid: isGiven ? metadata.uid || drawnUid : drawnUid,
        labels:
          kind === 'StatefulSet' ? { ...this.#labels, 'statefulset.kubernetes.io/pod-name': podName } : this.#labels,
      },
      spec: this.#specOn(node, podName),
    };
  }

  #podName(ordinal: number): string {
    const { kind, namespace, name, isPrefix } = this.#workload;
    if (kind === 'StatefulSet') return this.#names.numbered(namespace, this.#base);
    const isFirst = ordinal === 0 && this.#occurrence === 0 && !isPrefix;
    return kind === 'Pod' && isFirst ? name : this.#names.generated(namespace, this.#base);
  }

  /** A StatefulSet's pods are their own hosts by name; all others share one spec a node. */
  #specOn(node: number, podName: string): PodSpec {
    let spec = this.#specs[node];
    if (spec === undefined) {
      spec = { ...this.#workload.spec, nodeName: nodeName(node) };
      this.#specs[node] = spec;
    }
    return this.#workload.kind === 'StatefulSet' ? { ...spec, hostname: podName } : spec;
  }

  /** The base of the pods' names and the labels that the workload's controller adds. */
  #nameTemplate(): { base: string; labels: Record<string, string> } {
    const { kind, namespace, isPrefix } = this.#workload;
    if (kind === 'Pod') return { base: isPrefix ? this.#workload.name : `${this.#workload.name}-`, labels: {} };
    const name = isPrefix ? this.#names.generated(namespace, this.#workload.name) : this.#workload.name;
    if (kind === 'Deployment') {
      const hash = this.#templateHash();
      return { base: `${name}-${hash}-`, labels: { 'pod-template-hash': hash } };
    }
    if (kind === 'Job') return { base: `${name}-`, labels: this.#jobLabels(name) };
    if (kind === 'CronJob') {
      const minute = FIRST_CRON_MINUTE + (seededWord(this.#seed, 'minute', namespace, name) % MINUTES_A_YEAR);
      return { base: `${name}-${minute}-`, labels: this.#jobLabels(`${name}-${minute}`) };
    }
    const hasRevision = kind === 'StatefulSet' || kind === 'DaemonSet';
    const revision = kind === 'StatefulSet' ? `${name}-${this.#templateHash()}` : this.#templateHash();
    return { base: `${name}-`, labels: hasRevision ? { 'controller-revision-hash': revision } : {} };
  }

  #templateHash(): string {
    const { metadata, spec } = this.#workload;
    return safeHash(seededWord(this.#seed, 'template', JSON.stringify({ metadata, spec })));
  }

  #jobLabels(jobName: string): Record<string, string> {
    const { namespace } = this.#workload;
    const uid = seededUuid(this.#seed, 'job', namespace, jobName, this.#occurrence);
    return { 'controller-uid': uid, 'job-name': jobName };
  }
}
