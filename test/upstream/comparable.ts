/** What is left of an answer for comparing: without what upstream leaves to chance, or has not. */

import { canonical } from '../support/vector-adapters/upstream/canonical.ts';
import type { SyncCase } from '../support/vector-adapters/upstream/sync-case.ts';

type Answer = Readonly<Record<string, unknown>>;

/** `refs` are not compared: 1.20 has no RefManager. */
export function comparable(input: SyncCase, answer: unknown): unknown {
  const { steps, results, error, syncError, panic } = canonical(knowable(answer)) as Answer;
  if (!isUnordered(input)) return { steps, results, error, syncError, panic };
  // The parts of the error are in the order of the results.
  return { steps: sorted(steps), results: sorted(results), hasError: error !== undefined, syncError, panic };
}

/** Containers are killed in parallel or in the order of a map, and init containers removed in that of another. */
function isUnordered({ pod, containers = [] }: SyncCase): boolean {
  const canBeKilled = containers.filter(({ state }) => state === 'running' || state === 'unknown');
  const init = (pod.spec.initContainers ?? []).filter(({ name }) => containers.some((each) => each.name === name));
  return canBeKilled.length > 1 || init.length > 1;
}

function sorted(list: unknown): string[] {
  return (Array.isArray(list) ? list : []).map((each) => JSON.stringify(each, inOrder)).sort();
}

function inOrder(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Go's address of a decimal quantity, and the value that we print for it. */
const DECIMAL = /\{\{0 0\} \{[^<}]+\}/g;
/** The rest of it is a status with addresses in it. */
const WITHOUT_ADDRESS = /(failed to find networking container: ).*?(, message: )/g;

/** Texts without what nobody can know, and without the field that 1.20's containers have more when Go prints them. */
function knowable(answer: unknown): unknown {
  const texts = JSON.stringify(answer).replaceAll('SeccompProfile:nil,', '');
  return JSON.parse(texts.replaceAll(DECIMAL, '{{0 0} {…}').replaceAll(WITHOUT_ADDRESS, '$1…$2'));
}
