/**
 * `--redis` and what goes with it. An address may have a password in it: no message repeats it, and `REFMANAGER_REDIS` keeps
 * it out of the process list.
 */

import type { DistributedOptions } from '../../../load/distributed/distributed-options.ts';
import { parseRedisAddress, REDIS_EXPECTED } from '../../../load/distributed/redis/redis-address.ts';
import { MAX_SHARES, RUN_NAME } from '../../../load/distributed/share-job.ts';
import type { FlagProblems } from '../flag-problems.ts';

const VARIABLE = 'REFMANAGER_REDIS';
/** Far more than there are machines. */
const MOST_WORKERS = 10_000;

/** The flags of the options of a run over several processes. */
export const REDIS_FLAGS = { expectWorkers: '--expect-workers', shares: '--shares' } as const;

/** As commander hands them over. */
export interface RedisFlagTexts {
  readonly redis?: string;
  readonly name?: string;
  readonly expectWorkers?: string;
  readonly wait?: string;
  readonly shares?: string;
}

/** The address that the flag or the environment gives; undefined where neither does, or it is none, which is noted. */
export function parseRedis(flag: string | undefined, problems: FlagProblems): string | undefined {
  const { [VARIABLE]: variable = '' } = process.env;
  const url = flag ?? (variable === '' ? undefined : variable);
  if (url === undefined || parseRedisAddress(url) !== undefined) return url;
  problems.lines.push(`${flag === undefined ? VARIABLE : '--redis'}: expected ${REDIS_EXPECTED}`);
  return undefined;
}

/** @param local - flags that only mean something without `--redis`, by name */
export function parseDistributed(
  texts: RedisFlagTexts,
  local: Readonly<Record<string, unknown>>,
  problems: FlagProblems,
): DistributedOptions | undefined {
  const { name, expectWorkers, wait, shares } = texts;
  const url = parseRedis(texts.redis, problems);
  const own = { '--name': name, '--expect-workers': expectWorkers, '--wait': wait, '--shares': shares };
  if (url === undefined) {
    if (texts.redis === undefined)
      for (const [flag, text] of Object.entries(own))
        if (text !== undefined) problems.add(flag, text, `--redis, or ${VARIABLE}, beside it`);
    return undefined;
  }
  for (const [flag, given] of Object.entries(local))
    if (given !== undefined && given !== false)
      problems.lines.push(`${flag}: expected to be left out with --redis (or ${VARIABLE}): it is the workers' own`);
  if (name !== undefined && !RUN_NAME.test(name))
    problems.add('--name', name, 'up to 64 letters, digits, hyphens and underscores');
  return {
    url,
    name,
    expectWorkers:
      expectWorkers === undefined
        ? undefined
        : problems.wholeNumber('--expect-workers', expectWorkers, 1, MOST_WORKERS),
    waitMs: wait === undefined ? undefined : problems.duration('--wait', wait),
    shares: shares === undefined ? undefined : problems.wholeNumber('--shares', shares, 1, MAX_SHARES),
  };
}
