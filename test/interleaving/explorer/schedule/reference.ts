/**
 * The simplest possible exploration: all worlds reachable, as a set of texts. No reduction, no fingerprint, no shared
 * code with the search but the operations themselves. For small scenarios; what the search must agree with.
 */

import type { Failure, Scenario } from '../scenario.ts';
import { World } from './world.ts';
import { WorldRules } from './world-rules.ts';

export interface ReferenceReport {
  readonly states: number;
  readonly transitions: number;
  readonly faults: ReadonlySet<Failure['kind']>;
  /** Distinct (words, ghosts). */
  readonly visible: ReadonlySet<string>;
}

/** Every world of `scenario`; faulty worlds are not left again. @throws beyond `maxStates` */
export function exploreByReference(scenario: Scenario, maxStates: number): ReferenceReport {
  const rules = new WorldRules(scenario);
  const first = World.begin(rules);
  const seen = new Set([first.key]);
  const visible = new Set<string>();
  const faults = new Set<Failure['kind']>();
  const open = [first];
  let transitions = 0;
  for (let world = open.pop(); world !== undefined; world = open.pop()) {
    if (seen.size > maxStates) throw new Error(`more than ${maxStates} states`);
    visible.add(`${world.words.join()}|${world.ghostWords.join()}`);
    const fault = world.verdict();
    if (fault !== undefined) {
      faults.add(fault.kind);
      continue;
    }
    for (const move of world.moves()) {
      const next = world.copy();
      next.do(move);
      transitions++;
      if (seen.has(next.key)) continue;
      seen.add(next.key);
      open.push(next);
    }
  }
  return { states: seen.size, transitions, faults, visible };
}

/** How many different schedules a scenario has, from the beginning to where nobody can go on. No cycles allowed. */
export function countSchedules(scenario: Scenario): bigint {
  const rules = new WorldRules(scenario);
  const known = new Map<string, bigint>();
  const count = (world: World): bigint => {
    const before = known.get(world.key);
    if (before !== undefined) return before;
    let schedules = 0n;
    const moves = world.moves();
    for (const move of moves) {
      const next = world.copy();
      next.do(move);
      schedules += count(next);
    }
    if (moves.length === 0) schedules = 1n;
    known.set(world.key, schedules);
    return schedules;
  };
  return count(World.begin(rules));
}
