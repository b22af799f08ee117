import type { Pod } from './pod.ts';

/** Of the init containers, then of the regular ones: what a plan counts. */
export function containerNames({ spec }: Pod): string[] {
  return [...(spec?.initContainers ?? []), ...(spec?.containers ?? [])].map(({ name }) => name);
}
