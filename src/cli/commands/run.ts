/**
 * `refmanager run`: starts every container of every pod that manifests describe, shows what happened, and writes
 * the reports.
 */

import { basename } from 'node:path';
import { formatProblem } from '../../input/problem.ts';
import { runManifests } from '../../load/run-manifests.ts';
import type { RunOptions, RuntimeSpec } from '../../load/run-options.ts';
import { formatEvents } from '../../report/text/events.ts';
import { type ProgressDisplay, showProgress } from '../../report/text/progress/progress.ts';
import { formatRefs } from '../../report/text/refs.ts';
import { formatLastWord, formatSummary, formatVerdict } from '../../report/text/summary.ts';
import { hasPods } from '../../report/write-report.ts';
import type { RunOutcome } from '../../result/result.ts';
import { counted } from '../../text/counts.ts';
import { expandWorkloads, planWorkloads } from '../../workload/expand-workloads.ts';
import { clusterOf, nodeProblems, remarksOf } from '../../workload/node-needs.ts';
import { type ManifestFile, type Manifests, readManifests } from '../../workload/read-manifests.ts';
import { commandLine } from '../command-line.ts';
import { ExitCode, exitCodeOf } from '../exit-code.ts';
import { checkAddressSpace } from '../options/address-space.ts';
import { parseRunFlags, type RunFlags, type RunFlagTexts } from '../options/run-flags.ts';
import { checkTemporaryFolder } from '../options/temporary-folder.ts';
import { openEvents } from '../outputs/events.ts';
import { openMetrics } from '../outputs/metrics.ts';
import { writeReports } from '../outputs/reports.ts';
import { redisFailure } from '../redis-failure.ts';
import { interruptible } from '../terminal/interrupt.ts';
import { showReading } from '../terminal/reading-progress.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { TimeLimit } from '../terminal/time-limit.ts';

const INTERRUPT_NOTE = 'interrupted: waiting for starts in flight; press Ctrl-C again to stop at once';
const REMOVING_NOTE =
  'interrupted: removing what was started; press Ctrl-C again to leave the rest to refmanager cleanup';
const LATE_INTERRUPT_NOTE = 'interrupted: still writing reports; press Ctrl-C again to stop at once';

export async function run(files: readonly string[], texts: RunFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseRunFlags(texts, files);
  for (const line of problems) terminal.problem(line);
  if (problems.length > 0) return ExitCode.USAGE;
  const reading = showReading(terminal);
  const manifests = await readManifests(files, process.stdin, reading.update);
  reading.end();
  if (!isRunnable(manifests, flags, terminal) || !isForWorkers(flags, terminal)) return ExitCode.USAGE;
  if (!flags.quiet) noteSkipped(manifests.files, terminal);
  const metrics = await openMetrics(flags.metrics, terminal);
  if (metrics === undefined) return ExitCode.USAGE;
  for (const warning of [await checkTemporaryFolder(), await checkAddressSpace()])
    if (warning !== undefined) terminal.note(warning);
  const options = { ...planRun(manifests.files, flags, terminal), observe: metrics.observe };
  const progress = flags.quiet ? undefined : showProgress(terminal.progress, options.plan.pods, options.name);
  let note = INTERRUPT_NOTE;
  return interruptible(
    async (interrupted) => {
      if (!flags.quiet) terminal.note(describePlan(options));
      const events = await openEvents(flags.eventsTo, terminal);
      const limit = new TimeLimit(flags.timeoutMs);
      const onRemoving = (): void => {
        progress?.end();
        note = REMOVING_NOTE;
        if (!flags.quiet) terminal.note('removing what was started');
      };
      const signal = AbortSignal.any([interrupted, limit.signal]);
      let outcome: RunOutcome;
      try {
        outcome = await start({ ...options, ...events.options, signal, onRemoving }, progress);
      } catch (error) {
        await metrics.close();
        if (flags.redis === undefined) throw error;
        return redisFailure(error, terminal);
      } finally {
        limit.clear();
      }
      note = LATE_INTERRUPT_NOTE;
      try {
        const code = await report(outcome, flags, terminal);
        const isDelivered = await events.finish(interrupted, flags.quiet);
        terminal.print([formatLastWord(outcome.summary, terminal.style)]);
        if (interrupted.aborted) return ExitCode.INTERRUPTED;
        if (outcome.verdict === 'interrupted' && limit.tell(terminal)) return ExitCode.TIMED_OUT;
        return isDelivered ? code : ExitCode.FAILED;
      } finally {
        await metrics.close(); // before the store that it answers from
        await outcome.close();
      }
    },
    () => {
      progress?.end();
      terminal.note(note);
    },
  );
}

