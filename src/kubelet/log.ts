/**
 * Where the path writes what upstream only logs: failures that change nothing else.
 */

/** Takes one line. */
export type Log = (line: string) => void;

/** Node's own channel for warnings: standard error, or whoever listens to the process's `warning` event. */
export const warnLog: Log = (line) => process.emitWarning(line, 'KubeletWarning');
