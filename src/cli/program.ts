/**
 * The command line: its commands, flags and help, and what becomes of errors. What a command does is in its own file,
 * loaded when it is asked for: help and usage errors come at once.
 */

import { Command, CommanderError, Option } from 'commander';
import { RefManagerError } from '../errors.ts';
import { packageVersion } from '../package-version.ts';
import { printable } from '../text/printable.ts';
import type { CalibrateFlagTexts } from './commands/calibrate.ts';
import type { CleanupFlagTexts } from './commands/cleanup.ts';
import type { ImportFlagTexts } from './commands/import.ts';
import type { ReportFlags } from './commands/report.ts';
import type { ServeCriFlagTexts } from './commands/serve-cri.ts';
import type { ValidateFlags } from './commands/validate.ts';
import { ExitCode } from './exit-code.ts';
import { REPORT_SUFFIXES } from './options/flag/out-flag.ts';
import type { LoadFlagTexts } from './options/load-flags.ts';
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
  if (error instanceof RefManagerError) return printable(`the run broke: ${error.code}: ${error.message}`);
  const lines = (error instanceof Error ? (error.stack ?? error.message) : String(error)).split('\n');
  return `the run broke: ${lines.map(printable).join('\n')}`;
}

function describeProgram(finish: (code: ExitCode) => void): Command {
  const program = new Command('refmanager')
    .description('Starts the containers of Kubernetes manifests as the kubelet does, on many threads.')
    .version(packageVersion(), '--version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm })
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(oneLine(text)) });
  addRun(program, finish);
  addLoad(program, finish);
  addValidate(program, finish);
  addReport(program, finish);
  addServeCri(program, finish);
  addCalibrate(program, finish);
  addCleanup(program, finish);
  addImport(program, finish);
  program.addHelpText('after', '\nExample:\n  $ refmanager run examples/manifests/*.yaml --out report.html');
  return program;
}

/** Without the `[options]` that all have: the descriptions have room beside the names then. */
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trim();
}

/** Commander's `error: unknown option '--x'⏎(Did you mean --y?)` as one line of ours that says where to look. */
function oneLine(text: string): string {
  const problem = printable(text.trim().replace(/^error: /, ''));
  return `refmanager: ${problem}; see refmanager --help\n`;
}

function addRun(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('start every container of every Pod and workload in Kubernetes YAML')
    .argument('<manifest...>', 'YAML files; - is standard input')
    .option('--workers <number>', 'worker threads (default: all cores)')
    .option('--max-store <MiB>', 'addresses to reserve for the store (default: 2048)')
    .addOption(withDefault('--runtime <runtime>', 'simulated, or a socket: unix:///path/to.sock', 'simulated'))
    .addOption(
      withDefault(
        '--latency <model>',
        'times of the simulated runtime: default, none or the file of a model',
        'default',
      ),
    )
    .addOption(withDefault('--seed <number>', 'decides names, uids, IDs and simulated times', '1'))
    .addOption(withDefault('--scale <number>', 'this many times every replica and every bare Pod', '1'))
    .addOption(withDefault('--nodes <number>', 'nodes to spread pods over; DaemonSets get a pod on each', '1'))
    .option('--out <file>', `write a report, repeatable: ${REPORT_SUFFIXES}`, append)
    .option('--keep', 'leave on a real runtime what was started')
    .option(
      '--grace-period <seconds>',
      "of containers at the end of a run on a real runtime, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option('--allow-host-path', 'pods may have hostPath volumes: paths of this machine (a real runtime only)')
    .option('--empty-volumes', 'claims and objects that are not in the input are empty, instead of a problem')
    .option('--timeout <duration>', 'give up after so long, e.g. 10m; exit code 124')
    .option('--events-to <where>', 'hand events on while the run goes: a .ndjson file, or a kubeconfig')
    .option('--metrics-port <[host:]port>', 'serve Prometheus metrics at /metrics while it runs; 0: any port')
    .option('--quiet', 'print only counts and what went wrong')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExample:\n  $ refmanager run shop.yaml --scale 100 --workers 4 --out report.html --out result.json',
    )
    .action(async (files: string[], flags: RunFlagTexts & { color: boolean }) => {
      const { run } = await import('./commands/run.ts');
      finish(await run(files, flags, openTerminal(flags.color)));
    });
}

