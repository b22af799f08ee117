/**
 * `refmanager load`: runs a load-test scenario, shows how it goes and what came of it, judges its thresholds, and writes
 * the reports.
 */

import { formatProblem } from '../../input/problem.ts';
import { countAllArrivals } from '../../load/arrivals/all-executors.ts';
import { distributedProblem, WORKERS_RUNTIMES } from '../../load/distributed/distributed-options.ts';
import { runScenario, type ScenarioRunOptions } from '../../load/run-scenario.ts';
import { type ProgressDisplay, showProgress } from '../../report/text/progress/progress.ts';
import { formatLastWord, formatSummary, formatVerdict } from '../../report/text/summary.ts';
import { hasPods } from '../../report/write-report.ts';
import type { RunOutcome } from '../../result/result.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { counted } from '../../text/counts.ts';
import { exactDuration } from '../../text/durations.ts';
import { commandLine } from '../command-line.ts';
import { ExitCode, exitCodeOf } from '../exit-code.ts';
import { checkAddressSpace } from '../options/address-space.ts';
import { REDIS_FLAGS } from '../options/flag/redis-flag.ts';
import { checkEndpoint } from '../options/flag/runtime-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { type LoadFlags, type LoadFlagTexts, parseLoadFlags } from '../options/load-flags.ts';
import { withFlags } from '../options/scenario-flags.ts';
import { checkTemporaryFolder } from '../options/temporary-folder.ts';
import { openEvents } from '../outputs/events.ts';
import { type LivePage, openLivePage } from '../outputs/live-page.ts';
import { type Metrics, openMetrics } from '../outputs/metrics.ts';
import { writeReports } from '../outputs/reports.ts';
import { redisFailure } from '../redis-failure.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { TimeLimit } from '../terminal/time-limit.ts';
import { findMaxRate } from './find-max.ts';

const INTERRUPT_NOTE = 'interrupted: waiting for starts in flight; press Ctrl-C again to stop at once';
const REMOVING_NOTE =
  'interrupted: removing what was started; press Ctrl-C again to leave the rest to refmanager cleanup';

interface Watchers {
  readonly interrupted: AbortSignal;
  readonly progress: ProgressDisplay | undefined;
  readonly metrics: Metrics;
  readonly page: LivePage;
  readonly onRemoving: () => void;
}

export async function load(file: string, texts: LoadFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseLoadFlags(texts, file);
  for (const line of problems) terminal.problem(line);
  if (problems.length > 0) return ExitCode.USAGE;
  const read = await readScenario(file, process.stdin, {
    set: flags.set,
    allowHostPath: texts.allowHostPath === true,
    emptyVolumes: texts.emptyVolumes === true,
  });
  for (const problem of read.problems) terminal.note(formatProblem(problem));
  if (read.scenario === undefined) return ExitCode.USAGE;
  const unfit = new FlagProblems();
  const scenario = withFlags(read.scenario, flags, unfit);
  const { runtime } = scenario;
  if (flags.redis === undefined) {
    if (runtime.kind === 'cri') await checkEndpoint(runtime.endpoint, unfit, `${file}: runtime.endpoint`);
  } else {
    const problem = distributedProblem(scenario, flags.redis);
    if (problem !== undefined) unfit.lines.push(`${REDIS_FLAGS[problem.option]}: ${problem.text}`);
  }
  for (const line of unfit.lines) terminal.problem(line);
  if (unfit.lines.length > 0) return ExitCode.USAGE;
  const { search } = flags;
  if (search !== undefined) return findMaxRate(scenario, { ...flags, ...search }, terminal);
  const metrics = await openMetrics(flags.metrics, terminal);
  if (metrics === undefined) return ExitCode.USAGE;
  const page = await openLivePage(flags.servePort, scenario, terminal);
  if (page === undefined) {
    await metrics.close();
    return ExitCode.USAGE;
  }
  for (const warning of [await checkTemporaryFolder(), await checkAddressSpace()])
    if (warning !== undefined) terminal.note(warning);
  const progress = flags.quiet ? undefined : showProgress(terminal.progress, countAllArrivals(scenario), scenario.name);
  let note = INTERRUPT_NOTE;
  const onRemoving = (): void => {
    progress?.end();
    note = REMOVING_NOTE;
    if (!flags.quiet) terminal.note('removing what was started');
  };
  return interruptible(
    (interrupted) => {
      if (!flags.quiet) terminal.note(describe(scenario, flags)); // who has read it can interrupt what it tells of
      return runAndReport(scenario, flags, terminal, { interrupted, progress, metrics, page, onRemoving });
    },
    () => {
      progress?.end();
      terminal.note(note);
    },
  );
}

function describe({ name, facts, seed, nodes, timeoutMs }: Scenario, { workers, redis }: LoadFlags): string {
  const limit = timeoutMs === undefined ? '' : `, at most ${exactDuration(timeoutMs)}`;
  const real = redis === undefined ? facts.runtime : WORKERS_RUNTIMES;
  const runtime = facts.runtime === 'simulated' ? 'simulated runtime' : real;
  const threads = redis === undefined ? `, ${counted(workers, 'worker')}` : '';
  const where = `${counted(nodes, 'node')}, ${facts.clock} time${threads}`;
  return `${name}: ${runtime}, ${facts.executor}, ${where}, seed ${seed}${limit}`;
}

async function runAndReport(
  scenario: Scenario,
  flags: LoadFlags,
  terminal: Terminal,
  { interrupted, progress, metrics, page, onRemoving }: Watchers,
): Promise<ExitCode> {
  const { workers, maxStoreBytes, redis, withRefs, withEvents, keep, gracePeriodSeconds, quiet } = flags;
  const events = await openEvents(flags.eventsTo, terminal);
  const limit = new TimeLimit(scenario.timeoutMs);
  const onNote = flags.quiet ? undefined : (line: string): void => terminal.note(line);
  const where = redis === undefined ? { workers, maxStoreBytes } : { redis: { ...redis, onNote } };
  const options: ScenarioRunOptions = {
    command: commandLine(process.argv.slice(2)),
    ...where,
    withRefs,
    withEvents,
    withPods: flags.out.some(hasPods),
    keep,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    signal: AbortSignal.any([interrupted, limit.signal]),
    observe: metrics.observe,
    watch: (current) => page.watch(current),
    onRemoving,
    ...events.options,
    onProgress: (now) => {
      page.update(now);
      progress?.update(now);
    },
  };
  let outcome: RunOutcome;
  try {
    outcome = await runScenario(scenario, options);
  } catch (error) {
    await page.close();
    await metrics.close();
    if (redis === undefined) throw error;
    return redisFailure(error, terminal);
  } finally {
    limit.clear();
    progress?.end();
  }
  try {
    const { style, columns } = terminal;
    const { summary } = outcome;
    terminal.print(quiet ? formatVerdict(summary, style) : formatSummary(summary, style, columns));
    const allWritten = await writeReports(outcome, flags.out, terminal);
    await page.finish(outcome);
    const isDelivered = await events.finish(interrupted, quiet);
    terminal.print([formatLastWord(summary, style)]);
    if (interrupted.aborted) return ExitCode.INTERRUPTED;
    if (summary.verdict === 'interrupted' && limit.tell(terminal)) return ExitCode.TIMED_OUT;
    return allWritten && isDelivered ? exitCodeOf(summary) : ExitCode.FAILED;
  } finally {
    await page.close();
    await metrics.close(); // before the store that it answers from
    await outcome.close();
  }
}
