/**
 * `refmanager import`: a real trace becomes a scenario, benchmarks of critest a latency model. Writes files beside one
 * another and says what they are for.
 */

import { basename, join } from 'node:path';
import { fileKindOfText, mixUp } from '../../input/file-kind.ts';
import { fileProblem, formatProblem, type Problem } from '../../input/problem.ts';
import { type ManifestSource, readSource } from '../../input/source.ts';
import { importCritest, isCritest } from '../../scenario/import/import-critest.ts';
import { type Imported, importTrace, type TraceImport } from '../../scenario/import/import-trace.ts';
import { ExitCode } from '../exit-code.ts';
import { describeIoFailure, obstacles, writeFiles } from '../new-files.ts';
import { filesAmong } from '../options/flag/out-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface ImportFlagTexts {
  readonly name?: string;
  readonly folder: string;
  readonly speedUp: string;
  readonly nodes: string;
  readonly overwrite?: boolean;
}

/** Characters; what kind of file it is shows in them. */
const BEGINNING = 65_536;
const MAX_NODES = 100_000;
const ELSEWHERE = 'another --name or --folder';
const INSTEAD = `${ELSEWHERE}, or --overwrite`;
const MAX_SPEED_UP = 1_000_000_000;
/** A DNS label: the name becomes one of files, and of the scenario. */
const NAME = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

export async function importFiles(
  files: readonly string[],
  texts: ImportFlagTexts,
  terminal: Terminal,
): Promise<ExitCode> {
  const flagProblems = new FlagProblems();
  const name = texts.name ?? nameOf(files[0] ?? '-');
  if (!NAME.test(name)) flagProblems.add('--name', name, 'lower-case letters, digits and dashes');
  const nodes = flagProblems.wholeNumber('--nodes', texts.nodes, 1, MAX_NODES);
  const speedUp = flagProblems.wholeNumber('--speed-up', texts.speedUp, 1, MAX_SPEED_UP);
  for (const line of flagProblems.lines) terminal.problem(line);
  if (flagProblems.lines.length > 0) return ExitCode.USAGE;
  const problems: Problem[] = [];
  const sources: ManifestSource[] = [];
  for (const file of files) {
    const source = await readSource(file, process.stdin, (problem) => void problems.push(problem));
    if (source !== undefined) sources.push(source);
  }
  const imported = problems.length > 0 ? { problems } : imports(sources, { name, nodes, speedUp });
  if ('problems' in imported) {
    for (const problem of mixUpsOf(sources) ?? imported.problems) terminal.note(formatProblem(problem));
    return ExitCode.USAGE;
  }
  try {
    const found = await obstacles(texts.folder, imported.files, texts.overwrite === true, INSTEAD);
    const written = Object.keys(imported.files).map((file) => join(texts.folder, file));
    for (const path of await filesAmong(written, files))
      found.push({ path, why: `is what is read: expected ${ELSEWHERE}` });
    for (const { path, why } of found) terminal.problem(`${path} ${why}`);
    if (found.length > 0) return ExitCode.USAGE;
    terminal.print([imported.summary]);
    for await (const path of writeFiles(texts.folder, imported.files)) terminal.print([`wrote ${path}`]);
    return ExitCode.OK;
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    terminal.problem(describeIoFailure(error as NodeJS.ErrnoException));
    return ExitCode.FAILED;
  }
}

function imports(sources: readonly ManifestSource[], how: TraceImport): Imported | { readonly problems: Problem[] } {
  const [first, second] = sources;
  if (first === undefined || isCritest(first.text)) return importCritest(sources, how.name);
  if (second === undefined) return importTrace(first.file, first.text, how);
  const message = 'expected one file: only benchmarks of critest are read together';
  return { problems: [{ file: second.file, line: 1, column: 1, path: '(document)', message }] };
}

/** `openb_pod_list_default.csv` -> `openb-pod-list-default`. */
function nameOf(file: string): string {
  const stem = basename(file === '-' ? 'import' : file).replace(/\.[^.]*$/, '');
  return stem
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}

/** Files of other commands among those that could not be imported, told as that; undefined when there is none. */
function mixUpsOf(sources: readonly ManifestSource[]): Problem[] | undefined {
  const problems = sources.flatMap(({ file, text }) => {
    const kind = fileKindOfText(text.slice(0, BEGINNING));
    const expected = 'a trace (CSV) or benchmarks of critest (JSON)';
    return kind === undefined ? [] : [{ ...fileProblem(file, mixUp(kind, expected)), path: '(document)' }];
  });
  return problems.length > 0 ? problems : undefined;
}
