/**
 * How what a run makes on a real node is told from everybody else's: labels on sandboxes and containers, marks in
 * directories.
 */

/** On everything that any run made. */
const MANAGED_LABEL = 'refmanager.dev/managed';
/** On everything that one run made; its value is the run's id. */
const RUN_LABEL = 'refmanager.dev/run';

/** On init containers. */
export const INIT_LABEL = 'refmanager.dev/init';

/** Whose things are meant: one run's, or (undefined) those of all runs there ever were. */
export type RunId = string | undefined;

/** Labels that a run puts on what it makes, and that find it again. */
export function runLabels(runId: RunId): Record<string, string> {
  return runId === undefined ? { [MANAGED_LABEL]: 'true' } : { [MANAGED_LABEL]: 'true', [RUN_LABEL]: runId };
}
