/**
 * `refmanager load`: runs a load-test scenario, shows how it goes and what came of it, judges its thresholds, and writes
 * the reports.
 */

import { formatProblem } from '../input/problem.ts';
import { countArrivals } from '../load/arrivals.ts';
import { runScenario, type ScenarioRunOptions } from '../load/run-scenario.ts';
import { type ProgressDisplay, showProgress } from '../report/text/progress.ts';
import { formatSummary, formatVerdict } from '../report/text/summary.ts';
import type { RunOutcome } from '../result/result.ts';
import { readScenario } from '../scenario/read-scenario.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { counted } from '../text/counts.ts';
import { exactDuration } from '../text/durations.ts';
import { ExitCode } from './exit-code.ts';
import { type Metrics, openMetrics } from './metrics.ts';
import { FlagProblems } from './options/flag-problems.ts';
import { type LoadFlags, type LoadFlagTexts, parseLoadFlags } from './options/load-flags.ts';
import { checkEndpoint } from './options/runtime-flag.ts';
import { writeReports } from './reports.ts';
import { interruptible } from './terminal/interrupt.ts';
import type { Terminal } from './terminal/terminal.ts';

const INTERRUPT_NOTE = 'interrupted: starts in flight are being settled; once more to stop at once';

export async function load(file: string, texts: LoadFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseLoadFlags(texts, file);
  for (const line of problems) terminal.problem(line);
  if (problems.length > 0) return ExitCode.USAGE;
  const read = await readScenario(file, process.stdin, {
    allowHostPath: texts.allowHostPath === true,
    emptyVolumes: texts.emptyVolumes === true,
  });
  for (const problem of read.problems) terminal.note(formatProblem(problem));
  if (read.scenario === undefined) return ExitCode.USAGE;
  const scenario = withFlags(read.scenario, flags);
  if (scenario.runtime.kind === 'cri') {
    const unreachable = new FlagProblems();
    await checkEndpoint(scenario.runtime.endpoint, unreachable, `${file}: runtime.endpoint`);
    for (const line of unreachable.lines) terminal.problem(line);
    if (unreachable.lines.length > 0) return ExitCode.USAGE;
  }
  const metrics = await openMetrics(flags.metrics, terminal);
  if (metrics === undefined) return ExitCode.USAGE;
  if (!flags.quiet) terminal.note(describe(scenario, flags));
  const progress = flags.quiet
    ? undefined
    : showProgress(terminal.progress, countArrivals(scenario.executor, scenario.trace), scenario.name);
  return interruptible(
    (signal) => runAndReport(scenario, flags, terminal, { signal, progress, metrics }),
    () => {
      progress?.end();
      terminal.note(INTERRUPT_NOTE);
    },
  );
}

function withFlags(scenario: Scenario, { seed, timeoutMs }: LoadFlags): Scenario {
  return { ...scenario, seed: seed ?? scenario.seed, timeoutMs: timeoutMs ?? scenario.timeoutMs };
}

function describe({ name, facts, seed, nodes, timeoutMs }: Scenario, { workers }: LoadFlags): string {
  const limit = timeoutMs === undefined ? '' : `, at most ${exactDuration(timeoutMs)}`;
  const where = `${counted(nodes, 'node')}, ${facts.clock} time, ${counted(workers, 'worker')}`;
  return `${name}: ${facts.executor}, ${where}, seed ${seed}${limit}`;
}

async function runAndReport(
  scenario: Scenario,
  flags: LoadFlags,
  terminal: Terminal,
  { signal, progress, metrics }: { signal: AbortSignal; progress: ProgressDisplay | undefined; metrics: Metrics },
): Promise<ExitCode> {
  const timeout = new AbortController();
  const { timeoutMs } = scenario;
  const timer = timeoutMs === undefined ? undefined : setTimeout(() => timeout.abort(), timeoutMs);
  const { workers, withRefs, withEvents } = flags;
  const options: ScenarioRunOptions = {
    workers,
    withRefs,
    withEvents,
    signal: AbortSignal.any([signal, timeout.signal]),
    observe: metrics.observe,
    ...(progress && { onProgress: progress.update }),
  };
  let outcome: RunOutcome;
  try {
    outcome = await runScenario(scenario, options);
  } finally {
    clearTimeout(timer);
    progress?.end();
  }
  try {
    const { style, columns } = terminal;
    const { summary } = outcome;
    terminal.print(flags.quiet ? formatVerdict(summary, style) : formatSummary(summary, style, columns));
    const allWritten = await writeReports(outcome, flags.out, terminal);
    if (signal.aborted) return ExitCode.INTERRUPTED;
    if (timeout.signal.aborted) {
      terminal.problem(
        `the run did not end within ${exactDuration(timeoutMs ?? 0)}: what was done until then is reported`,
      );
      return ExitCode.TIMED_OUT;
    }
    if (!allWritten || summary.runtime?.notRemoved !== undefined) return ExitCode.FAILED;
    return summary.thresholds.every(({ ok }) => ok) ? ExitCode.OK : ExitCode.THRESHOLD;
  } finally {
    await metrics.close(); // before the store that it answers from
    await outcome.close();
  }
}
