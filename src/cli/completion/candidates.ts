/**
 * What may come next on a command line, as the program itself describes its commands and flags: a shell asks for it each
 * time, so it is never out of date.
 */

import type { Command, Option } from 'commander';

export interface Candidate {
  readonly word: string;
  readonly about: string;
}

/**
 * What the last of `words` may become; the program's name is not among them. Empty where a file or a value is expected
 * that nobody can guess.
 */
export function candidatesFor(program: Command, words: readonly string[]): Candidate[] {
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  let command = program;
  let awaiting: Option | undefined;
  let hasArguments = false;
  for (const word of before) {
    if (awaiting !== undefined) {
      awaiting = undefined;
      continue;
    }
    if (word.startsWith('-')) awaiting = valued(command, word);
    else {
      const next = hasArguments ? undefined : command.commands.find((one) => one.name() === word);
      if (next === undefined) hasArguments = true;
      else command = next;
    }
  }
  const found = awaiting !== undefined ? values(awaiting) : plainWords(program, command, typed, hasArguments);
  return found.filter(({ word }) => word.startsWith(typed));
}

/** The flag of that name, when it is followed by a value that it does not bring along (`--out=x`). */
function valued(command: Command, word: string): Option | undefined {
  return command.options.find(({ short, long, required }) => required && (word === short || word === long));
}

function values({ argChoices, defaultValue }: Option): Candidate[] {
  const known = argChoices ?? (typeof defaultValue === 'string' ? [defaultValue] : []);
  return known.map((word) => ({ word, about: '' }));
}

function plainWords(program: Command, command: Command, typed: string, hasArguments: boolean): Candidate[] {
  if (typed.startsWith('-')) {
    const flags = command.createHelp().visibleOptions(command);
    return flags.map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }));
  }
  // The names that `help` takes are those of the program's commands.
  const parent = command.name() === 'help' ? program : command;
  if (hasArguments) return [];
  return parent
    .createHelp()
    .visibleCommands(parent)
    .map((one) => ({ word: one.name(), about: one.description() }));
}
