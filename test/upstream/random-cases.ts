/**
 * Random syncs: the pod of one vector on the node of another, with the failures of a third, and so on. All names in them
 * are those of the vectors, so the parts fit.
 */

import { readFile } from 'node:fs/promises';
import type { CaseContainer, SyncCase } from '../support/vector-adapters/upstream/sync-case.ts';

export interface NamedCase {
  readonly name: string;
  readonly input: SyncCase;
}

const VECTORS = new URL('../vectors/upstream/', import.meta.url);
const FILES = ['sync-pod.json', 'compute-pod-actions.json', 'kill-container.json'];

/** mulberry32: the same numbers for the same seed. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` cases that follow from `seed`. */
export async function randomCases(count: number, seed: number): Promise<NamedCase[]> {
  const texts = await Promise.all(FILES.map((file) => readFile(new URL(file, VECTORS), 'utf8')));
  const known = texts.flatMap((text) => JSON.parse(text) as NamedCase[]).map(({ input }) => input);
  const random = generator(seed);
  const any = (): SyncCase => known[Math.floor(random() * known.length)] ?? fail();
  const cases: NamedCase[] = [];
  while (cases.length < count) {
    const input = mix(any, random);
    if (hasOneOutcome(input) && !asksForNode(input)) cases.push({ name: `seed ${seed}, sync ${cases.length}`, input });
  }
  return cases;
}

function fail(): never {
  throw new Error('there are no vectors');
}

function mix(any: () => SyncCase, random: () => number): SyncCase {
  const { pod, nowMs = 0 } = any();
  const { sandboxes = [], newIP = '', newMoreIPs = [] } = any();
  const { containers = [], liveFailed = [], startFailed = [] } = any();
  const { images = {}, pullRefs = {} } = any();
  const failing = any();
  return {
    pod: { ...pod, spec: { ...pod.spec, ...partOfSpec(any(), random) } },
    nowMs,
    sandboxes: random() < 0.8 ? sandboxes : [],
    newIP,
    newMoreIPs,
    containers: random() < 0.7 ? containers : [],
    liveFailed,
    startFailed,
    images: { ...images, ...any().images },
    pullRefs: { ...pullRefs, ...any().pullRefs },
    errors: random() < 0.5 ? { ...failing.errors, ...any().errors } : {},
    execs: { ...failing.execs },
    http: { ...any().http },
    options: { ...any().options },
    pullBack: any().pullBack ?? [],
    crashBack: any().crashBack ?? [],
    files: random() < 0.3 ? (any().files ?? {}) : {},
  };
}

/** Now and then containers, init containers or the security context of another pod. */
function partOfSpec({ pod: { spec } }: SyncCase, random: () => number): Partial<SyncCase['pod']['spec']> {
  const { containers, initContainers = [], securityContext, restartPolicy = 'Always' } = spec;
  const parts: Partial<SyncCase['pod']['spec']>[] = [
    {},
    { containers },
    { initContainers },
    securityContext === undefined ? {} : { securityContext },
    { restartPolicy },
  ];
  return parts[Math.floor(random() * parts.length)] ?? {};
}

/** Deliberately otherwise: a hook that asks a pod on the host's network. Decision 0011. */
function asksForNode({ pod: { spec } }: SyncCase): boolean {
  const hooks = [...spec.containers, ...(spec.initContainers ?? [])].flatMap(({ lifecycle }) => [
    lifecycle?.postStart?.httpGet,
    lifecycle?.preStop?.httpGet,
  ]);
  return spec.hostNetwork === true && hooks.some((get) => get !== undefined && (get.host ?? '') === '');
}

/**
 * False for what upstream answers now so and now so: it kills containers in the order of a Go map and stops at the first
 * that cannot be killed, or in parallel, where what comes first is up to the scheduler.
 */
function hasOneOutcome({ containers = [], errors = {} }: SyncCase): boolean {
  const canBeKilled = containers.filter(({ state }: CaseContainer) => state === 'running' || state === 'unknown');
  const killFails = Object.keys(errors).some((call) => /^(StopContainer|preStop)\//.test(call));
  return canBeKilled.length < 2 || !killFails;
}
