/**
 * Files -> workloads: reads every file, parses every document, checks every object, and collects all problems
 * instead of stopping at the first. What expand-workloads.ts expands into pods.
 */

import { Field } from '../input/field.ts';
import { fileProblem, formatProblem, type Problem } from '../input/problem.ts';
import { type ManifestSource, readSource, STANDARD_INPUT } from '../input/source.ts';
import { parseDocuments } from '../input/yaml-documents.ts';
import { type ObjectSink, readObject, type Workload } from './object-reader.ts';

/** What one file holds. */
export interface ManifestFile {
  readonly file: string;
  readonly workloads: readonly Workload[];
  /** Objects that make no pods, by kind. */
  readonly skipped: ReadonlyMap<string, number>;
}

export interface Manifests {
  readonly files: readonly ManifestFile[];
  /** Everything wrong with the input, file by file in the order of lines; empty: all can be used. */
  readonly problems: readonly Problem[];
}

/**
 * Reads `arguments_`: paths, or `-` for `stdin`, which can be read once. Never throws for what the input holds:
 * all that is wrong with it is in `problems`, and a file with a problem may lack workloads.
 */
export async function readManifests(
  arguments_: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
): Promise<Manifests> {
  const files: ManifestFile[] = [];
  const problems: Problem[] = [];
  const uids = new Map<string, string>();
  let stdinRead = false;
  for (const argument of arguments_) {
    if (argument === STANDARD_INPUT && stdinRead) {
      problems.push(fileProblem(argument, 'standard input was given twice; expected `-` at most once'));
      continue;
    }
    stdinRead ||= argument === STANDARD_INPUT;
    const found: Problem[] = [];
    const source = await readSource(argument, stdin, (problem) => found.push(problem));
    if (source !== undefined) files.push(readFile(source, found, uids));
    problems.push(...found.sort(byPlace));
  }
  return { files, problems };
}

function byPlace(left: Problem, right: Problem): number {
  return left.line - right.line || left.column - right.column;
}

function readFile({ file, text }: ManifestSource, problems: Problem[], uids: Map<string, string>): ManifestFile {
  const report = (problem: Problem): void => void problems.push(problem);
  const workloads: Workload[] = [];
  const skipped = new Map<string, number>();
  const sink: ObjectSink = {
    workload(workload, field) {
      claimUid(workload, field, uids);
      workloads.push(workload);
    },
    skipped: (kind) => void skipped.set(kind, (skipped.get(kind) ?? 0) + 1),
  };
  const documents = parseDocuments(file, text, report);
  if (documents.length === 0 && problems.length === 0) {
    report(fileProblem(file, 'is empty; expected at least one Kubernetes object in YAML'));
  }
  for (const document of documents) {
    readObject(new Field({ file, document, report }, document.value), sink, () => problems.length);
  }
  return { file, workloads, skipped };
}

/** A uid of the manifest is kept, so it must be one pod's alone. */
function claimUid(workload: Workload, field: Field, uids: Map<string, string>): void {
  const { uid } = workload.metadata;
  if (workload.kind !== 'Pod' || !uid) return;
  const uidField = field.at('metadata').at('uid');
  // Directories are named by it.
  if (uid.includes('/') || uid === '.' || uid === '..') uidField.invalid('must not be a path');
  const { file, line } = uidField.place;
  const first = uids.get(uid);
  if (first === undefined) uids.set(uid, `${file}:${line}`);
  else uidField.invalid(`must be unique: already used at ${first}`);
}

/** All problems, a line each. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join('');
}
