/**
 * Ctrl-C, SIGTERM and a terminal that is closed: the first one asks the run to end and report what it has, the second one
 * ends the process.
 */

import { RefManagerError } from '../../errors.ts';
import { ExitCode } from '../exit-code.ts';

/** What the process ends with for each. */
const CODES = {
  SIGINT: ExitCode.INTERRUPTED,
  SIGTERM: ExitCode.INTERRUPTED,
  SIGHUP: ExitCode.HANGUP,
} as const;
/** For what is still open when all is reported. */
const MOST_TO_END_MS = 300;

type Name = keyof typeof CODES;
const NAMES = Object.keys(CODES) as Name[];

/**
 * Calls `body` with a signal that the first SIGINT, SIGTERM or SIGHUP aborts, after `onInterrupt`. Resolves to what the
 * body comes to; INTERRUPTED becomes the code of the signal that came.
 */
export async function interruptible(
  body: (signal: AbortSignal) => Promise<ExitCode>,
  onInterrupt: () => void,
): Promise<ExitCode> {
  const controller = new AbortController();
  let code: ExitCode = ExitCode.INTERRUPTED;
  const listeners = NAMES.map((name) => {
    const interrupt = (): void => {
      if (controller.signal.aborted) process.exit(code);
      code = CODES[name];
      onInterrupt();
      controller.abort(new RefManagerError('ERR_ABORTED', `interrupted by ${name}`));
    };
    process.on(name, interrupt);
    return { name, interrupt };
  });
  try {
    const end = await body(controller.signal);
    return end === ExitCode.INTERRUPTED ? code : end;
  } finally {
    for (const { name, interrupt } of listeners) process.off(name, interrupt);
    // Nothing holds up the end that was asked for, as the lookup of a name does, which cannot be ended.
    if (controller.signal.aborted) setTimeout(() => process.exit(), MOST_TO_END_MS).unref();
  }
}
