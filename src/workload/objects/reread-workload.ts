/**
 * A workload that somebody else has read, looked at as if it were a manifest: by the same checks, since names in it become
 * paths of this machine. What passes is what reading a file could have come to.
 */

import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import type { Pod, PodSpec } from '../../api/pod.ts';
import type { Problem } from '../../input/problem.ts';
import { type NodeNeed, needsOf } from '../node-needs.ts';
import { WORKLOAD_KINDS, type WorkloadKind } from '../workload-kinds.ts';
import { readObject, type Workload } from './object-reader.ts';
import { plainField } from './plain-document.ts';

/** Of one workload: as many as an integer of the API can be. */
export const MOST_PODS = 2_147_483_647;
/** Of an Indexed Job, as the API server has it: each has a series of names. */
export const MOST_INDEXED = 100_000;
const MOST_NAME = 253;
const KINDS = Object.keys(WORKLOAD_KINDS) as WorkloadKind[];

const shape = z
  .strictObject({
    kind: z.enum(KINDS),
    namespace: z.string().min(1).max(MOST_NAME),
    name: z.string().min(1).max(MOST_NAME),
    isPrefix: z.boolean(),
    replicas: z.int().min(0).max(MOST_PODS),
    metadata: z.looseObject({}),
    spec: z.looseObject({ containers: z.array(z.looseObject({})) }),
    isIndexed: z.literal(true).optional(),
  })
  .refine(({ isIndexed, replicas }) => isIndexed === undefined || replicas <= MOST_INDEXED, 'expected fewer replicas')
  .refine(
    ({ kind, metadata }) => kind === 'Pod' || Object.keys(metadata).every((key) => OF_A_TEMPLATE.has(key)),
    'expected labels and annotations alone',
  );
const OF_A_TEMPLATE: ReadonlySet<string> = new Set(['labels', 'annotations']);

/** What a workload comes to; what is wrong is told without a place. */
export interface Reread {
  readonly workload: Workload | undefined;
  readonly needs: readonly NodeNeed[];
  readonly problems: readonly Problem[];
}

/** `value` is as JSON has it. */
export function rereadWorkload(value: unknown): Reread {
  const { success, error } = shape.safeParse(value);
  if (!success) {
    const [{ path, message } = { path: [], message: '' }] = error.issues;
    return { workload: undefined, needs: [], problems: [unplaced(path.join('.'), message)] };
  }
  const workload = value as Workload;
  const problems: Problem[] = [];
  const manifest = manifestOf(workload);
  const field = plainField(manifest, (problem) => void problems.push(problem));
  let read: Workload | undefined;
  const sink = { workload: (own: Workload) => void (read = own), config: () => undefined, skipped: () => undefined };
  readObject(field, sink, () => problems.length);
  const { uid } = workload.metadata;
  if (uid !== undefined && (uid.includes('/') || uid === '.' || uid === '..'))
    problems.push(unplaced('metadata.uid', 'must not be a path'));
  if (problems.length === 0 && !isDeepStrictEqual(read?.spec, manifest.spec))
    problems.push(unplaced('spec', 'expected what a manifest comes to'));
  if (problems.length > 0) return { workload: undefined, needs: [], problems };
  return { workload, needs: needsOf(field, workload.namespace, field.at('')), problems };
}

/** Each of its pods, as a Pod: all kinds have the same checks of those. */
function manifestOf({ kind, namespace, name, isPrefix, metadata, spec }: Workload): Pod {
  const named = isPrefix ? { generateName: name } : { name };
  const claims = kind === 'StatefulSet' ? claimsOf(spec) : [];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, ...named, namespace },
    spec: claims.length === 0 ? spec : { ...spec, volumes: [...(spec.volumes ?? []), ...claims] },
  };
}

/** Volumes that only containers name come from the claims of a StatefulSet. */
function claimsOf(spec: PodSpec): { name: string; persistentVolumeClaim: { claimName: string } }[] {
  const known = new Set(listed(spec.volumes).map(({ name }) => name));
  const containers = [...listed(spec.initContainers), ...listed(spec.containers)];
  const mounted = containers.flatMap(({ volumeMounts }) => listed(volumeMounts).map(({ name }) => name));
  const claimed = new Set(mounted.filter((name) => !known.has(name)));
  return Array.from(claimed, (name) => ({ name, persistentVolumeClaim: { claimName: name } }));
}

/** The mappings in what is meant to be a list of them; nobody has looked at it yet. */
function listed<Item extends object>(list: readonly Item[] | undefined): readonly Item[] {
  return Array.isArray(list) ? list.filter((item) => typeof item === 'object' && item !== null) : [];
}

function unplaced(path: string, message: string): Problem {
  return { file: '', line: 1, column: 1, path, message };
}
