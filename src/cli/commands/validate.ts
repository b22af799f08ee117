/**
 * `refmanager validate`: says everything that is wrong with manifests and scenarios, or what a run of them would start.
 */

import { formatProblem, type Problem } from '../../input/problem.ts';
import { ENDPOINT_PREFIX, socketPathIn } from '../../runtime/cri/endpoint.ts';
import { isScenarioFile } from '../../scenario/is-scenario.ts';
import { readScenario } from '../../scenario/read-scenario.ts';
import type { Scenario } from '../../scenario/scenario.ts';
import { counted } from '../../text/counts.ts';
import { printable } from '../../text/printable.ts';
import { planWorkloads } from '../../workload/expand-workloads.ts';
import { type NodeGrants, nodeProblems, remarksOf } from '../../workload/node-needs.ts';
import { type ManifestFile, readManifests } from '../../workload/read-manifests.ts';
import { ExitCode } from '../exit-code.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { showReading } from '../terminal/reading-progress.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface ValidateFlags extends NodeGrants {
  readonly runtime: string;
}

export async function validate(files: readonly string[], flags: ValidateFlags, terminal: Terminal): Promise<ExitCode> {
  const { runtime, allowHostPath = false, emptyVolumes = false } = flags;
  const grants = { allowHostPath, emptyVolumes };
  const isSimulated = runtime === 'simulated';
  if (!isSimulated && socketPathIn(runtime) === undefined) {
    const wrong = new FlagProblems();
    wrong.add('--runtime', runtime, `"simulated" or ${ENDPOINT_PREFIX}path/to.sock`);
    for (const line of wrong.lines) terminal.problem(line);
    return ExitCode.USAGE;
  }
  const lines: string[] = [];
  let problems: readonly Problem[] = [];
  const remarks: string[] = [];
  // Manifests are read together: no two of them may claim the same uid.
  const manifests: string[] = [];
  for (const file of files) {
    if (!(await isScenarioFile(file))) {
      manifests.push(file);
      continue;
    }
    const read = await readScenario(file, process.stdin, grants);
    problems = problems.concat(read.problems);
    if (read.scenario === undefined) continue;
    lines.push(describeScenario(file, read.scenario));
    const { runtime: wanted } = read.scenario;
    if (wanted.kind === 'cri') remarks.push(...(wanted.warnings ?? []));
  }
  if (manifests.length > 0) {
    const reading = showReading(terminal);
    const read = await readManifests(manifests, process.stdin, reading.update);
    reading.end();
    problems = problems.concat(read.problems);
    if (!isSimulated) {
      problems = problems.concat(nodeProblems(read.files, grants));
      remarks.push(...remarksOf(read.files));
    }
    lines.push(...read.files.map(describe));
  }
  for (const problem of problems) terminal.note(formatProblem(problem));
  if (problems.length > 0) return ExitCode.USAGE;
  for (const remark of remarks) terminal.note(`note: ${remark}`);
  terminal.print(lines);
  return ExitCode.OK;
}

/** `FILE: 3 pods, 6 containers (skipped: 2 Service; not started: 1 Pod owned by a ReplicaSet)`. */
function describe({ file, workloads, skipped, leftOut }: ManifestFile): string {
  const { pods, containers } = planWorkloads(workloads, { scale: 1, nodes: 1 });
  const notes = [listed('skipped', skipped), listed('not started', leftOut)].filter((note) => note !== '');
  const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
  return `${printable(file)}: ${counted(pods, 'pod')}, ${counted(containers, 'container')}${note}`;
}

/** `skipped: 2 Service, 1 ConfigMap`; nothing when there are none. */
function listed(what: string, counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '';
  return `${what}: ${[...counts].map(([name, count]) => `${count} ${printable(name)}`).join(', ')}`;
}

/** `FILE: scenario NAME: constant-arrival-rate: 40/s for 10s, 10 nodes, real time, 5 thresholds`. */
function describeScenario(file: string, { name, facts, nodes, thresholds }: Scenario): string {
  const parts = [
    facts.executor,
    counted(nodes, 'node'),
    `${facts.clock} time`,
    counted(thresholds.length, 'threshold'),
  ];
  return printable(`${file}: scenario ${name}: ${parts.join(', ')}`);
}
