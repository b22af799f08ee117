/**
 * `refmanager validate`: says everything that is wrong with manifests, or what a run of them would start.
 */

import { formatProblem } from '../load/manifest/problem.ts';
import { type ManifestFile, readManifests } from '../load/manifest/read-manifests.ts';
import { printable } from '../load/report/text/printable.ts';
import { counted } from '../load/report/text/units.ts';
import { planWorkloads } from '../load/workload.ts';
import { ExitCode } from './exit-code.ts';
import type { Terminal } from './terminal/terminal.ts';

export async function validate(files: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const manifests = await readManifests(files, process.stdin);
  if (manifests.problems.length > 0) {
    for (const problem of manifests.problems) terminal.note(formatProblem(problem));
    return ExitCode.USAGE;
  }
  terminal.print(manifests.files.map(describe));
  return ExitCode.OK;
}

/** `FILE: 3 pods, 6 containers (skipped: 2 Service)`. */
function describe({ file, workloads, skipped }: ManifestFile): string {
  const { pods, containers } = planWorkloads(workloads, { scale: 1, nodes: 1 });
  const others = [...skipped].map(([kind, count]) => `${count} ${printable(kind)}`).join(', ');
  const note = others === '' ? '' : ` (skipped: ${others})`;
  return `${printable(file)}: ${counted(pods, 'pod')}, ${counted(containers, 'container')}${note}`;
}
