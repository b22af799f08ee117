/**
 * Runs the command line, and says what becomes of errors.
 */

import { CommanderError } from 'commander';
import { RefManagerError } from '../errors.ts';
import { printable } from '../text/printable.ts';
import { hideCredentials } from './command-line.ts';
import { ExitCode } from './exit-code.ts';
import { describeProgram } from './program.ts';
import { outliveReaders } from './terminal/terminal.ts';

/** Runs the command that `argv` (without program and script) names. Resolves to the exit code; never rejects. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  outliveReaders();
  hideCredentials(argv);
  let code: ExitCode = ExitCode.OK;
  const program = describeProgram((result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? ExitCode.OK : ExitCode.USAGE;
    process.stderr.write(`refmanager: ${describeFailure(error)}\n`);
    return ExitCode.FAILED;
  }
}

function describeFailure(error: unknown): string {
  if (error instanceof RefManagerError) return printable(`the run broke: ${error.code}: ${error.message}`);
  const lines = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n');
  return `the run broke: ${lines.map(printable).join('\n')}`;
}
