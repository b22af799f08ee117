/**
 * `refmanager cleanup`: removes from a real runtime what runs have left there that came to no end of their own.
 */

import { errorText } from '../../kubelet/kubelet-error.ts';
import { helpAgainst } from '../../node/real/removal/leaked-task.ts';
import { endShim, type LostShim, lostShims } from '../../node/real/removal/lost-shims.ts';
import { type RemovedPods, removePods } from '../../node/real/removal/remove-pods.ts';
import { untilAnswered } from '../../node/real/watch/until-answered.ts';
import { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import { counted } from '../../text/counts.ts';
import { ExitCode } from '../exit-code.ts';
import { checkSocket } from '../options/flag/runtime-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { DEFAULT_GRACE_SECONDS, parseGracePeriod } from '../options/run-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface CleanupFlagTexts {
  readonly runtime: string;
  readonly gracePeriod?: string;
  readonly force?: boolean;
}

interface CleanUp {
  readonly endpoint: string;
  readonly gracePeriodSeconds: number;
  readonly hookSeconds: number | undefined;
  readonly force: boolean;
}

export async function cleanup(texts: CleanupFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const endpoint = texts.runtime;
  const flags = new FlagProblems();
  const gracePeriodSeconds = parseGracePeriod(texts.gracePeriod ?? DEFAULT_GRACE_SECONDS, flags);
  const hookSeconds = texts.gracePeriod === undefined ? undefined : gracePeriodSeconds;
  await checkSocket(endpoint, flags);
  if (flags.lines.length > 0) {
    for (const line of flags.lines) terminal.problem(line);
    return ExitCode.USAGE;
  }
  let cri: CriRuntime;
  try {
    cri = await untilAnswered(() => CriRuntime.connect({ endpoint }));
  } catch (error) {
    terminal.problem(`--runtime ${endpoint}: expected a container runtime that answers over CRI: ${errorText(error)}`);
    return ExitCode.USAGE;
  }
  try {
    return await cleanUp(cri, { endpoint, gracePeriodSeconds, hookSeconds, force: texts.force === true }, terminal);
  } catch (error) {
    const help = `once the runtime answers: refmanager cleanup --runtime ${endpoint}`;
    terminal.problem(`the runtime cannot list what it has: ${errorText(error)}; ${help}`);
    return ExitCode.FAILED;
  } finally {
    await cri.close();
  }
}

async function cleanUp(cri: CriRuntime, { force, ...options }: CleanUp, terminal: Terminal): Promise<ExitCode> {
  const isReal = cri.runtime.kind === 'real';
  const look = (): Promise<LostShim[]> =>
    isReal ? untilAnswered(() => lostShims(options.endpoint, cri.runtime)) : Promise.resolve([]);
  const before = force ? await look() : [];
  for (const shim of before) endShim(shim);
  const removed = await removePods(cri, options);
  const after = await look();
  if (force) for (const shim of after) endShim(shim);
  const ended = force ? new Set([...before, ...after].map(({ pid }) => pid)).size : 0;
  report(removed, ended, force ? [] : after, options.endpoint, terminal);
  return removed.problems.length === 0 && (force || after.length === 0) ? ExitCode.OK : ExitCode.FAILED;
}

function report(
  { containers, sandboxes, problems }: RemovedPods,
  ended: number,
  lost: readonly LostShim[],
  endpoint: string,
  terminal: Terminal,
): void {
  for (const problem of problems) terminal.problem(`not removed: ${problem}`);
  for (const { pid, id } of lost)
    terminal.problem(`not ended: process ${pid}, a shim that the runtime has lost (${id})`);
  const again = `refmanager cleanup --runtime ${endpoint}`;
  const help = helpAgainst(problems);
  if (help !== undefined) terminal.problem(help);
  else if (problems.length > 0)
    terminal.problem(`what to do: run ${again} again; if these remain, restart the runtime`);
  if (lost.length > 0) terminal.problem(`what to do: ${again} --force ends lost shims and their processes`);
  const what = `${counted(containers, 'container')} and ${counted(sandboxes, 'pod sandbox', 'pod sandboxes')}`;
  terminal.print([`removed ${what}${ended === 0 ? '' : `, ended ${counted(ended, 'lost shim')}`}`]);
}
