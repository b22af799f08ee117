/**
 * Files -> workloads: reads every file, parses document after document, checks every object, and collects all problems
 * instead of stopping at the first. What expand-workloads.ts expands into pods.
 */

import type { ConfigObject } from '../api/config-object.ts';
import { Field, type FieldContext } from '../input/field.ts';
import { fileKindOf, mixUp } from '../input/file-kind.ts';
import { fileProblem, formatProblem, MOST_PROBLEMS, type Problem, type Report, restProblem } from '../input/problem.ts';
import { type ManifestSource, readSource, STANDARD_INPUT } from '../input/source.ts';
import { readDocuments, type YamlDocument } from '../input/yaml-documents.ts';
import { isSameObject, LeftOut, type ReadWorkload } from './left-out.ts';
import { type NodeNeed, needsOf } from './node-needs.ts';
import { type ObjectSink, readObject, type Workload } from './objects/object-reader.ts';
import { WORKLOAD_KINDS } from './workload-kinds.ts';

/** What one file holds. */
export interface ManifestFile {
  readonly file: string;
  readonly workloads: readonly Workload[];
  /** Objects that make no pods, by kind. */
  readonly skipped: ReadonlyMap<string, number>;
  /** Objects that make pods but are not to be started, by what they are and why: `Pod owned by a ReplicaSet`. */
  readonly leftOut: ReadonlyMap<string, number>;
  /** ConfigMaps and Secrets. */
  readonly objects: readonly ConfigObject[];
  /** What the pods need of a real node. */
  readonly needs: readonly NodeNeed[];
}

export interface Manifests {
  readonly files: readonly ManifestFile[];
  /** Everything wrong with the input, file by file in the order of lines; empty: all can be used. */
  readonly problems: readonly Problem[];
}

/** How far reading is, in characters of the file that is being read. */
export interface ReadingProgress {
  readonly file: string;
  readonly done: number;
  readonly total: number;
}

/** How pages begin; an error that a server tells in XML is no manifest either. */
const HTML = /^\s*<(?:!--|(?:!doctype\s+html|html|head|body|\?xml)[\s>])/i;

/**
 * Reads `arguments_`: paths, or `-` for `stdin`, which can be read once. Never throws for what the input holds:
 * all that is wrong with it is in `problems`, and a file with a problem may lack workloads.
 * `onProgress` is called after each document.
 */
export async function readManifests(
  arguments_: readonly string[],
  stdin: AsyncIterable<Buffer | string>,
  onProgress?: (progress: ReadingProgress) => void,
): Promise<Manifests> {
  const files: FileReader[] = [];
  const problems: Problem[] = [];
  const uids: UidClaims = new Map();
  let stdinRead = false;
  for (const argument of arguments_) {
    if (argument === STANDARD_INPUT && stdinRead) {
      problems.push(fileProblem(argument, 'standard input was given twice; expected `-` at most once'));
      continue;
    }
    stdinRead ||= argument === STANDARD_INPUT;
    const found: Problem[] = [];
    const source = await readSource(argument, stdin, (problem) => found.push(problem));
    if (source !== undefined) {
      const reader = new FileReader(source.file, found, uids);
      reader.read(source, onProgress);
      files.push(reader);
    }
    problems.push(...found.sort(byPlace));
  }
  const leftOut = new LeftOut(files.flatMap(({ workloads }) => workloads));
  return { files: files.map((file) => file.result(leftOut)), problems };
}

function byPlace(left: Problem, right: Problem): number {
  return left.line - right.line || left.column - right.column;
}

/** Who has which uid, and where that is written. */
type UidClaims = Map<string, { readonly workload: Workload; readonly at: string }>;

class FileReader {
  readonly workloads: ReadWorkload[] = [];
  readonly #file: string;
  readonly #problems: Problem[];
  readonly #uids: UidClaims;
  readonly #skipped = new Map<string, number>();
  readonly #objects: ConfigObject[] = [];
  #found = 0;

  constructor(file: string, problems: Problem[], uids: UidClaims) {
    this.#file = file;
    this.#problems = problems;
    this.#uids = uids;
  }

