/**
 * Serves the metrics of a command's run while it goes, where `--metrics-port` asks for it.
 */

import { type MetricsAddress, type MetricsServer, serveMetrics } from '../../report/metrics/metrics-server.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What a command needs of its metrics. */
export type Metrics = Pick<MetricsServer, 'observe' | 'close'>;

/**
 * Listens, and says where. Undefined when that is not possible; it is told then.
 * @param address - undefined: nothing is asked for, and nothing listened on
 */
export async function openMetrics(
  address: MetricsAddress | undefined,
  terminal: Terminal,
): Promise<Metrics | undefined> {
  if (address === undefined) return { observe: () => undefined, close: () => Promise.resolve() };
  try {
    const server = await serveMetrics(address);
    terminal.note(`metrics: ${server.url}`);
    return server;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'it is in use' : message;
    terminal.problem(`--metrics-port ${address.host}:${address.port}: expected a port to listen on, but ${why}`);
    return undefined;
  }
}
