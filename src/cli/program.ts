/**
 * The command line: its commands, flags and help, and what becomes of errors. What a command does is in its own file,
 * loaded when it is asked for: help and usage errors come at once.
 */

import { Command, CommanderError, Option } from 'commander';
import { RefManagerError } from '../errors.ts';
import { packageVersion } from '../load/package-version.ts';
import { ExitCode } from './exit-code.ts';
import { REPORT_SUFFIXES } from './options/out-flag.ts';
import type { RunFlagTexts } from './options/run-flags.ts';
import { openTerminal, outliveReaders } from './terminal/terminal.ts';

/** Runs the command that `argv` (without program and script) names. Resolves to the exit code; never rejects. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  outliveReaders();
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
  if (error instanceof RefManagerError) return `the run broke: ${error.code}: ${error.message}`;
  return `the run broke: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
}

function describeProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('refmanager')
    .description('Starts the containers of Kubernetes manifests as the kubelet does, on many threads.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });
  addRun(program, finish);
  addValidate(program, finish);
  program.addHelpText('after', '\nExample:\n  $ refmanager run examples/manifests/*.yaml --out report.html');
  return program;
}

/** Commander's `error: unknown option '--x'⏎(Did you mean --y?)` as one line of ours that says where to look. */
function oneLine(text: string): string {
  const problem = text
    .trim()
    .replace(/^error: /, '')
    .replace(/\s*\n\s*/g, ' ');
  return `refmanager: ${problem}; see refmanager --help\n`;
}

function addRun(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('start every container of every Pod and workload in Kubernetes YAML')
    .argument('<manifest...>', 'YAML files; - is standard input')
    .option('--workers <number>', 'worker threads (default: all cores)')
    .addOption(withDefault('--runtime <runtime>', 'simulated, or a socket: unix:///path/to.sock', 'simulated'))
    .addOption(withDefault('--latency <preset>', 'times of the simulated runtime: default or none', 'default'))
    .addOption(withDefault('--seed <number>', 'decides names, uids, IDs and simulated times', '1'))
    .addOption(withDefault('--scale <number>', 'this many times every replica and every bare Pod', '1'))
    .addOption(withDefault('--nodes <number>', 'nodes to spread pods over; DaemonSets get a pod on each', '1'))
    .option('--out <file>', `write a report, repeatable: ${REPORT_SUFFIXES}`, append)
    .option('--events-to <where>', 'hand events on while the run goes: a .ndjson file, or a kubeconfig')
    .option('--quiet', 'print only counts and what went wrong')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExample:\n  $ refmanager run shop.yaml --scale 100 --workers 4 --out report.html --out result.json',
    )
    .action(async (files: string[], flags: RunFlagTexts & { color: boolean }) => {
      const { run } = await import('./run.ts');
      finish(await run(files, flags, openTerminal(flags.color)));
    });
}

function addValidate(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('validate')
    .description('check manifests: print every problem with its place, or what a run would start')
    .argument('<file...>', 'YAML files; - is standard input')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager validate shop.yaml')
    .action(async (files: string[], flags: { color: boolean }) => {
      const { validate } = await import('./validate.ts');
      finish(await validate(files, openTerminal(flags.color)));
    });
}

/** A default that help shows as it is typed. */
function withDefault(flags: string, description: string, value: string): Option {
  return new Option(flags, description).default(value, value);
}

function append(file: string, files: readonly string[] = []): string[] {
  return [...files, file];
}