function addLoad(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('load')
    .description('run a load test: starts at a rate, chaos, thresholds; exit code 99 when one is crossed')
    .argument('<scenario>', 'a scenario file; - is standard input')
    .option('--workers <number>', 'worker threads (default: all cores)')
    .option('--max-store <MiB>', 'addresses to reserve for the store (default: 2048)')
    .option('--seed <number>', "takes the place of the scenario's")
    .option('--timeout <duration>', 'give up after so long, e.g. 10m; exit code 124')
    .option('--allow-host-path', 'pods may have hostPath volumes: paths of this machine (a real runtime only)')
    .option('--empty-volumes', 'claims and objects that are not in the input are empty, instead of a problem')
    .option('--latency <model>', "takes the place of the scenario's: default, none or the file of a model")
    .option('--set <path=value>', "takes the place of the scenario's, repeatable: executor.rate=80/s", append)
    .option('--keep', 'leave on a real runtime what was started')
    .option(
      '--grace-period <seconds>',
      "of containers at the end of a run on a real runtime, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option('--events-to <where>', 'hand events on: a .ndjson file, or a kubeconfig; in virtual time at the end')
    .option('--find-max <what>', 'rate: search for the highest one that holds the thresholds, in virtual time')
    .option('--between <low,high>', 'where to search: 10/s,2000/s')
    .option('--seeds <number>', 'how many seeds must hold it (default: 5)')
    .option('--with-refs', 'list the references at the end in the reports')
    .option('--with-events', 'list all events in the reports')
    .option('--out <file>', `write a report, repeatable: ${REPORT_SUFFIXES}`, append)
    .option('--metrics-port <[host:]port>', 'serve Prometheus metrics at /metrics while it runs; 0: any port')
    .option('--quiet', 'print only counts, thresholds and what went wrong')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager load examples/scenarios/steady-state.yaml --out report.html')
    .action(async (file: string, flags: LoadFlagTexts & { color: boolean }) => {
      const { load } = await import('./commands/load.ts');
      finish(await load(file, flags, openTerminal(flags.color)));
    });
}

function addValidate(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('validate')
    .description('check manifests and scenarios: print every problem with its place, or what would be started')
    .argument('<file...>', 'YAML files; - is standard input')
    .option('--runtime <runtime>', 'what manifests are for: simulated, or a socket (which is not opened)', 'simulated')
    .option('--allow-host-path', 'as for run: hostPath volumes are no problem')
    .option('--empty-volumes', 'as for run: claims and objects that are not in the input are no problem')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager validate shop.yaml examples/scenarios/*.yaml')
    .action(async (files: string[], flags: ValidateFlags & { color: boolean }) => {
      const { validate } = await import('./commands/validate.ts');
      finish(await validate(files, flags, openTerminal(flags.color)));
    });
}

function addReport(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('report')
    .description('make reports of a result file, or compare two')
    .argument('<result.json...>', 'a result, as run and load write it with --out x.json; two: before and after')
    .option('--base <result.json>', 'a result of the run before, repeatable; all others are of the run after', append)
    .option('--fail-on <what>', 'worse: exit code 99 when a number became worse or a threshold holds no more')
    .option(
      '--out <file>',
      `write a report, repeatable: ${REPORT_SUFFIXES}; .html, .json or .junit.xml to compare (default: a page beside the first result)`,
      append,
    )
    .option('--quiet', 'print only what the result comes to')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExamples:\n  $ refmanager report before.json after.json --fail-on worse --out comparison.html\n  $ refmanager report --base a1.json --base a2.json --base a3.json b1.json b2.json b3.json',
    )
    .action(async (files: string[], flags: ReportFlags & { color: boolean }) => {
      const { report } = await import('./commands/report.ts');
      finish(await report(files, flags, openTerminal(flags.color)));
    });
}

function addServeCri(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('serve-cri')
    .description('serve the simulated runtime over CRI, for other clients and with faults on purpose')
    .requiredOption('--socket <path>', 'unix socket to listen on')
    .addOption(withDefault('--latency <model>', 'times of the calls: default, none or the file of a model', 'default'))
    .addOption(withDefault('--seed <number>', 'decides IDs, times and which calls meet a fault', '1'))
    .addOption(withDefault('--api <versions>', 'APIs to speak: v1, v1alpha2 or both', 'v1,v1alpha2'))
    .option('--fault <rule>', 'CALL=KIND[:ARGUMENT][@WHEN], repeatable: see docs/cri.md', append)
    .option('--exits <rule>', 'NAME=AFTER[:CODE]: containers that end by themselves; repeatable', append)
    .option('--verbose', 'print each call')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExample:\n  $ refmanager serve-cri --socket cri.sock --exits init1=2s:0 --fault StartContainer=error:UNAVAILABLE@5%',
    )
    .action(async (flags: ServeCriFlagTexts & { color: boolean }) => {
      const { serveCri } = await import('./commands/serve-cri.ts');
      finish(await serveCri(flags, openTerminal(flags.color)));
    });
}

function addCalibrate(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('calibrate')
    .description('measure a real runtime and write a latency model that the simulated one loads')
    .requiredOption('--runtime <socket>', 'unix:///path/to.sock')
    .requiredOption('--out <file>', 'where the model goes (.json)')
    .option('--image <name>', 'of the containers, on the runtime (default: its pause image)')
    .addOption(withDefault('--in-flight <numbers>', 'pods to start at once, one measurement each', '1,2,4,8,16'))
    .addOption(withDefault('--containers <number>', 'containers of each pod', '8'))
    .addOption(
      withDefault(
        '--network <which>',
        'pod: each has its own, as a plugin gives it; host: the one of the machine',
        'pod',
      ),
    )
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExample:\n  $ refmanager calibrate --runtime unix:///run/containerd/containerd.sock --out model.json',
    )
    .action(async (flags: CalibrateFlagTexts & { color: boolean }) => {
      const { calibrate } = await import('./commands/calibrate.ts');
      finish(await calibrate(flags, openTerminal(flags.color)));
    });
}

function addCleanup(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('cleanup')
    .description('remove from a real runtime everything that runs of refmanager have left there')
    .requiredOption('--runtime <socket>', 'unix:///path/to.sock')
    .option(
      '--grace-period <seconds>',
      "of containers that still run, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option('--force', 'end shims that containerd has lost, and what runs below them')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText('after', '\nExample:\n  $ refmanager cleanup --runtime unix:///run/containerd/containerd.sock')
    .action(async (flags: CleanupFlagTexts & { color: boolean }) => {
      const { cleanup } = await import('./commands/cleanup.ts');
      finish(await cleanup(flags, openTerminal(flags.color)));
    });
}

function addImport(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('import')
    .description('turn a real trace (CSV) into a scenario, or critest benchmarks (JSON) into a latency model')
    .argument('<file...>', 'trace.csv, or what critest wrote (several JSON files are one model); - is standard input')
    .option('--name <name>', "of what is written (default: the file's)")
    .addOption(withDefault('--folder <folder>', 'where it is written', '.'))
    .addOption(withDefault('--speed-up <number>', 'the trace goes so many times as fast', '1000'))
    .addOption(withDefault('--nodes <number>', 'nodes of the scenario', '100'))
    .option('--overwrite', 'replace files that are there and differ')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExample:\n  $ refmanager import openb_pod_list_default.csv --speed-up 10000 --folder scenarios',
    )
    .action(async (files: string[], flags: ImportFlagTexts & { color: boolean }) => {
      const { importFiles } = await import('./commands/import.ts');
      finish(await importFiles(files, flags, openTerminal(flags.color)));
    });
}

/** A default that help shows as it is typed. */
function withDefault(flags: string, description: string, value: string): Option {
  return new Option(flags, description).default(value, value);
}

function append(file: string, files: readonly string[] = []): string[] {
  return [...files, file];
}
