/**
 * A pod's start as steps one after another, for a waterfall: made from what the start path reports.
 */

import type { StartStage } from '../../../kubelet/context/start-observer.ts';
import type { StartTaskResult } from '../../../pool/start-task.ts';
import type { StartStep } from '../../scenario-result.ts';

const STAGES: readonly StartStage[] = ['pull', 'create', 'start', 'postStart'];

/** `intendedEpochMs`: when the pod was to start. */
export function startSteps(result: StartTaskResult, intendedEpochMs: number): StartStep[] {
  const steps: StartStep[] = [];
  const add = (container: string, step: StartStep['step'], startMs: number, durationMs: number): void => {
    if (durationMs > 0) steps.push({ container, step, startMs, durationMs });
  };
  const beganMs = Math.max(0, result.startedAtMs - intendedEpochMs);
  add('', 'wait', 0, beganMs);
  add('', 'sandbox', beganMs, result.sandboxMs);
  for (const [i, { container, kind, startedAtMs, stagesMs, ok }] of result.containers.entries()) {
    let atMs = startedAtMs - intendedEpochMs;
    for (const stage of STAGES) {
      const ms = stagesMs[stage];
      if (ms === undefined) continue;
      add(container, stage, atMs, ms);
      atMs += ms;
    }
    const next = result.containers[i + 1];
    const endMs = next === undefined ? beganMs + result.totalMs : next.startedAtMs - intendedEpochMs;
    if (kind === 'init' && ok) add(container, 'run', atMs, endMs - atMs);
  }
  return steps;
}
