/** What became of the victims of one attempt, and what a writer must have been told of it. */

import assert from 'node:assert/strict';
import type { Worker } from 'node:worker_threads';
import type { Gate } from '../../support/gate.ts';
import type { Held } from './lock-memory.ts';
import type { Attempt, Told, VictimPlan } from './plan.ts';
import type { Window } from './windows.ts';

export interface Victim {
  readonly plan: VictimPlan;
  readonly window: Window;
  readonly worker: Worker;
  readonly threadId: number;
  readonly told: Told;
  readonly gate: Gate;
  readonly exit: Promise<void>;
  /** Filled by the `exit` event. */
  readonly fate: { exitedAtMs: number; held: Held };
}

export interface Counts {
  /** Times that what a dead writer left was declared sound. */
  readonly incidents: number;
  readonly repairs: number;
}

/**
 * A writer is told `abandoned` exactly when the word named a dead thread, however little that one had done: also one
 * that drained and had not begun, or that promoted and had ended. Of a death that nobody chose, only bounds are known.
 */
export function assertTold(
  kind: Attempt['kind'],
  victims: readonly Victim[],
  hit: boolean,
  before: Counts,
  after: Counts,
): void {
  const incidents = after.incidents - before.incidents;
  const repairs = after.repairs - before.repairs;
  const { window } = victims.at(-1) as Victim;
  const held = victims.map(({ fate }) => fate.held);
  const what = `${window.group}, ${window.name}, ${hit ? 'hit' : 'missed'}; had ${held.join(' and ')}; ${incidents} incidents, ${repairs} repairs`;
  if (kind === 'wave' || !hit) {
    const words = held.filter((had) => had === 'the writer word').length;
    assert.ok(incidents >= Math.min(1, words) && incidents <= 2 * victims.length, what);
    assert.ok(repairs >= Math.min(1, words) && repairs <= 2 * victims.length, what);
    return;
  }
  const abandoned = victims.some((victim) => victim.window.leavesWord === true) ? 1 : 0;
  assert.equal(incidents, abandoned, `times that abandoned was told: ${what}`);
  assert.equal(repairs, abandoned + (window.repairedTwice ? 1 : 0), `repairs: ${what}`);
}
