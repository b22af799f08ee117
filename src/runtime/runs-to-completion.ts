/**
 * How the start path tells a simulated node which containers end by themselves.
 */

/**
 * On a sandbox: names, joined by commas, of the containers that run to completion. A real runtime knows this from
 * the processes it runs; a simulated one has none.
 */
export const RUNS_TO_COMPLETION_ANNOTATION = 'refmanager.dev/runs-to-completion';