/** Says what keeps it from being run over several processes. */
function isForWorkers({ nodes, redis }: RunFlags, terminal: Terminal): boolean {
  if (redis === undefined || (redis.expectWorkers ?? 1) <= nodes) return true;
  terminal.problem(`--nodes ${nodes}: expected at least ${redis.expectWorkers}, one for each of --expect-workers`);
  return false;
}

/** Says everything that is wrong with the input. */
function isRunnable(
  { files, problems: found }: Manifests,
  { runtime, scale, nodes }: RunFlags,
  terminal: Terminal,
): boolean {
  const problems = [...found, ...(runtime.kind === 'cri' ? nodeProblems(files, runtime) : [])];
  for (const problem of problems) terminal.note(formatProblem(problem));
  if (problems.length > 0) return false;
  const workloads = files.flatMap((file) => file.workloads);
  if (planWorkloads(workloads, { scale, nodes }).pods > 0) return true;
  const names = files.map(({ file }) => file).join(', ');
  const expected = 'at least one Pod or workload';
  const example = workloads.length === 0 ? ', e.g. a Deployment' : ' with a replica';
  terminal.problem(`nothing to start in ${names}: expected ${expected}${example}`);
  return false;
}

function noteSkipped(files: readonly ManifestFile[], terminal: Terminal): void {
  const skipped = summed(files.map((file) => file.skipped));
  const leftOut = summed(files.map((file) => file.leftOut));
  noteCounts('skipped what starts no container', skipped, terminal);
  noteCounts('not started', leftOut, terminal);
}

function summed(each: readonly ReadonlyMap<string, number>[]): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const counts of each) for (const [name, count] of counts) sums.set(name, (sums.get(name) ?? 0) + count);
  return sums;
}

function noteCounts(what: string, counts: ReadonlyMap<string, number>, terminal: Terminal): void {
  if (counts.size === 0) return;
  terminal.note(`note: ${what}: ${[...counts].map(([name, count]) => `${count} ${name}`).join(', ')}`);
}

function planRun(files: readonly ManifestFile[], flags: RunFlags, terminal: Terminal): RunOptions {
  const { workers, nodes, seed, scale, maxStoreBytes, redis, quiet } = flags;
  const runtime: RuntimeSpec = { ...flags.runtime, cluster: clusterOf(files) };
  if (runtime.kind === 'cri') runtime.warnings = remarksOf(files);
  const workloads = files.flatMap((file) => file.workloads);
  const plan = planWorkloads(workloads, { scale, nodes });
  const pods = expandWorkloads(workloads, { seed, scale, nodes });
  return {
    name: nameOf(files),
    pods,
    plan,
    workloads,
    withPods: flags.out.some(hasPods),
    command: commandLine(process.argv.slice(2)),
    workers,
    nodes,
    seed,
    runtime,
    maxStoreBytes,
    scale,
    redis: redis && { ...redis, onNote: quiet ? undefined : (line) => terminal.note(line) },
  };
}

async function start(options: RunOptions, progress: ProgressDisplay | undefined): Promise<RunOutcome> {
  try {
    return await runManifests(progress === undefined ? options : { ...options, onProgress: progress.update });
  } finally {
    progress?.end();
  }
}

/** What the reports call the run: its first manifest. */
function nameOf(files: readonly ManifestFile[]): string {
  const [first] = files;
  const others = files.length - 1;
  return `${basename(first?.file ?? '')}${others > 0 ? ` and ${others} more` : ''}`;
}

function describePlan({ plan, workers, nodes, runtime, redis }: RunOptions): string {
  const own = redis === undefined ? undefined : "the workers' own runtimes";
  const on = runtime.kind === 'simulated' ? 'the simulated runtime' : (own ?? runtime.endpoint);
  const what = `${counted(plan.containers, 'container')} of ${counted(plan.pods, 'pod')}`;
  const by = redis === undefined ? ` with ${counted(workers, 'worker')}` : '';
  return `starting ${what} on ${counted(nodes, 'node')} of ${on}${by}`;
}

async function report(outcome: RunOutcome, flags: RunFlags, terminal: Terminal): Promise<ExitCode> {
  const { summary } = outcome;
  const { style, columns } = terminal;
  if (flags.quiet) {
    terminal.print(formatVerdict(summary, style));
  } else {
    terminal.print([...(await formatEvents(outcome.events(), Date.now(), style)), '']);
    terminal.print([...formatRefs(outcome.refs(), summary.counts.refs, style), '']);
    terminal.print(formatSummary(summary, style, columns));
  }
  const allWritten = await writeReports(outcome, flags.out, terminal);
  return allWritten ? exitCodeOf(summary) : ExitCode.FAILED;
}
