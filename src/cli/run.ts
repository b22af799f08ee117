/**
 * `refmanager run`: starts every container of every pod that manifests describe, shows what happened, and writes
 * the reports.
 */

import { basename } from 'node:path';
import { formatProblem } from '../input/problem.ts';
import { type EventDelivery, openEventDelivery } from '../load/event-delivery.ts';
import { runManifests } from '../load/run-manifests.ts';
import type { RunOptions, RuntimeSpec } from '../load/run-options.ts';
import type { EventLine } from '../pool/start-task.ts';
import { formatDelivery } from '../report/text/delivery.ts';
import { formatEvents } from '../report/text/events.ts';
import { type ProgressDisplay, showProgress } from '../report/text/progress.ts';
import { formatRefs } from '../report/text/refs.ts';
import { formatSummary, formatVerdict } from '../report/text/summary.ts';
import type { RunOutcome } from '../result/result.ts';
import { counted } from '../text/counts.ts';
import { expandWorkloads, planWorkloads } from '../workload/expand-workloads.ts';
import { clusterOf, emptiedOf, nodeProblems } from '../workload/node-needs.ts';
import { type ManifestFile, type Manifests, readManifests } from '../workload/read-manifests.ts';
import { ExitCode } from './exit-code.ts';
import { openMetrics } from './metrics.ts';
import { parseRunFlags, type RunFlags, type RunFlagTexts } from './options/run-flags.ts';
import { writeReports } from './reports.ts';
import { interruptible } from './terminal/interrupt.ts';
import type { Terminal } from './terminal/terminal.ts';

const INTERRUPT_NOTE = 'interrupted: starts in flight are being settled; once more to stop at once';
/** What is left of the events gets this long after the run; an API server that does not answer must not hold it up. */
const LATE_EVENTS_MS = 15_000;
const REMOVING_NOTE =
  'interrupted: what was started is being removed; once more to leave the rest to refmanager cleanup';
const LATE_INTERRUPT_NOTE = 'interrupted: reports are still being written; once more to stop at once';

export async function run(files: readonly string[], texts: RunFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseRunFlags(texts, files);
  for (const line of problems) terminal.problem(line);
  if (problems.length > 0) return ExitCode.USAGE;
  const manifests = await readManifests(files, process.stdin);
  if (!isRunnable(manifests, flags.runtime, terminal)) return ExitCode.USAGE;
  if (!flags.quiet) noteSkipped(manifests.files, terminal);
  const metrics = await openMetrics(flags.metrics, terminal);
  if (metrics === undefined) return ExitCode.USAGE;
  const options = { ...planRun(manifests.files, flags), observe: metrics.observe };
  const progress = flags.quiet ? undefined : showProgress(terminal.progress, options.plan.pods, options.name);
  let note = INTERRUPT_NOTE;
  return interruptible(
    async (signal) => {
      if (!flags.quiet) terminal.note(describePlan(options));
      const delivery = flags.eventsTo === undefined ? undefined : await openEventDelivery(flags.eventsTo);
      const onEvents = delivery && { onEvents: (lines: readonly EventLine[]): Promise<void> => delivery.take(lines) };
      const onRemoving = (): void => {
        progress?.end();
        note = REMOVING_NOTE;
        if (!flags.quiet) terminal.note('removing what was started');
      };
      const outcome = await start({ ...options, signal, onRemoving, ...onEvents }, progress);
      note = LATE_INTERRUPT_NOTE;
      try {
        const code = await report(outcome, flags, terminal);
        const isDelivered = delivery === undefined || (await deliverRest(delivery, signal, flags, terminal));
        if (signal.aborted) return ExitCode.INTERRUPTED;
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

/** Says everything that is wrong with the input. */
function isRunnable({ files, problems: found }: Manifests, runtime: RuntimeSpec, terminal: Terminal): boolean {
  const problems = [...found, ...(runtime.kind === 'cri' ? nodeProblems(files, runtime) : [])];
  for (const problem of problems) terminal.note(formatProblem(problem));
  if (problems.length > 0) return false;
  if (files.some(({ workloads }) => workloads.length > 0)) return true;
  const names = files.map(({ file }) => file).join(', ');
  terminal.problem(`nothing to start in ${names}: expected at least one Pod or workload, e.g. a Deployment`);
  return false;
}

function noteSkipped(files: readonly ManifestFile[], terminal: Terminal): void {
  const skipped = new Map<string, number>();
  for (const file of files) {
    for (const [kind, count] of file.skipped) skipped.set(kind, (skipped.get(kind) ?? 0) + count);
  }
  if (skipped.size === 0) return;
  const kinds = [...skipped].map(([kind, count]) => `${count} ${kind}`).join(', ');
  terminal.note(`note: skipped what starts no container: ${kinds}`);
}

function planRun(files: readonly ManifestFile[], flags: RunFlags): RunOptions {
  const { workers, nodes, seed, scale } = flags;
  const runtime: RuntimeSpec = { ...flags.runtime, cluster: clusterOf(files) };
  if (runtime.kind === 'cri') runtime.warnings = emptiedOf(files);
  const workloads = files.flatMap((file) => file.workloads);
  const plan = planWorkloads(workloads, { scale, nodes });
  const pods = expandWorkloads(workloads, { seed, scale, nodes });
  return { name: nameOf(files), pods, plan, workers, nodes, seed, runtime };
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

function describePlan({ plan, workers, nodes }: RunOptions): string {
  const what = `${counted(plan.containers, 'container')} of ${counted(plan.pods, 'pod')}`;
  return `starting ${what} on ${counted(nodes, 'node')} with ${counted(workers, 'worker')}`;
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
  const isClean = summary.runtime?.notRemoved === undefined;
  return summary.counts.failed > 0 || !allWritten || !isClean ? ExitCode.FAILED : ExitCode.OK;
}

/** Waits for the last events, and says what became of all. False when some were lost that no full queue explains. */
async function deliverRest(
  delivery: EventDelivery,
  interrupted: AbortSignal,
  { quiet }: RunFlags,
  terminal: Terminal,
): Promise<boolean> {
  const sent = await delivery.close(AbortSignal.any([interrupted, AbortSignal.timeout(LATE_EVENTS_MS)]));
  const [summary = '', ...losses] = formatDelivery(sent, delivery.where);
  if (!quiet) terminal.print([summary]);
  for (const line of losses) terminal.note(line);
  return sent.dropped.every(({ cause }) => cause === 'queue full');
}
