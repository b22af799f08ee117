/**
 * Help: `refmanager help [command]`, and where errors of usage send people.
 */

import type { Command } from 'commander';
import { withoutCredentials } from '../errors.ts';
import { closest } from '../input/closest.ts';
import { printable } from '../text/printable.ts';

/** `refmanager help`, `refmanager help run`, `refmanager help bench lock`. */
export function addHelp(program: Command): void {
  program
    .command('help')
    .description('print help, or that of a command')
    .argument('[command...]', 'a command, with its subcommand if it has one')
    .addHelpText('after', '\nExample:\n  $ refmanager help run')
    .action((names: string[]) => {
      let found = program;
      for (const name of names) {
        const next = found.commands.find((command) => command.name() === name);
        if (next === undefined) return unknown(found, name);
        found = next;
      }
      found.help();
    });
}

function unknown(parent: Command, name: string): never {
  const meant = closest(
    name,
    parent.commands.map((command) => command.name()),
  );
  return parent.error(`unknown command '${name}'${meant === undefined ? '' : ` (Did you mean ${meant}?)`}`);
}

/** Errors of usage are one line of ours that says where to look: at the help of the command that was asked for. */
export function sendToHelp(command: Command, path: string = command.name()): void {
  command.configureOutput({ outputError: (text, write) => write(oneLine(text, path)) });
  for (const subcommand of command.commands) sendToHelp(subcommand, `${path} ${subcommand.name()}`);
}

/** Commander's `error: unknown option '--x'⏎(Did you mean --y?)` as one line. */
function oneLine(text: string, path: string): string {
  const problem = printable(withoutCredentials(text.trim().replace(/^error: /, '')));
  return `refmanager: ${problem}; see ${path} --help\n`;
}
