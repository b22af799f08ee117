/**
 * `--redis`: where the Redis of a run is. The address may have a password in it, so nothing shows it but its host and port.
 */

/** Where Redis listens when an address names no port. */
const DEFAULT_PORT = 6379;

export interface RedisAddress {
  /** As it was given; never to be shown. */
  readonly url: string;
  /** `host:port`. */
  readonly place: string;
}

/** What an address has to look like, for messages that must not repeat it. */
export const REDIS_EXPECTED = 'redis://[user:password@]host[:port][/database], or rediss:// for TLS';

/** Undefined: that is no address of a Redis. */
export function parseRedisAddress(url: string): RedisAddress | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, hostname, port, pathname, search, hash, username, password } = new URL(url);
  if (!['redis:', 'rediss:'].includes(protocol) || hostname === '' || !/^(\/\d{0,5})?$/.test(pathname))
    return undefined;
  // ioredis takes options from a query: another path, another prefix.
  if (search !== '' || hash !== '' || ![username, password].every(isDecodable)) return undefined;
  return { url, place: `${hostname}:${port === '' ? DEFAULT_PORT : port}` };
}

/** `%` stands before two digits of a byte, and the bytes are UTF-8. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
