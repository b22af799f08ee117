/**
 * `refmanager init` on the command line.
 */

import type { Command } from 'commander';
import type { ExitCode } from '../exit-code.ts';
import { openTerminal } from '../terminal/terminal.ts';
import type { InitFlags } from './init.ts';

export function addInit(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('init')
    .description('write a commented scenario and a manifest to start from')
    .argument('[name]', 'of the scenario, or the path of its file', 'scenario')
    .option('--force', 'replace existing files that differ')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager init rollout && refmanager load rollout.yaml')
    .action(async (name: string, flags: InitFlags & { color: boolean }) => {
      const { init } = await import('./init.ts');
      finish(await init(name, flags, openTerminal(flags.color)));
    });
}
