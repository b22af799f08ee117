/**
 * What a Redis says of itself: whether it can be used, and whether it keeps what it is given. From `INFO`, which also those
 * may ask who may not ask for its configuration.
 */

/** For `ZPOPMIN` with a time-out, `LPOP` with a count and streams. */
const LEAST = { major: 6, minor: 2 };

export interface ServerFacts {
  /** Why it cannot be used. */
  readonly problem: string | undefined;
  /** What is to be said of it, a sentence each. */
  readonly warnings: readonly string[];
}

export function readServer(server: string, memory: string): ServerFacts {
  const version = fieldOf(server, 'redis_version') ?? '';
  const policy = fieldOf(memory, 'maxmemory_policy');
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isOld = major < LEAST.major || (major === LEAST.major && minor < LEAST.minor);
  const evicts = policy !== undefined && policy !== 'noeviction' && fieldOf(memory, 'maxmemory') !== '0';
  return {
    problem: isOld ? `it is version ${version}, at least ${LEAST.major}.${LEAST.minor} is needed` : undefined,
    warnings: evicts
      ? [`Redis may throw away what it was given (maxmemory-policy ${policy}): set it to noeviction`]
      : [],
  };
}

/** Undefined: there is no limit, or it is not reached. */
export function fullness(memory: string): string | undefined {
  const [used, most] = [fieldOf(memory, 'used_memory'), fieldOf(memory, 'maxmemory')].map(Number);
  if (used === undefined || !most || used < most) return undefined;
  return fullText(fieldOf(memory, 'maxmemory_human'));
}

/** What is said of a Redis that takes no more. */
export function fullText(limit?: string): string {
  return `Redis is full (maxmemory${limit === undefined ? '' : ` ${limit}`}): give it more, or list less (--with-events, --with-refs)`;
}

function fieldOf(info: string, name: string): string | undefined {
  const line = info.split('\r\n').find((one) => one.startsWith(`${name}:`));
  return line?.slice(name.length + 1);
}
