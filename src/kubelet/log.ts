/**
 * Where the path writes what upstream only logs: failures that change nothing else.
 */

import { errorText } from './kubelet-error.ts';

/** Takes one line. */
export type Log = (line: string) => void;

/** Node's own channel for warnings: standard error, or whoever listens to the process's `warning` event. */
export const warnLog: Log = (line) => process.emitWarning(line, 'KubeletWarning');

/** `log`, made not to throw: a line that it does not take goes to the process's warnings. */
export function sureLog(log: Log): Log {
  return (line) => {
    try {
      log(line);
    } catch (error) {
      warnLog(`${line} (not logged: ${errorText(error)})`);
    }
  };
}
