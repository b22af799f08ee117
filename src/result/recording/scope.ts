/**
 * Which starts a number is about: those with certain tags, those that were to begin within a time. Plain data. Whether a
 * start is one of them follows from its workload, its node and the moment it was to begin, so any thread can tell.
 */

import { nodeName } from '../../workload/expand-workloads.ts';
import type { Workload } from '../../workload/objects/object-reader.ts';

/** What every start has beside the labels of its pod, by name in `metric{tag:value}`. */
export const OWN_TAGS = ['workload', 'kind', 'namespace', 'node', 'executor'] as const;

export interface Scope {
  /** By name: one of OWN_TAGS, or a label of the pod template. All have to fit; none: every start. */
  readonly tags: Readonly<Record<string, string>>;
  /** From the run's beginning. */
  readonly fromMs: number;
  /** Up to here, exclusively; undefined: to the end. */
  readonly untilMs?: number | undefined;
  /** Not the whole time at once, but windows of that length, one beginning every `everyMs`, which divides it. */
  readonly sliding?: { readonly windowMs: number; readonly everyMs: number } | undefined;
}

/** Where a start comes from. `workload` is the same object for all its starts. */
export interface StartOrigin {
  /** Undefined where nobody knows: then no tag but `node` fits. */
  readonly workload: Pick<Workload, 'kind' | 'namespace' | 'name' | 'metadata'> | undefined;
  /** 0-based. */
  readonly node: number;
  /** Its name; undefined for the only one. */
  readonly executor?: string | undefined;
}

/** The same for two scopes about the same starts. */
export function scopeKey({ tags, fromMs, untilMs, sliding }: Scope): string {
  const sorted = Object.entries(tags).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([sorted, fromMs, untilMs ?? null, sliding?.windowMs ?? null, sliding?.everyMs ?? null]);
}

/** Whether the tags fit; of the time nothing is asked. */
export function hasTags({ tags }: Scope, origin: StartOrigin): boolean {
  return Object.entries(tags).every(([name, value]) => tagOf(origin, name) === value);
}

/** The value of a tag; undefined where there is none. */
function tagOf({ workload, node, executor }: StartOrigin, name: string): string | undefined {
  if (name === 'node') return nodeName(node);
  if (name === 'executor') return executor;
  if (name === 'workload') return workload?.name;
  if (name === 'kind') return workload?.kind;
  if (name === 'namespace') return workload?.namespace;
  const { labels = {} } = workload?.metadata ?? {};
  return Object.hasOwn(labels, name) ? labels[name] : undefined;
}
