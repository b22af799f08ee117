/**
 * The executors of a scenario file, with the traces that they name.
 */

import type { Problem } from '../../input/problem.ts';
import type { Path } from '../../input/yaml-documents.ts';
import type { NamedExecutor, TraceArrival } from '../scenario.ts';
import type { Executor } from '../schema/executor-schema.ts';
import type { ScenarioInput } from '../schema/schema.ts';
import { readTrace } from '../trace.ts';
import { isOpen } from './executors.ts';

/** What reading has of the scenario around it. */
interface Around {
  /** Names of the workloads. */
  readonly pods: ReadonlySet<string>;
  /** Of a file that the scenario names. */
  path(file: string): string;
  refuse(path: Path, message: string): void;
  report(problem: Problem): void;
}

/** One or several, in the order of the file; none when there are problems. */
export async function readExecutors(
  { executor, executors }: Pick<ScenarioInput, 'executor' | 'executors'>,
  around: Around,
): Promise<NamedExecutor[]> {
  if (executor !== undefined && executors !== undefined) {
    around.refuse(['executors'], 'expected one of executor and executors, got both');
    return [];
  }
  if (executor !== undefined) {
    return [{ name: undefined, executor, trace: await traceOf(executor, ['executor'], around) }];
  }
  const list = Object.entries(executors ?? {});
  const [, first] = list[0] ?? [];
  if (first === undefined) around.refuse(['executors'], 'expected at least one: { background: { kind: … } }');
  const read: NamedExecutor[] = [];
  for (const [name, own] of list) {
    const path = ['executors', name];
    read.push({ name, executor: own, trace: await traceOf(own, path, around) });
    // Arrivals are dealt out in one order for all nodes, VUs take what is next on theirs: together no order would be the same.
    if (first !== undefined && isOpen(own) !== isOpen(first)) {
      around.refuse([...path, 'kind'], 'expected executors that are all open (arrivals), or all closed (VUs)');
    }
  }
  return read;
}

async function traceOf(executor: Executor, path: Path, around: Around): Promise<TraceArrival[]> {
  if (executor.kind !== 'trace') return [];
  const { arrivals, problems } = await readTrace(around.path(executor.file), around.pods);
  for (const problem of problems) {
    if (problem.path === '(file)') around.refuse([...path, 'file'], `${problem.file} ${problem.message}`);
    else around.report(problem);
  }
  return arrivals;
}
