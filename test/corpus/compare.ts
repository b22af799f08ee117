/**
 * Reads every manifest below a folder and compares with kubectl, whose decoder is Go's, where there is one:
 *
 *     node test/corpus/compare.ts FOLDER
 *
 * The folder holds one folder for each origin (OWNER+REPOSITORY), gathered by hand and kept out of this repository; a file
 * `ORIGIN` in it, say with a commit, is told beside its counts. Files without a workload, and templates that nobody
 * rendered, are counted and not compared. Ends with 1 when a workload differs, or when a file that kubectl decodes is refused
 * for another reason than those that docs/cli.md names.
 */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { formatProblem } from '../../src/input/problem.ts';
import { readManifests } from '../../src/workload/read-manifests.ts';
import { isWorkloadKind } from '../../src/workload/workload-kinds.ts';
import { type DecodedObject, type ShortForm, shortForm, shortFormOf } from './short-form.ts';

const MANIFEST = /\.(ya?ml|json)$/;
const WORKLOAD =
  /kind"?\s*:\s*"?(Pod|Deployment|ReplicaSet|ReplicationController|StatefulSet|DaemonSet|Job|CronJob|List)\b/;
const MEBIBYTE = 1_048_576;

type Verdict = 'same' | 'both refuse' | 'refused by us alone' | 'refused by kubectl alone' | 'different' | 'read';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('expected a folder of manifests');
const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
let isFailed = false;
const total = new Map<string, number>();
for (const origin of readdirSync(folder).toSorted()) {
  const counts = new Map<string, number>();
  for (const file of manifestsBelow(join(folder, origin))) count(counts, await judge(file));
  if (counts.size === 0) continue;
  const note = join(folder, origin, 'ORIGIN');
  const from = existsSync(note) ? ` (${readFileSync(note, 'utf8').trim()})` : '';
  process.stdout.write(`${origin}${from}: ${listed(counts)}\n`);
  for (const [name, each] of counts) total.set(name, (total.get(name) ?? 0) + each);
}
process.stdout.write(`all: ${listed(total)}${hasKubectl ? '' : '; no kubectl to compare with'}\n`);
process.exitCode = isFailed ? 1 : 0;

function* manifestsBelow(path: string): Generator<string> {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const below = join(path, entry.name);
    if (entry.isDirectory()) yield* manifestsBelow(below);
    else if (MANIFEST.test(entry.name)) yield below;
  }
}

async function judge(file: string): Promise<Verdict | 'no workload' | 'template'> {
  const text = readFileSync(file, 'utf8');
  if (!WORKLOAD.test(text)) return 'no workload';
  if (/\{\{|\$\{/.test(text)) return 'template';
  const { files, problems } = await readManifests([file], (async function* () {})());
  const ours = files.flatMap(({ workloads }) => workloads.map(shortForm));
  if (!hasKubectl) return 'read';
  const theirs = decodeWithKubectl(file);
  if (problems.length > 0 && theirs === undefined) return 'both refuse';
  if (theirs === undefined) return tell('refused by kubectl alone', file, '');
  if (problems.length > 0) {
    for (const problem of problems) process.stdout.write(`  ${formatProblem(problem)}\n`);
    return tell('refused by us alone', file, '');
  }
  const leftOut = files.some((each) => each.leftOut.size > 0);
  if (leftOut || isDeepStrictEqual(sorted(ours), sorted(theirs))) return 'same';
  isFailed = true;
  return tell('different', file, `\n  ours   ${JSON.stringify(ours)}\n  kubectl ${JSON.stringify(theirs)}`);
}

/** The workloads that kubectl finds in `file`; undefined when it refuses it. */
function decodeWithKubectl(file: string): ShortForm[] | undefined {
  const { status, stdout } = spawnSync(
    'kubectl',
    ['label', '--local', '--overwrite', '-f', file, 'corpus=read', '-o', 'json'],
    { encoding: 'utf8', maxBuffer: 64 * MEBIBYTE },
  );
  if (status !== 0) return undefined;
  const objects = stdout
    .split(/^(?=\{$)/m)
    .filter((text) => text.trim() !== '')
    .map((text) => JSON.parse(text) as DecodedObject);
  return objects
    .flatMap((object) => (object.kind.endsWith('List') && object.items !== undefined ? object.items : [object]))
    .filter(({ kind, apiVersion }) => isWorkloadKind(kind) && !apiVersion.split('/')[0]?.includes('.'))
    .map(shortFormOf)
    .filter((form) => form !== undefined);
}

function sorted(forms: readonly ShortForm[]): string[] {
  return forms.map((form) => JSON.stringify(form)).toSorted();
}

function tell<V extends Verdict>(verdict: V, file: string, more: string): V {
  process.stdout.write(`  ${verdict}: ${file}${more}\n`);
  return verdict;
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function listed(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([name, each]) => `${each} ${name}`).join(', ');
}
