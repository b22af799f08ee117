/**
 * The real runtimes of a run over several machines, as reports have them: one runtime, whose facts are those of all.
 */

import type { ExitedGroup, LivingAtEnd } from '../../../../node/real/removal/exited-containers.ts';
import type { WaitingStart } from '../../../../node/real/watch/start-watch.ts';
import type { RuntimeIdentity } from '../runtime-messages.ts';
import type { SegmentState } from './segment-state.ts';

export type RuntimeSegment = Pick<SegmentState, 'claim' | 'snapshot'>;

/** So many different ones are named. */
const MOST_NAMED = 8;

/** Undefined: none has told of a real runtime. */
export function liveRuntime(segments: readonly RuntimeSegment[]): RuntimeIdentity | undefined {
  const known = segments.flatMap(({ claim, snapshot }) => {
    const runtime = snapshot?.runtime ?? undefined;
    return runtime === undefined ? [] : [{ ...runtime, who: processOf({ claim }) }];
  });
  if (known.length === 0) return undefined;
  const atEnd = known.flatMap((each) => each.atEnd ?? []);
  const notRemoved = known.flatMap(({ who, notRemoved: own = [] }) => own.map((problem) => `${who}: ${problem}`));
  return {
    name: all(known.map(({ name }) => name)),
    version: all(known.map(({ version }) => version)),
    api: all(known.map(({ api }) => api)),
    endpoint: all(known.map(({ endpoint }) => endpoint)),
    ...(atEnd.length > 0 && { atEnd: addLiving(atEnd) }),
    ...(notRemoved.length > 0 && { notRemoved }),
  };
}

/**
 * What the segments warn of: once where all say the same, else with who says it. A simulated machine is like any other, and
 * nobody need know which it was.
 */
export function segmentWarnings(segments: readonly RuntimeSegment[]): string[] {
  const told = segments.flatMap(({ claim, snapshot }) => {
    const { statistics, runtime } = snapshot ?? {};
    return statistics ? [{ who: processOf({ claim }), isReal: runtime !== null, warnings: statistics.warnings }] : [];
  });
  const isOfAll = (warning: string): boolean => told.every(({ warnings }) => warnings.includes(warning));
  const named = told.flatMap(({ who, isReal, warnings }) =>
    warnings.map((warning) => (isReal && !isOfAll(warning) ? `${who}: ${warning}` : warning)),
  );
  return [...new Set(named)];
}

/** Starts that take long, the longest first. */
export function liveWaiting(segments: readonly RuntimeSegment[]): WaitingStart[] {
  return segments.flatMap(({ snapshot }) => snapshot?.waiting ?? []).toSorted((a, b) => b.forMs - a.forMs);
}

/** Of workers that were lost with pods on a real runtime: nobody removes them there. */
export function leftWarnings(segments: readonly (RuntimeSegment & Pick<SegmentState, 'isLost'>)[]): string[] {
  return segments.flatMap(({ claim, snapshot, isLost }) => {
    const { endpoint } = snapshot?.runtime ?? {};
    if (!isLost || endpoint === undefined) return [];
    const cure = `on its machine: refmanager cleanup --runtime ${endpoint}`;
    return [`what ${processOf({ claim })} had started may still be there; ${cure}`];
  });
}

/** `HOST/PID`. */
function processOf({ claim }: Pick<RuntimeSegment, 'claim'>): string {
  return claim?.worker.id.split('/').slice(0, 2).join('/') ?? '';
}

/** Each once. */
function all(names: readonly string[]): string {
  const different = [...new Set(names)];
  const others = different.length - MOST_NAMED;
  return `${different.slice(0, MOST_NAMED).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
}

function addLiving(each: readonly LivingAtEnd[]): LivingAtEnd {
  const groups = new Map<string, ExitedGroup>();
  for (const group of each.flatMap((living) => living.groups)) {
    const key = `${group.exitCode} ${group.reason}`;
    const known = groups.get(key);
    groups.set(key, known === undefined ? group : { ...known, count: known.count + group.count });
  }
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    containers: sum(each.map(({ containers }) => containers)),
    exited: sum(each.map(({ exited }) => exited)),
    groups: [...groups.values()].toSorted((a, b) => b.count - a.count || a.exitCode - b.exitCode),
  };
}
