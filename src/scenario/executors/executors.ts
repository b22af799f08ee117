/**
 * The executors of a scenario: one, or several by name that go on side by side.
 */

import type { NamedExecutor, Scenario } from '../scenario.ts';
import type { Executor } from '../schema/executor-schema.ts';

/** All of them, in the order of the file; at least one. */
export function executorsOf({ executor, executorName: name, trace, others = [] }: ExecutorParts): NamedExecutor[] {
  return [{ name, executor, trace }, ...others];
}

export type ExecutorParts = Pick<Scenario, 'executor' | 'executorName' | 'trace' | 'others'>;

/** True for executors that start pods whatever became of earlier ones. */
export function isOpen(executor: Executor): boolean {
  return (
    executor.kind === 'constant-arrival-rate' || executor.kind === 'ramping-arrival-rate' || executor.kind === 'trace'
  );
}
