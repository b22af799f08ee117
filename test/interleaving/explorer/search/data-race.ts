/**
 * Data races as states: two threads about to access one word, one of them to write, one of them plainly: nothing orders
 * them. A program has a data race in some execution exactly when it reaches such a state (README.md). Asked by search.ts.
 */

import { isPlain, Op, type Operation, touchesWord } from '../model/operations.ts';
import type { Scenario } from '../scenario.ts';
import type { LocalStates } from '../states/local-states.ts';

/** What races with the plain access that `thread` is about to do in the state `vector`, if anything. */
export function dataRace(
  { threads, nameOf = String }: Scenario,
  states: LocalStates,
  vector: Int32Array,
  thread: number,
  awake: number,
): string | undefined {
  const { op } = states.state(vector[thread] as number);
  if (!isPlain(op)) return undefined;
  for (let other = 0; other < threads.length; other++) {
    if (other === thread || ((awake >> other) & 1) === 0) continue;
    if (conflict(op, states.state(vector[other] as number).op))
      return `${threads[thread]?.name} and ${threads[other]?.name} access ${nameOf(op.word)} unordered`;
  }
  return undefined;
}

/** Operations that leave the word as it is. */
const READS: ReadonlySet<Op> = new Set<Op>([Op.READ, Op.LOAD, Op.WAIT, Op.WAIT_ASYNC]);

function conflict(plain: Operation, other: Operation): boolean {
  if (!touchesWord(other)) return false;
  const overlaps = other.word === plain.word || (other.wide && other.word + 1 === plain.word);
  const reads = (op: Operation): boolean => READS.has(op.kind);
  return overlaps && !(reads(plain) && reads(other));
}
