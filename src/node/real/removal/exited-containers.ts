/**
 * Who of a run still lives at its end: asked before anything is removed.
 */

import { CONTAINER_NAME_LABEL, POD_NAME_LABEL, POD_NAMESPACE_LABEL } from '../../../api/pod/pod-labels.ts';
import type { CriContainers } from '../../../runtime/cri/cri-containers.ts';
import type { RuntimeContainer } from '../../../runtime/runtime-service.ts';
import { INIT_LABEL, type RunId, runLabels } from '../labels.ts';

/** Containers that have ended alike. */
export interface ExitedGroup {
  /** In the runtime's words: `Completed`, `Error`, `OOMKilled`, … */
  readonly reason: string;
  readonly exitCode: number;
  readonly count: number;
  /** The first of them: `NAMESPACE/POD/CONTAINER`. */
  readonly example: string;
}

export interface LivingAtEnd {
  /** Regular containers that were started. */
  readonly containers: number;
  /** Of those, the ones that no longer run. */
  readonly exited: number;
  /** The most first. */
  readonly groups: readonly ExitedGroup[];
}

const OUT_OF_MEMORY = 'OOMKilled';
/** Calls at once: each costs the runtime about a millisecond. */
const AT_ONCE = 16;

export async function livingAtEnd(
  runtime: Pick<CriContainers, 'listContainers' | 'containerStatus'>,
  runId: RunId,
): Promise<LivingAtEnd> {
  const all = await runtime.listContainers({ labels: runLabels(runId) });
  const regular = all.filter(({ labels, state }) => labels[INIT_LABEL] === undefined && state !== 'CONTAINER_CREATED');
  const exited = regular.filter(({ state }) => state !== 'CONTAINER_RUNNING');
  const groups = new Map<string, ExitedGroup>();
  const rest = exited.values();
  const lane = async (): Promise<void> => {
    for (const container of rest) {
      const { reason, exitCode } = await runtime.containerStatus(container.id);
      const key = `${exitCode} ${reason}`;
      const { count = 0, example = nameOf(container) } = groups.get(key) ?? {};
      groups.set(key, { reason, exitCode, count: count + 1, example });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const sorted = [...groups.values()].toSorted((a, b) => b.count - a.count || a.exitCode - b.exitCode);
  return { containers: regular.length, exited: exited.length, groups: sorted };
}

/** How many have exited with an error. */
export function failedExits({ groups }: LivingAtEnd): number {
  return groups.reduce((sum, { exitCode, count }) => sum + (exitCode === 0 ? 0 : count), 0);
}

/** A sentence when any has not ended well. */
export function exitWarnings(living: LivingAtEnd): string[] {
  const { containers, groups } = living;
  const failed = groups.filter(({ exitCode }) => exitCode !== 0);
  if (failed.length === 0) return [];
  const which = failed.map((group) => `${group.count} × ${exitText(group)} (e.g. ${group.example})`).join(', ');
  return [`${failedExits(living)} of ${containers} containers have exited with an error within the run: ${which}`];
}

/** `OOMKilled`, `Error, exit code 3`. */
export function exitText({ reason, exitCode }: Pick<ExitedGroup, 'reason' | 'exitCode'>): string {
  return reason === OUT_OF_MEMORY ? reason : `${reason === '' ? 'exited' : reason}, exit code ${exitCode}`;
}

function nameOf({ labels }: RuntimeContainer): string {
  return [POD_NAMESPACE_LABEL, POD_NAME_LABEL, CONTAINER_NAME_LABEL].map((each) => labels[each] ?? '').join('/');
}
