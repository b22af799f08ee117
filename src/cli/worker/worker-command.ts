/**
 * `refmanager worker`: its flags and help.
 */

import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import { openTerminal } from '../terminal/terminal.ts';
import type { WorkerFlagTexts } from './worker.ts';

export function addWorker(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('worker')
    .description('take shares of what refmanager load --redis and run --redis distribute')
    .option('--redis <url>', 'redis://[user:password@]host[:port], or rediss:// (or REFMANAGER_REDIS)')
    .option('--workers <number>', 'threads; each runs one share at a time (default: all cores)')
    .option('--max-store <MiB>', 'address space to reserve for the store of a share (default: 2048)')
    .option('--runtime <socket>', 'unix:///path/to.sock: also take parts of runs on real runtimes, on this one')
    .option('--allow-host-path', 'let them use paths of this machine')
    .option('--allow-privileged', 'let them reach beyond their containers: privileged, hostNetwork, capabilities, …')
    .option('--idle <duration>', 'end after being idle for so long, e.g. 10m')
    .option('--quiet', 'do not tell of each share')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager worker --redis redis://127.0.0.1:6379 --workers 4')
    .action(async (flags: WorkerFlagTexts & { color: boolean }) => {
      const { worker } = await import('./worker.ts');
      finish(await worker(flags, openTerminal(flags.color)));
    });
}
