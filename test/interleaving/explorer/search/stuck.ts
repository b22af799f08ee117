/** States in which nobody gets any further: the end, or one of the ways to be stuck. Asked by search.ts. */

import { Op } from '../model/operations.ts';
import { mayHelp, type Scenario } from '../scenario.ts';
import { Gone } from '../states/local-state.ts';
import type { Fault, VectorMachine } from './machine.ts';

/** What threads do in such a state. */
export interface Standstill {
  /** Mask of threads that can go on, but get nowhere. */
  readonly awake: number;
  readonly sleepers: number;
  /** Those of the sleepers that a time-out would wake. */
  readonly finiteSleepers: number;
}

/** What is wrong with the state that `machine` is in, if anything. */
export function whatIsStuck(
  scenario: Scenario,
  machine: VectorMachine,
  { awake, sleepers, finiteSleepers }: Standstill,
): Fault | undefined {
  if (awake !== 0 && finiteSleepers === 0) return { kind: 'livelock', message: whoWaits(scenario, machine, awake) };
  if (sleepers === 0 && awake === 0) {
    const message = scenario.final?.(machine.words(), machine.ghostWords());
    return message === undefined ? undefined : { kind: 'final', message };
  }
  if (finiteSleepers > 0) {
    if (mayHelp(scenario, machine.words(), machine.vector[machine.layout.dead] as number)) return undefined;
    return { kind: 'only a time-out helps', message: whoWaits(scenario, machine, awake) };
  }
  return { kind: 'deadlock', message: whoWaits(scenario, machine, awake) };
}

function whoWaits({ threads, nameOf = String }: Scenario, machine: VectorMachine, awake: number): string {
  const waiting: string[] = [];
  for (const [thread, { name }] of threads.entries()) {
    const node = machine.vector[thread] as number;
    if (node <= Gone.THREW) continue;
    const { op } = machine.states.state(node);
    if (((awake >> thread) & 1) === 1) waiting.push(`${name} spins on ${nameOf(op.word)}`);
    else if (op.kind === Op.WAIT) waiting.push(`${name} sleeps on ${nameOf(op.word)}`);
    else if (op.kind === Op.TURN) {
      const words = op.waiters.flatMap((wait) => (wait === undefined ? [] : [nameOf(wait.word)]));
      waiting.push(`${name} awaits ${words.join(' and ') || 'what is no Atomics.waitAsync'}`);
    }
  }
  return waiting.join(', ');
}
