/**
 * The command line: its commands, flags and help. What a command does is in its own file, loaded when it is asked for:
 * help and usage errors come at once.
 */

import { Command } from 'commander';
import { packageVersion } from '../package-version.ts';
import { addBench } from './bench/bench-commands.ts';
import type { CalibrateFlagTexts } from './commands/calibrate.ts';
import type { CleanupFlagTexts } from './commands/cleanup.ts';
import type { ImportFlagTexts } from './commands/import.ts';
import type { ReportFlags } from './commands/report.ts';
import type { ServeCriFlagTexts } from './commands/serve-cri.ts';
import type { ValidateFlags } from './commands/validate.ts';
import { addCompletion } from './completion/completion-commands.ts';
import { ExitCode } from './exit-code.ts';
import { addHelp, sendToHelp } from './help.ts';
import { addInit } from './init/init-command.ts';
import { addOpen } from './open-flag.ts';
import { append, withDefault } from './option-shapes.ts';
import { REPORT_SUFFIXES } from './options/flag/out-flag.ts';
import type { LoadFlagTexts } from './options/load-flags.ts';
import type { RunFlagTexts } from './options/run-flags.ts';
import { openTerminal } from './terminal/terminal.ts';
import { addWorker } from './worker/worker-command.ts';

/** The command line; `onEnd` is told what a command came to. */
export function describeProgram(onEnd: (code: ExitCode) => void): Command {
  let ended: ExitCode = ExitCode.OK;
  const finish = (code: ExitCode): void => onEnd((ended = code));
  const program = new Command('refmanager')
    .description('Starts the containers of Kubernetes manifests as the kubelet does, on many threads.')
    .version(packageVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm })
    .exitOverride();
  addRun(program, finish);
  addLoad(program, finish);
  addWorker(program, finish);
  addValidate(program, finish);
  addReport(program, finish);
  addServeCri(program, finish);
  addCalibrate(program, finish);
  addCleanup(program, finish);
  addImport(program, finish);
  addBench(program, finish);
  addInit(program, finish);
  addCompletion(program);
  addHelp(program);
  addOpen(program, () => ended);
  sendToHelp(program);
  program.addHelpText('after', '\nExample:\n  $ refmanager run examples/manifests/*.yaml --out report.html');
  return program;
}

/** Without the `[options]` that all have: the descriptions have room beside the names then. */
function subcommandTerm(command: Command): string {
  return `${command.name()} ${command.usage().replace('[options]', '').trim()}`.trim();
}

