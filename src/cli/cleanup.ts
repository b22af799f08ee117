/**
 * `refmanager cleanup`: removes from a real runtime what runs have left there that came to no end of their own.
 */

import { helpAgainst } from '../node/real/leaked-task.ts';
import { removePods } from '../node/real/remove-pods.ts';
import { CriRuntime } from '../runtime/cri/cri-runtime.ts';
import { RuntimeError } from '../runtime/runtime-service.ts';
import { counted } from '../text/counts.ts';
import { ExitCode } from './exit-code.ts';
import { FlagProblems } from './options/flag-problems.ts';
import { parseGracePeriod } from './options/run-flags.ts';
import { checkEndpoint } from './options/runtime-flag.ts';
import type { Terminal } from './terminal/terminal.ts';

/** As commander hands them over. */
export interface CleanupFlagTexts {
  readonly runtime: string;
  readonly gracePeriod: string;
}

export async function cleanup(texts: CleanupFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const endpoint = texts.runtime;
  const flags = new FlagProblems();
  const gracePeriodSeconds = parseGracePeriod(texts.gracePeriod, flags);
  await checkEndpoint(endpoint, flags);
  if (flags.lines.length > 0) {
    for (const line of flags.lines) terminal.problem(line);
    return ExitCode.USAGE;
  }
  let cri: CriRuntime | undefined;
  try {
    cri = await CriRuntime.connect({ endpoint });
    const { containers, sandboxes, problems } = await removePods(cri, { endpoint, gracePeriodSeconds });
    for (const problem of problems) terminal.problem(`not removed: ${problem}`);
    const help = helpAgainst(problems);
    if (help !== undefined) terminal.problem(help);
    const what = `${counted(containers, 'container')} and ${counted(sandboxes, 'pod sandbox', 'pod sandboxes')}`;
    terminal.print([`removed ${what}`]);
    return problems.length === 0 ? ExitCode.OK : ExitCode.FAILED;
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    terminal.problem(`the clean-up broke off: ${error.message}`);
    return ExitCode.FAILED;
  } finally {
    await cri?.close();
  }
}
