/**
 * How long one thread waits that is alone of its kind: a writer among seven readers that return at once, and a reader
 * among seven such writers. Every wait of the lone thread is timed. Beside it, in the same run and as large, two fleets
 * that share nothing: what their first thread shows is the scheduler's doing, and no lock can be expected to beat it.
 */

import { Waits } from '../../src/bench/fleet/waits.ts';
import { Cell } from '../../src/bench/lock/cell.ts';
import type { Contender, Workload } from '../../src/bench/lock/contender.ts';
import { pauses, SLEEP_MS, wakeUps } from '../../src/bench/lock/kinds/shares-nothing.ts';
import { crewContender, type LockCrew } from '../../src/bench/lock/lock-crew.ts';
import type { Plan } from './plan.ts';

const FLEET = 8;
const OTHERS: number = FLEET - 1;
/** Shorter than that is the floor's own work, not a pause. */
const SHORTEST_PAUSE_NS = 100_000;
const SLEEP_NS: number = SLEEP_MS * 1e6;
const NS_PER_US = 1_000;

export interface FairnessRow {
  readonly contender: string;
  readonly lone: 'writer' | 'reader' | 'floor';
  readonly waits: number;
  readonly waitP50Us: number;
  readonly waitP99Us: number;
  readonly waitMaxUs: number;
  /** Sections a second of all threads together: a lock can be fair by standing still. */
  readonly opsPerSecond: number;
  readonly failures: readonly string[];
}

export async function runFairness(
  plan: Plan,
  contenders: readonly Contender[],
  crew: LockCrew,
  progress: (text: string) => void,
): Promise<FairnessRow[]> {
  const base = { threads: FLEET, stripes: 1, holdUs: 0, timed: 'first', warmMs: plan.warmMs } as const;
  const workload = (roles: number[]): Workload => ({ ...base, roles, measureMs: plan.fairnessMs });
  const loneWriter = workload([0, ...Array.from({ length: OTHERS }, () => 1)]);
  const loneReader = workload([1, ...Array.from({ length: OTHERS }, () => 0)]);
  const entries = [
    ...[pauses, wakeUps].map((kind) => ({
      contender: crewContender(crew, kind),
      lone: 'floor' as const,
      roles: loneWriter,
    })),
    ...contenders.map((contender) => ({ contender, lone: 'writer' as const, roles: loneWriter })),
    ...contenders.map((contender) => ({ contender, lone: 'reader' as const, roles: loneReader })),
  ].map((entry) => ({ ...entry, cell: new Cell(entry.roles) }));
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    progress(`fairness: repeat ${repeat + 1} of ${plan.repeats}`);
    for (const { contender, roles, cell } of entries) cell.add(await contender.run(roles));
  }
  return entries.map(({ contender, lone, cell }) => {
    const { opsPerSecond, failures } = cell.summary();
    const waits = floorWaits(contender.name, cell.waits);
    return {
      contender: contender.name,
      lone,
      waits: waits.count,
      waitP50Us: waits.quantileNs(0.5) / NS_PER_US,
      waitP99Us: waits.quantileNs(0.99) / NS_PER_US,
      waitMaxUs: waits.maxNs / NS_PER_US,
      opsPerSecond,
      failures,
    };
  });
}

/** Of a floor only what the scheduler added; of a lock all waits. */
function floorWaits(name: string, waits: Waits): Waits {
  if (name !== pauses.name && name !== wakeUps.name) return waits;
  const added = new Waits();
  for (const [ns, count] of waits.pairs()) {
    if (name === pauses.name && ns > SHORTEST_PAUSE_NS) added.record(ns, count);
    if (name === wakeUps.name) added.record(ns - SLEEP_NS, count);
  }
  return added;
}
