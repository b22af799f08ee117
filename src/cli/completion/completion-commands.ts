/**
 * `refmanager completion`, which people call once, and `refmanager complete`, which their shell calls.
 */

import { Argument, type Command } from 'commander';
import { candidatesFor } from './candidates.ts';
import { completionScript, SHELLS, type Shell } from './scripts.ts';

export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands and flags in a shell')
    .addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS))
    .addHelpText('after', '\nExample:\n  $ source <(refmanager completion bash)')
    .action((shell: Shell) => {
      process.stdout.write(completionScript(shell));
    });
  program
    .command('complete', { hidden: true })
    .description('print what may come next: a word, a tab, what it is')
    .argument('[words...]', 'the command line so far')
    .action((words: string[]) => {
      const lines = candidatesFor(program, words).map(({ word, about }) => `${word}\t${about}\n`);
      process.stdout.write(lines.join(''));
    });
}
