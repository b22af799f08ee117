/**
 * `--metrics-port`: where Prometheus may scrape a run while it goes.
 */

import type { MetricsAddress } from '../../../report/metrics/metrics-server.ts';
import type { FlagProblems } from '../flag-problems.ts';

const FLAG = '--metrics-port';
const MAX_PORT = 65_535;
/** From other machines only when asked for. */
const DEFAULT_HOST = '127.0.0.1';

/** `9464`, `0.0.0.0:9464` or `[::1]:9464`; undefined when the flag is absent or has a problem, which is noted. */
export function parseMetricsPort(text: string | undefined, problems: FlagProblems): MetricsAddress | undefined {
  if (text === undefined) return undefined;
  const [, bracketed, host, digits = ''] = /^(?:(?:\[([\da-fA-F:]+)\]|([\w.-]+)):)?(\d{1,5})$/.exec(text) ?? [];
  const port = digits === '' ? Number.NaN : Number(digits);
  if (port <= MAX_PORT) return { host: bracketed ?? host ?? DEFAULT_HOST, port };
  problems.add(FLAG, text, `a port from 0 to ${MAX_PORT} (0: any), or host:port to be reached from elsewhere`);
  return undefined;
}
