/**
 * `--open` of all commands that write a page: shows it in the program that this system opens pages with.
 */

import type { Command } from 'commander';
import { ExitCode } from './exit-code.ts';
import { openTerminal } from './terminal/terminal.ts';

/** Paths of the commands that have it. */
const COMMANDS: readonly (readonly string[])[] = [['run'], ['load'], ['report'], ['bench', 'lock'], ['bench', 'store']];

interface OpenFlags {
  readonly open?: boolean;
  readonly out?: readonly string[];
  readonly base?: readonly string[];
  readonly color: boolean;
}

/** @param code - what the command came to */
export function addOpen(program: Command, code: () => ExitCode): void {
  for (const path of COMMANDS) {
    const command = path.reduce<Command | undefined>(
      (found, name) => found?.commands.find((one) => one.name() === name),
      program,
    );
    command
      ?.option('--open', 'open the HTML report when it is written')
      .hook('preAction', () => check(command))
      .hook('postAction', () => open(command, code()));
  }
}

/** Before anything is started: without a page there is nothing to open. */
function check(command: Command): void {
  const { open, out } = command.opts<OpenFlags>();
  const hasPage = out === undefined ? writesPageAnyway(command) : out.some(isPage);
  if (open === true && !hasPage) command.error("option '--open' has no page to open: expected --out FILE.html with it");
}

async function open(command: Command, code: ExitCode): Promise<void> {
  const flags = command.opts<OpenFlags>();
  if (flags.open !== true || code === ExitCode.USAGE) return;
  const { openPage } = await import('./outputs/open-page.ts');
  const page = flags.out?.find(isPage) ?? (await defaultPage(command.processedArgs[0] as string[], flags));
  await openPage(page, openTerminal(flags.color));
}

async function defaultPage(files: readonly string[], flags: OpenFlags): Promise<string> {
  const { pageBeside, sidesOf } = await import('./commands/report.ts');
  return pageBeside(sidesOf(files, flags.base));
}

function writesPageAnyway(command: Command): boolean {
  return command.name() === 'report';
}

function isPage(file: string): boolean {
  return file.endsWith('.html');
}
