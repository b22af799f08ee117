/**
 * `refmanager bench lock` and `refmanager bench store`: measures, shows, advises, and writes the reports.
 */

import type { RunWatch } from '../../bench/fleet/run-watch.ts';
import type { OwnLock } from '../../bench/lock/line-up.ts';
import { runLockBench } from '../../bench/lock/lock-bench.ts';
import { formatAdvice, formatBench } from '../../bench/report/bench-text.ts';
import { writeBench } from '../../bench/report/write-bench.ts';
import { failureText } from '../../bench/result/assemble.ts';
import type { BenchResult } from '../../bench/result/bench-result.ts';
import { runStoreBench } from '../../bench/store/store-bench.ts';
import { exactDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import { ExitCode } from '../exit-code.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type BenchFlagTexts, parseLockFlags, parseStoreFlags } from './bench-flags.ts';
import { showBenchProgress } from './bench-progress.ts';

const INTERRUPT_NOTE = 'interrupted: reporting what has been measured; press Ctrl-C again to stop at once';

type Bench = (watch: Pick<RunWatch, 'progress' | 'signal'>) => Promise<BenchResult | { readonly leastMs: number }>;

interface Common {
  readonly forMs: number;
  readonly out: readonly string[];
  readonly quiet: boolean;
  /** Locks of the user's. */
  readonly own?: readonly OwnLock[];
}

export async function benchLock(texts: BenchFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseLockFlags(texts);
  if (refused(problems, terminal)) return ExitCode.USAGE;
  return measure((watch) => runLockBench(flags, watch), flags, terminal);
}

export async function benchStore(texts: BenchFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const { flags, problems } = await parseStoreFlags(texts);
  if (refused(problems, terminal)) return ExitCode.USAGE;
  return measure((watch) => runStoreBench(flags, watch), flags, terminal);
}

function refused(problems: readonly string[], terminal: Terminal): boolean {
  for (const line of problems) terminal.problem(line);
  return problems.length > 0;
}

function measure(bench: Bench, { forMs, out, quiet, own = [] }: Common, terminal: Terminal): Promise<ExitCode> {
  const display = quiet ? undefined : showBenchProgress(terminal.progress, forMs);
  return interruptible(
    async (signal) => {
      let result: Awaited<ReturnType<Bench>>;
      try {
        result = await bench({ progress: (text) => display?.update(text), signal });
      } finally {
        display?.end();
      }
      if ('leastMs' in result) {
        const least = exactDuration(Math.ceil(result.leastMs / 1_000) * 1_000);
        terminal.problem(
          `--for ${exactDuration(forMs)}: too short for so many combinations: expected ${least} or more`,
        );
        return ExitCode.USAGE;
      }
      const { style, columns } = terminal;
      terminal.print(quiet ? formatAdvice(result, style) : formatBench(result, style, columns));
      let isWell = true;
      for (const file of out) isWell = (await write(result, file, terminal)) && isWell;
      for (const problem of problemsOf(own, result)) {
        terminal.problem(problem);
        isWell = false;
      }
      if (signal.aborted) return ExitCode.INTERRUPTED;
      return isWell ? ExitCode.OK : ExitCode.FAILED;
    },
    () => {
      display?.end();
      terminal.note(INTERRUPT_NOTE);
    },
  );
}

/** What became of the user's own locks, if it is no good: a line each. */
function problemsOf(own: readonly OwnLock[], { absent, failures, cells }: BenchResult): string[] {
  return own.flatMap(({ file, kind: { name } }) => [
    ...absent.filter(({ key }) => key === name).map(({ reason }) => `--kind ${file}: it takes no part: ${reason}`),
    ...failures
      .filter(({ key }) => key === name)
      .map((failure) => `--kind ${file}: it ${failureText(failure, cells.length)}`),
  ]);
}

async function write(result: BenchResult, file: string, terminal: Terminal): Promise<boolean> {
  try {
    await writeBench(result, file);
    terminal.print([`report: ${printable(file)}`]);
    return true;
  } catch (error) {
    terminal.problem(`--out ${file} could not be written: ${error instanceof Error ? error.message : String(error)}`);
    return false;
  }
}
