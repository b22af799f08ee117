/**
 * The tags that the starts of a scenario can have: a threshold on any other would be about nothing.
 */

import { closest } from '../../input/closest.ts';
import { OWN_TAGS } from '../../result/recording/scope.ts';
import { nodeName } from '../../workload/expand-workloads.ts';
import type { Workload } from '../../workload/objects/object-reader.ts';

/** As many values as a problem lists. */
const MOST_LISTED = 10;

/** What no start of these workloads has: one problem for each of `tags`. */
export function unknownTags(
  tags: Readonly<Record<string, string>>,
  {
    workloads,
    nodes,
    executors,
  }: { readonly workloads: readonly Workload[]; readonly nodes: number; readonly executors: readonly string[] },
): string[] {
  return Object.entries(tags).flatMap(([name, value]) => {
    if (name === 'node') return nodeProblem(value, nodes);
    const values = name === 'executor' ? executors.toSorted() : [...valuesOf(name, workloads)].toSorted();
    if (values.length === 0) return [`no pod has the tag ${JSON.stringify(name)}: ${tagHint(name, workloads)}`];
    if (values.includes(value)) return [];
    const meant = closest(value, values);
    const known = values.slice(0, MOST_LISTED).join(', ') + (values.length > MOST_LISTED ? ', …' : '');
    const hint = meant === undefined ? `expected one of ${known}` : `did you mean ${meant}?`;
    return [`no pod has ${name} ${JSON.stringify(value)}: ${hint}`];
  });
}

function nodeProblem(value: string, nodes: number): string[] {
  const number = /^node-(\d+)$/.exec(value)?.[1];
  const isThere = number !== undefined && Number(number) < nodes && nodeName(Number(number)) === value;
  return isThere
    ? []
    : [`there is no node ${JSON.stringify(value)}: they are ${nodeName(0)} to ${nodeName(nodes - 1)}`];
}

function valuesOf(tag: string, workloads: readonly Workload[]): Set<string> {
  return new Set(
    workloads.flatMap(({ name, kind, namespace, metadata: { labels = {} } }) => {
      if (tag === 'workload') return name;
      if (tag === 'kind') return kind;
      if (tag === 'namespace') return namespace;
      return Object.hasOwn(labels, tag) ? (labels[tag] ?? []) : [];
    }),
  );
}

function tagHint(name: string, workloads: readonly Workload[]): string {
  const labels = new Set(workloads.flatMap(({ metadata: { labels = {} } }) => Object.keys(labels)));
  const known = [...OWN_TAGS.filter((tag) => tag !== 'executor'), ...[...labels].toSorted()];
  const meant = closest(name, known);
  return meant === undefined ? `expected one of ${known.slice(0, MOST_LISTED).join(', ')}` : `did you mean ${meant}?`;
}
