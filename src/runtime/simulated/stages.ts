/**
 * The stages a simulated node has a latency or a failure rate for.
 */

import { Salt } from './salts.ts';

/**
 * `resolve`: a pull of an image that is there already, which only asks the registry; its failures are those of `pull`.
 * `run`: how long a container that runs to completion runs. `postStart`: an exec or a GET, so pre-stop hooks too.
 */
export const SIMULATED_STAGES = ['sandbox', 'pull', 'create', 'start', 'postStart', 'run', 'stop', 'resolve'] as const;
export type SimulatedStage = (typeof SIMULATED_STAGES)[number];

/** The salt of a stage's latency. Adding a stage at the end of SIMULATED_STAGES leaves the draws of the others alone. */
export function latencySalt(stage: SimulatedStage): number {
  return Salt.LATENCY + SIMULATED_STAGES.indexOf(stage);
}

export function failureSalt(stage: SimulatedStage): number {
  return Salt.FAILURE + SIMULATED_STAGES.indexOf(stage);
}
