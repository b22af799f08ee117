/**
 * `refmanager import`: a real trace becomes a scenario, a benchmark of critest a latency model. Writes files beside one
 * another and says what they are for.
 */

import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { importCritest, isCritest } from '../load/import/import-critest.ts';
import { importTrace } from '../load/import/import-trace.ts';
import { formatProblem, type Problem } from '../load/manifest/problem.ts';
import { readSource } from '../load/manifest/source.ts';
import { ExitCode } from './exit-code.ts';
import { FlagProblems } from './options/flag-problems.ts';
import type { Terminal } from './terminal/terminal.ts';

/** As commander hands them over. */
export interface ImportFlagTexts {
  readonly name?: string;
  readonly folder: string;
  readonly speedUp: string;
  readonly nodes: string;
}

const MAX_NODES = 100_000;
const MAX_SPEED_UP = 1_000_000_000;
/** A DNS label: the name becomes one of files, and of the scenario. */
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export async function importFile(file: string, texts: ImportFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const flagProblems = new FlagProblems();
  const name = texts.name ?? nameOf(file);
  if (!NAME.test(name)) flagProblems.add('--name', name, 'lower-case letters, digits and dashes');
  const nodes = flagProblems.wholeNumber('--nodes', texts.nodes, 1, MAX_NODES);
  const speedUp = flagProblems.wholeNumber('--speed-up', texts.speedUp, 1, MAX_SPEED_UP);
  for (const line of flagProblems.lines) terminal.problem(line);
  if (flagProblems.lines.length > 0) return ExitCode.USAGE;
  const problems: Problem[] = [];
  const source = await readSource(file, process.stdin, (problem) => void problems.push(problem));
  const imported =
    source === undefined
      ? { problems }
      : isCritest(source.text)
        ? importCritest(source.file, source.text, name)
        : importTrace(source.file, source.text, { name, nodes, speedUp });
  if ('problems' in imported) {
    for (const problem of imported.problems) terminal.note(formatProblem(problem));
    return ExitCode.USAGE;
  }
  await mkdir(texts.folder, { recursive: true });
  terminal.print([imported.summary]);
  for (const [fileName, text] of Object.entries(imported.files)) {
    const path = join(texts.folder, fileName);
    await writeFile(path, text);
    terminal.print([`wrote ${path}`]);
  }
  return ExitCode.OK;
}

/** `openb_pod_list_default.csv` -> `openb-pod-list-default`. */
function nameOf(file: string): string {
  const stem = basename(file === '-' ? 'import' : file).replace(/\.[^.]*$/, '');
  return stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
}
