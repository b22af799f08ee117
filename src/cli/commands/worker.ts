/**
 * `refmanager worker`: takes shares of distributed load tests, until Ctrl-C or until nothing has come for long.
 */

import { availableParallelism } from 'node:os';
import { MAX_WORKERS } from '../../input/run-limits.ts';
import { serveShares } from '../../load/distributed/worker/share-worker.ts';
import { ExitCode } from '../exit-code.ts';
import { parseMaxStore } from '../options/address-space.ts';
import { parseRedis } from '../options/flag/redis-flag.ts';
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
  readonly quiet?: boolean;
}

const ENDING_NOTE = 'ending: finishing the current shares first; press Ctrl-C again to stop at once';

export async function worker(texts: WorkerFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const problems = new FlagProblems();
  const redis = parseRedis(texts.redis, problems);
  const workers = texts.workers ?? String(Math.min(availableParallelism(), MAX_WORKERS));
  const options = {
    workers: problems.wholeNumber('--workers', workers, 1, MAX_WORKERS),
    maxStoreBytes: parseMaxStore(texts.maxStore, problems),
    idleMs: texts.idle === undefined ? undefined : problems.duration('--idle', texts.idle),
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
      () => terminal.note(ENDING_NOTE),
    );
  } catch (error) {
    return redisFailure(error, terminal);
  }
}
