/**
 * Serves a command's run as a page while it goes, where `--serve` asks for it.
 */

import { packageVersion } from '../../package-version.ts';
import { type LiveReport, openLiveReport } from '../../report/live/live-report.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** What a command needs of its page. */
export type LivePage = Pick<LiveReport, 'watch' | 'update' | 'finish' | 'close'>;

const NOBODY: LivePage = {
  watch: () => undefined,
  update: () => undefined,
  finish: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/**
 * Listens, and says where. Undefined when that is not possible; it is told then.
 * @param port - undefined: nothing is asked for, and nothing listened on
 */
export async function openLivePage(
  port: number | undefined,
  { name, facts }: Scenario,
  terminal: Terminal,
): Promise<LivePage | undefined> {
  if (port === undefined) return NOBODY;
  try {
    const page = await openLiveReport({
      port,
      title: {
        name,
        runtime: facts.runtime === 'simulated' ? 'Simulated runtime' : facts.runtime,
        version: packageVersion(),
      },
    });
    terminal.note(`live report: ${page.url}`);
    return page;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'EADDRINUSE' ? 'the port is in use' : message;
    terminal.problem(`--serve: port ${port} cannot be listened on: ${why}`);
    return undefined;
  }
}
