/**
 * Workloads -> pods: replicas, scale and nodes multiplied out, one pod at a time, named as the controllers name
 * them. Between read-manifests.ts and run-manifests.ts. A million pods are never in memory together, and the pods of a
 * workload share their containers, so whatever is derived from a container is derived once.
 */

import { deepFreeze } from '../api/deep-frozen.ts';
import type { Container, ObjectMeta, Pod, PodSpec } from '../api/pod.ts';
import { nodeName } from '../node/simulated/simulated-node.ts';
import { NameSeries, type NumberedSeries } from './naming/name-series.ts';
import { safeHash } from './naming/safe-text.ts';
import { seededUuid, seededWord } from './naming/seeded-digest.ts';
import type { Workload } from './objects/object-reader.ts';
import type { PlannedPod } from './planned-pod.ts';

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
const INDEX_ANNOTATION = 'batch.kubernetes.io/job-completion-index';

export { nodeName };

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

/** Which pod of an endless series: plain numbers, because a thread skips those that are others', and keeps many for later. */
export interface SeriesPod {
  readonly node: number;
  /** Position of its workload in the list. */
  readonly workload: number;
  /** Of the workload's pods, from 0. */
  readonly ordinal: number;
  /** Of its name in the series of names; OWN_NAME: the manifest's. */
  readonly name: number;
}

const OWN_NAME = -1;

/** What an endless series is of: replicas multiplied out, then all of it over again with further copies. */
export class PodSeries {
  readonly #counts: readonly number[];
  readonly #makers: readonly PodMaker[];
  readonly #isOnEachNode: readonly boolean[];
  readonly #made: number[];
  readonly #nodes: number;
  #turn = 0;
  /** The next of the list: a copy of the workload #at, of which #left are due this time round. */
  #at = -1;
  #left = 0;

  /** At least one of the `entries` must have a replica. */
  constructor(entries: readonly { workload: Workload; scale: number }[], seed: number, nodes: number) {
    const workloads = entries.map(({ workload }) => workload);
    const names = new NameSeries(seed, explicitNames(workloads));
    this.#counts = entries.map(({ workload, scale }) => countPods(workload, { scale, nodes }));
    this.#makers = makersOf(workloads, names, seed);
    this.#isOnEachNode = workloads.map(({ kind }) => kind === 'DaemonSet');
    this.#made = workloads.map(() => 0);
    this.#nodes = nodes;
  }

  /** The next pod of the list; it begins again when it runs out. */
  next(): SeriesPod {
    while (this.#left === 0) {
      this.#at = (this.#at + 1) % this.#counts.length;
      this.#left = this.#counts[this.#at] as number;
    }
    this.#left--;
    return this.of(this.#at);
  }

  /** The next pod of one workload. */
  of(workload: number): SeriesPod {
    const ordinal = this.#made[workload] as number;
    this.#made[workload] = ordinal + 1;
    const node = this.#isOnEachNode[workload] === true ? ordinal % this.#nodes : this.#turn++ % this.#nodes;
    const name = (this.#makers[workload] as PodMaker).nextName(ordinal);
    return { node, workload, ordinal, name };
  }

  make(pod: SeriesPod): Pod {
    return (this.#makers[pod.workload] as PodMaker).make(pod);
  }
}

/** The same object twice, e.g. in two files, is two workloads: told apart by their order. */
function makersOf(workloads: readonly Workload[], names: NameSeries, seed: number): PodMaker[] {
  const seen = new Map<string, number>();
  return workloads.map((workload) => {
    const object = `${workload.kind}/${workload.namespace}/${workload.name}`;
    const occurrence = seen.get(object) ?? 0;
    seen.set(object, occurrence + 1);
    return new PodMaker(workload, occurrence, names, seed);
  });
}

function* expand(workloads: readonly Workload[], expansion: Expansion): Generator<PlannedPod> {
  const { seed, nodes, scale } = expansion;
  const series = new PodSeries(
    workloads.map((workload) => ({ workload, scale })),
    seed,
    nodes,
  );
  for (const [i, workload] of workloads.entries()) {
    for (let copies = countPods(workload, expansion); copies > 0; copies--) {
      const pod = series.of(i);
      yield { pod: series.make(pod), node: pod.node, workload };
    }
  }
}

function explicitNames(workloads: readonly Workload[]): string[] {
  const bare = workloads.filter((workload) => workload.kind === 'Pod' && !workload.isPrefix);
  return bare.map(({ namespace, name }) => `${namespace}/${name}`);
}

/** Each container learns its pod's number, as the Job controller has it. */
function withIndex(spec: PodSpec): PodSpec {
  const fieldPath = `metadata.annotations['${INDEX_ANNOTATION}']`;
  const variable = { name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } } };
  const told = (container: Container): Container => {
    const env = container.env ?? [];
    return env.some(({ name }) => name === variable.name) ? container : { ...container, env: [...env, variable] };
  };
  const { initContainers } = spec;
  return {
    ...spec,
    containers: spec.containers.map(told),
    ...(initContainers ? { initContainers: initContainers.map(told) } : {}),
  };
}

/** Makes the pods of one workload. */
class PodMaker {
  readonly #workload: Workload;
  readonly #occurrence: number;
  readonly #names: NameSeries;
  readonly #seed: number;
  readonly #labels: Record<string, string>;
  /** One for each number that pods of an Indexed Job have; one alone for all others. */
  readonly #podNames: readonly NumberedSeries[];
  readonly #base: string;
  /** The workload's own may be changed by whoever made it. Frozen, so that kubelets keep what they derive from it. */
  readonly #spec: PodSpec;
  /** The spec as each node runs it: shared by the workload's pods there. */
  readonly #specs: PodSpec[] = [];

