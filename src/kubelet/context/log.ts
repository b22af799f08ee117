/**
 * Where the path writes what upstream only logs: failures that change nothing else.
 */

import { errorText } from '../kubelet-error.ts';

/** Takes one line. */
export type Log = (line: string) => void;

/** Node's own channel for warnings: standard error, or whoever listens to the process's `warning` event. */
export const warnLog: Log = (line) => process.emitWarning(line, 'KubeletWarning');

/** `log`, made not to throw: a line that it does not take goes to the process's warnings. */
export function sureLog(log: Log): Log {
  return (line) => {
    const warn = (error: unknown): void => warnLog(`${line} (not logged: ${errorText(error)})`);
    try {
      catchLate(log(line), warn);
    } catch (error) {
      warn(error);
    }
  };
}

/** What a plug-in answers that is called without being waited for: when it is a promise, `failed` gets its rejection. */
export function catchLate(answer: unknown, failed: (error: unknown) => void): void {
  if (typeof answer !== 'object' || answer === null || !('then' in answer)) return;
  Promise.resolve(answer).catch(failed);
}