  read({ text }: ManifestSource, onProgress?: (progress: ReadingProgress) => void): void {
    const page = HTML.exec(text)?.[0];
    if (page !== undefined) {
      const isXml = page.includes('?');
      const cure = 'save the file itself instead of the page that shows it (on GitHub: Raw)';
      this.#report(fileProblem(this.#file, `is ${isXml ? 'XML' : 'an HTML page'}; expected YAML: ${cure}`));
      return;
    }
    let count = 0;
    for (const document of readDocuments(this.#file, text, (problem) => this.#report(problem))) {
      count++;
      this.#readDocument(document);
      onProgress?.({ file: this.#file, done: document.end, total: text.length });
      if (this.#found > MOST_PROBLEMS) return;
    }
    if (count === 0 && this.#found === 0) {
      this.#report(fileProblem(this.#file, 'is empty; expected at least one Kubernetes object in YAML'));
    }
  }

  result(leftOut: LeftOut): ManifestFile {
    const counts = new Map<string, number>();
    const workloads: Workload[] = [];
    const needs: NodeNeed[] = [];
    for (const read of this.workloads) {
      const why = leftOut.why(read);
      if (why === undefined || why.startsWith('suspended')) {
        workloads.push(read.workload);
        for (const need of read.needs) needs.push(need);
      }
      if (why !== undefined) count(counts, why);
    }
    return { file: this.#file, workloads, skipped: this.#skipped, leftOut: counts, objects: this.#objects, needs };
  }

  #readDocument(document: YamlDocument): void {
    const kind = fileKindOf(document.value);
    const report = onceAPath((problem) => this.#report(problem));
    const root = new Field({ file: this.#file, document, report } satisfies FieldContext, document.value);
    if (kind !== undefined && kind !== 'manifest') {
      root.problem(mixUp(kind, 'a Kubernetes object'));
      return;
    }
    const sink: ObjectSink = {
      workload: (workload, facts, field) => {
        this.#claimUid(workload, field);
        this.workloads.push({ workload, facts, needs: needsOfWorkload(workload, field) });
      },
      config: (object) => void this.#objects.push(object),
      skipped: (name) => count(this.#skipped, name),
    };
    readObject(root, sink, () => this.#found);
  }

  #report(problem: Problem): void {
    this.#found++;
    if (this.#found <= MOST_PROBLEMS) this.#problems.push(problem);
    if (this.#found !== MOST_PROBLEMS + 1) return;
    this.#problems.push(restProblem(problem));
  }

  /** A uid of the manifest is kept, so it must be one pod's alone. */
  #claimUid(workload: Workload, field: Field): void {
    const { uid } = workload.metadata;
    if (workload.kind !== 'Pod' || !uid) return;
    const uidField = field.at('metadata').at('uid');
    // Directories are named by it.
    if (uid.includes('/') || uid === '.' || uid === '..') uidField.invalid('must not be a path');
    const first = this.#uids.get(uid);
    if (first === undefined) this.#uids.set(uid, { workload, at: `${this.#file}:${uidField.place.line}` });
    else if (!isSameObject(first.workload, workload)) uidField.invalid(`must be unique: already used at ${first.at}`);
  }
}

function needsOfWorkload({ kind, namespace }: Workload, field: Field): NodeNeed[] {
  const owner = WORKLOAD_KINDS[kind].templatePath.reduce((at, key) => at.at(key), field);
  const claims = field.at('spec').at(kind === 'StatefulSet' ? 'volumeClaimTemplates' : '');
  return needsOf(owner, namespace, claims);
}

/** Several checks may look at one field; the first that finds something speaks. */
function onceAPath(report: Report): Report {
  const told = new Set<string>();
  return (problem) => {
    if (told.has(problem.path)) return;
    told.add(problem.path);
    report(problem);
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** All problems, a line each. */
export function formatProblems(problems: readonly Problem[]): string {
  return problems.map((problem) => `${formatProblem(problem)}\n`).join('');
}