  constructor(workload: Workload, occurrence: number, names: NameSeries, seed: number) {
    this.#workload = workload;
    this.#spec = deepFreeze(structuredClone(workload.isIndexed === true ? withIndex(workload.spec) : workload.spec));
    this.#occurrence = occurrence;
    this.#names = names;
    this.#seed = seed;
    const { base, labels } = this.#nameTemplate();
    const { kind, namespace, isIndexed, replicas } = workload;
    this.#base = base;
    this.#podNames =
      isIndexed === true
        ? Array.from({ length: replicas }, (_, index) => names.generated(namespace, `${base}${index}-`))
        : [kind === 'StatefulSet' ? names.numbered(namespace, base) : names.generated(namespace, base)];
    this.#labels = { ...workload.metadata.labels, ...labels };
  }

  make({ name: nameNumber, ordinal, node }: Pick<SeriesPod, 'name' | 'ordinal' | 'node'>): Pod {
    const { kind, namespace, name, metadata } = this.#workload;
    const podName = nameNumber === OWN_NAME ? name : this.#namesOf(ordinal).name(nameNumber);
    const isGiven = kind === 'Pod' && ordinal === 0;
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
        ...this.#indexAnnotations(ordinal),
      },
      spec: this.#specOn(node, this.#hostname(podName, ordinal)),
    };
  }

  /** The number of the name of the pod number `ordinal`; called once for each, in order. */
  nextName(ordinal: number): number {
    const { kind, isPrefix } = this.#workload;
    const isOwn = kind === 'Pod' && ordinal === 0 && this.#occurrence === 0 && !isPrefix;
    return isOwn ? OWN_NAME : this.#namesOf(ordinal).next();
  }

  #namesOf(ordinal: number): NumberedSeries {
    return this.#podNames[ordinal % this.#podNames.length] as NumberedSeries;
  }

  /** A StatefulSet's pods are their own hosts by name, an Indexed Job's by number; all others share one spec a node. */
  #specOn(node: number, hostname: string | undefined): PodSpec {
    let spec = this.#specs[node];
    if (spec === undefined) {
      spec = deepFreeze({ ...this.#spec, nodeName: nodeName(node) });
      this.#specs[node] = spec;
    }
    return hostname === undefined ? spec : { ...spec, hostname };
  }

  #hostname(podName: string, ordinal: number): string | undefined {
    const { kind, isIndexed, replicas } = this.#workload;
    if (kind === 'StatefulSet') return podName;
    return isIndexed === true ? `${this.#base}${ordinal % replicas}` : undefined;
  }

  #indexAnnotations(ordinal: number): Pick<ObjectMeta, 'annotations'> {
    const { isIndexed, metadata, replicas } = this.#workload;
    if (isIndexed !== true) return {};
    return { annotations: { ...metadata.annotations, [INDEX_ANNOTATION]: String(ordinal % replicas) } };
  }

  /** The base of the pods' names and the labels that the workload's controller adds. */
  #nameTemplate(): { base: string; labels: Record<string, string> } {
    const { kind, namespace, isPrefix } = this.#workload;
    if (kind === 'Pod') return { base: isPrefix ? this.#workload.name : `${this.#workload.name}-`, labels: {} };
    const name = isPrefix ? this.#generatedName() : this.#workload.name;
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

  #generatedName(): string {
    const series = this.#names.generated(this.#workload.namespace, this.#workload.name);
    return series.name(series.next());
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