function addRun(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('run')
    .description('start every container of every Pod and workload in Kubernetes YAML')
    .argument('<manifest...>', 'YAML files; - is standard input')
    .option('--workers <number>', 'worker threads (default: all cores)')
    .option('--max-store <MiB>', 'address space to reserve for the store (default: 2048)')
    .addOption(
      withDefault(
        '--runtime <runtime>',
        'simulated, or a socket: unix:///path/to.sock (with --redis: cri)',
        'simulated',
      ),
    )
    .addOption(
      withDefault('--latency <model>', 'latencies of the simulated runtime: default, none or a model file', 'default'),
    )
    .addOption(withDefault('--seed <number>', 'determines names, UIDs, IDs and simulated times', '1'))
    .addOption(withDefault('--scale <number>', 'multiply every replica and every bare Pod by this', '1'))
    .option('--nodes <number>', 'nodes to spread pods over; a DaemonSet gets a pod on each (default: 1)')
    .option('--redis <url>', 'let the workers of this Redis start them (or REFMANAGER_REDIS); see refmanager worker')
    .option('--name <name>', 'name of the run in Redis')
    .option('--expect-workers <number>', 'wait for this many workers; each has a part of the nodes (default: 1)')
    .option('--wait <duration>', 'how long to wait for workers (default: 30s)')
    .option('--out <file>', `write a report, repeatable: ${REPORT_SUFFIXES}`, append)
    .option('--keep', 'do not remove what was started on a real runtime')
    .option(
      '--grace-period <seconds>',
      "of containers at the end of a run on a real runtime, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option('--allow-host-path', 'allow hostPath volumes, which are paths on this machine (real runtime only)')
    .option('--empty-volumes', 'treat claims and objects missing from the input as empty, not as problems')
    .option('--timeout <duration>', 'give up after so long, e.g. 10m; exit code 124')
    .option('--events-to <where>', 'send events to a .ndjson file or, by a kubeconfig, to a cluster while it runs')
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
    .option('--max-store <MiB>', 'address space to reserve for the store (default: 2048)')
    .option('--seed <number>', "instead of the scenario's")
    .option('--timeout <duration>', 'give up after so long, e.g. 10m; exit code 124')
    .option('--allow-host-path', 'allow hostPath volumes, which are paths on this machine (real runtime only)')
    .option('--empty-volumes', 'treat claims and objects missing from the input as empty, not as problems')
    .option('--latency <model>', "instead of the scenario's: default, none or a model file")
    .option('--set <path=value>', 'override a value of the scenario, repeatable: executor.rate=80/s', append)
    .option('--keep', 'do not remove what was started on a real runtime')
    .option(
      '--grace-period <seconds>',
      "of containers at the end of a run on a real runtime, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option(
      '--events-to <where>',
      'send events to a .ndjson file or, by a kubeconfig, to a cluster; in virtual time at the end',
    )
    .option('--find-max <what>', 'rate: find the highest rate that holds the thresholds, in virtual time')
    .option('--between <low,high>', 'where to search: 10/s,2000/s')
    .option('--seeds <number>', 'how many seeds must hold that rate (default: 5)')
    .option('--serve [port]', 'serve a live report on this machine while it runs (default: any free port)')
    .option('--redis <url>', 'let the workers of this Redis run it (or REFMANAGER_REDIS); see refmanager worker')
    .option('--name <name>', 'name of the run in Redis; the same name resumes a run that was broken off')
    .option(
      '--expect-workers <number>',
      'wait for this many workers before beginning; in real time all take part (default: 1)',
    )
    .option('--wait <duration>', 'how long to wait for workers (default: 30s)')
    .option('--shares <number>', 'how many shares to split the nodes into, in virtual time (default: four a thread)')
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
    .option('--allow-host-path', 'accept hostPath volumes, as for run')
    .option('--empty-volumes', 'accept claims and objects missing from the input, as for run')
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
    .description('make reports from a result, compare two, or show several as a series')
    .argument('<result.json...>', 'results written with --out x.json; two: before and after; more: a series')
    .option(
      '--base <result.json>',
      'a result of the run before, repeatable; all others belong to the run after',
      append,
    )
    .option('--fail-on <what>', 'worse: exit code 99 when a number got worse or a threshold no longer holds')
    .option(
      '--out <file>',
      `write a report, repeatable: ${REPORT_SUFFIXES}; .html, .json or .junit.xml to compare, .html, .json or .csv for a series (default: a page beside the first result)`,
      append,
    )
    .option('--quiet', 'print only the conclusion')
    .option('--no-color', 'no colours, as with NO_COLOR')
    .addHelpText(
      'after',
      '\nExamples:\n  $ refmanager report before.json after.json --fail-on worse --out comparison.html\n  $ refmanager report --base a1.json --base a2.json --base a3.json b1.json b2.json b3.json\n  $ refmanager report monday.json tuesday.json wednesday.json --out trend.html',
    )
    .action(async (files: string[], flags: ReportFlags & { color: boolean }) => {
      const { report } = await import('./commands/report.ts');
      finish(await report(files, flags, openTerminal(flags.color)));
    });
}

function addServeCri(program: Command, finish: (code: ExitCode) => void): void {
  program
    .command('serve-cri')
    .description('serve the simulated runtime over CRI for other clients, with faults on demand')
    .requiredOption('--socket <path>', 'unix socket to listen on')
    .addOption(withDefault('--latency <model>', 'latencies of the calls: default, none or a model file', 'default'))
    .addOption(withDefault('--seed <number>', 'determines IDs, times and which calls fail', '1'))
    .addOption(withDefault('--api <versions>', 'APIs to speak: v1, v1alpha2 or both', 'v1,v1alpha2'))
    .option('--fault <rule>', 'CALL=KIND[:ARGUMENT][@WHEN], repeatable: see docs/cri.md', append)
    .option('--exits <rule>', 'NAME=AFTER[:CODE]: containers that exit on their own; repeatable', append)
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
    .requiredOption('--out <file>', 'file to write the model to (.json)')
    .option('--image <name>', 'image of the containers, on the runtime (default: its pause image)')
    .addOption(withDefault('--in-flight <numbers>', 'pods to start at once, one measurement each', '1,2,4,8,16'))
    .addOption(withDefault('--containers <number>', 'containers of each pod', '8'))
    .addOption(
      withDefault('--network <which>', "pod: each pod has its own, from a network plugin; host: the machine's", 'pod'),
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
    .description('remove everything that refmanager has left on a real runtime')
    .requiredOption('--runtime <socket>', 'unix:///path/to.sock')
    .option(
      '--grace-period <seconds>',
      "of containers that still run, and of pre-stop hooks (default: 2, and hooks their pods' own)",
    )
    .option('--force', 'also end shims that containerd has lost track of, and their processes')
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
    .option('--name <name>', "name of what is written (default: the file's)")
    .addOption(withDefault('--folder <folder>', 'folder to write to', '.'))
    .addOption(withDefault('--speed-up <number>', 'replay the trace this many times as fast', '1000'))
    .addOption(withDefault('--nodes <number>', 'nodes of the scenario', '100'))
    .option('--overwrite', 'replace existing files that differ')
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
