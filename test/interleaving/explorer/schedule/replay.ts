/**
 * Runs one schedule on the plain meaning of a scenario: confirms counter-examples, and lets one be debugged.
 */

import { isPlain } from '../model/operations.ts';
import type { Failure, Move, Scenario } from '../scenario.ts';
import { isSameMove, World } from './world.ts';
import { WorldRules } from './world-rules.ts';

export interface Replayed {
  readonly fault: Pick<Failure, 'kind' | 'message'> | undefined;
  readonly trace: readonly string[];
  readonly words: Int32Array;
}

/** What `schedule` leads to, up to the first move that is not possible. */
export function replay(scenario: Scenario, schedule: readonly Move[]): Replayed {
  const world = World.begin(new WorldRules(scenario));
  const trace: string[] = [];
  for (const move of schedule) {
    if (world.fault !== undefined) break;
    if (!world.moves().some((other) => isSameMove(other, move))) break;
    const op = world.next(move.thread);
    const result = world.do(move);
    trace.push(`${scenario.threads[move.thread]?.name} ${move.kind} ${op?.key ?? ''} ${result ?? ''}`);
  }
  return { fault: world.verdict() ?? race(scenario, world), trace, words: world.words };
}

/** Two threads about to access one word, one of them plainly. */
function race({ threads }: Scenario, world: World): Pick<Failure, 'kind' | 'message'> | undefined {
  const ready = world.moves().filter(({ kind }) => kind === 'run');
  for (const { thread } of ready) {
    const op = world.next(thread);
    if (op === undefined || !isPlain(op)) continue;
    const other = ready.find((move) => move.thread !== thread && world.next(move.thread)?.word === op.word);
    if (other !== undefined) {
      return { kind: 'data race', message: `${threads[thread]?.name} and ${threads[other.thread]?.name}` };
    }
  }
  return undefined;
}
