/**
 * Ctrl-C: the first one asks the run to end and report what it has, the second one ends the process.
 */

import { RefManagerError } from '../../errors.ts';
import { ExitCode } from '../exit-code.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Calls `body` with a signal that the first SIGINT or SIGTERM aborts, after `onInterrupt`. */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>, onInterrupt: () => void): Promise<T> {
  const controller = new AbortController();
  const interrupt = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) process.exit(ExitCode.INTERRUPTED);
    onInterrupt();
    controller.abort(new RefManagerError('ERR_ABORTED', `interrupted by ${name}`));
  };
  for (const name of SIGNALS) process.on(name, interrupt);
  try {
    return await body(controller.signal);
  } finally {
    for (const name of SIGNALS) process.off(name, interrupt);
  }
}
