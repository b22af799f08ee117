/**
 * `refmanager worker`: takes shares of distributed load tests, until Ctrl-C or until nothing has come for long.
 */

import { availableParallelism } from 'node:os';
import { MAX_WORKERS } from '../../input/run-limits.ts';
import { serveShares, type WorkerRuntime } from '../../load/distributed/worker/share-worker.ts';
import { ExitCode } from '../exit-code.ts';
import { parseMaxStore } from '../options/address-space.ts';
import { parseRedis } from '../options/flag/redis-flag.ts';
import { checkEndpoint } from '../options/flag/runtime-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { redisFailure } from '../redis-failure.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface WorkerFlagTexts {
  readonly redis?: string;
  readonly workers?: string;
  readonly maxStore?: string;
  readonly idle?: string;
  readonly runtime?: string;
  readonly allowHostPath?: boolean;
  readonly allowPrivileged?: boolean;
  readonly quiet?: boolean;
}

const ENDING_NOTE = 'ending: finishing the current shares first; press Ctrl-C again to stop at once';
const ENDING_REAL_NOTE = `${ENDING_NOTE}, and to leave what is on the runtime to refmanager cleanup`;

export async function worker(texts: WorkerFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const problems = new FlagProblems();
  const redis = parseRedis(texts.redis, problems);
  const workers = texts.workers ?? String(Math.min(availableParallelism(), MAX_WORKERS));
  const options = {
    workers: problems.wholeNumber('--workers', workers, 1, MAX_WORKERS),
    maxStoreBytes: parseMaxStore(texts.maxStore, problems),
    idleMs: texts.idle === undefined ? undefined : problems.duration('--idle', texts.idle),
    runtime: await parseWorkerRuntime(texts, problems),
    onNote: texts.quiet === true ? undefined : (line: string): void => terminal.note(line),
  };
  if (redis === undefined && problems.lines.length === 0)
    problems.lines.push('worker: expected --redis, or REFMANAGER_REDIS: where shares come from');
  for (const line of problems.lines) terminal.problem(line);
  if (redis === undefined || problems.lines.length > 0) return ExitCode.USAGE;
  try {
    return await interruptible(
      async (signal) => {
        await serveShares({ ...options, redis, signal });
        return ExitCode.OK;
      },
      () => terminal.note(options.runtime === undefined ? ENDING_NOTE : ENDING_REAL_NOTE),
    );
  } catch (error) {
    return redisFailure(error, terminal);
  }
}

/** The runtime of this machine, and what pods may have of that; looks at the socket. */
async function parseWorkerRuntime(
  { runtime, allowHostPath = false, allowPrivileged = false }: WorkerFlagTexts,
  problems: FlagProblems,
): Promise<WorkerRuntime | undefined> {
  if (runtime !== undefined) {
    await checkEndpoint(runtime, problems);
    return { endpoint: runtime, allowHostPath, allowPrivileged };
  }
  const allowed = { '--allow-host-path': allowHostPath, '--allow-privileged': allowPrivileged };
  for (const [flag, isAllowed] of Object.entries(allowed))
    if (isAllowed)
      problems.lines.push(`${flag}: expected --runtime beside it: a simulated one touches nothing of this machine`);
  return undefined;
}
