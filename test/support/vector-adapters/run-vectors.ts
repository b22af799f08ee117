/** Runs vector files: every case of every file of a directory and of its folder `upstream`, none skipped. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ADAPTERS } from './adapters.ts';
import { UPSTREAM_ADAPTERS } from './upstream/adapters.ts';
import { canonical } from './upstream/canonical.ts';
import { asJson, type VectorAdapter, type VectorCase } from './vector-case.ts';

export interface VectorOutcome {
  /** `file: case`. */
  readonly name: string;
  /** undefined: passed. */
  readonly failure: string | undefined;
}

const UPSTREAM_FOLDER = 'upstream';

/** Yields one outcome per case; a directory or file that cannot be read, or of an unknown kind, is one failure. */
export async function* runVectors(directory: string): AsyncGenerator<VectorOutcome> {
  let files: string[];
  try {
    const entries = await readdir(directory);
    const ofUpstream = entries.includes(UPSTREAM_FOLDER) ? await readdir(join(directory, UPSTREAM_FOLDER)) : [];
    files = [...entries, ...ofUpstream.map((file) => join(UPSTREAM_FOLDER, file))]
      .filter((file) => file.endsWith('.json'))
      .sort();
  } catch (error) {
    yield { name: directory, failure: `cannot be read: ${String(error)}` };
    return;
  }
  if (files.length === 0) yield { name: directory, failure: 'there is no *.json in it' };
  for (const file of files) yield* runFile(directory, file);
}

async function* runFile(directory: string, file: string): AsyncGenerator<VectorOutcome> {
  const kind = basename(file, '.json');
  const name = file.slice(0, -'.json'.length);
  if (!ADAPTERS.has(kind) && !UPSTREAM_ADAPTERS.has(kind)) {
    const known = new Set([...ADAPTERS.keys(), ...UPSTREAM_ADAPTERS.keys()]);
    yield { name, failure: `unknown kind; known: ${[...known].sort().join(', ')}` };
    return;
  }
  let cases: VectorCase[];
  try {
    cases = readCases(await readFile(join(directory, file), 'utf8'));
  } catch (error) {
    yield { name, failure: `cannot be read: ${String(error)}` };
    return;
  }
  for (const each of cases) yield { name: `${name}: ${each.name}`, failure: await runCase(kind, each) };
}

function readCases(text: string): VectorCase[] {
  const cases: unknown = JSON.parse(text);
  if (!Array.isArray(cases) || cases.length === 0) throw new Error('not a list of cases');
  return cases.map((each: unknown, index) => {
    if (typeof each !== 'object' || each === null) throw new Error(`case ${index} is no object`);
    if (!('name' in each && 'input' in each && 'expected' in each)) {
      throw new Error(`case ${index} lacks name, input or expected`);
    }
    return { name: String(each.name), input: each.input, expected: each.expected };
  });
}

async function runCase(kind: string, { input, expected }: VectorCase): Promise<string | undefined> {
  try {
    const ours = ADAPTERS.get(kind);
    if (ours !== undefined && !isOfUpstream(kind, input)) {
      assert.deepEqual(asJson(await ours(input as never, expected)), expected);
    } else {
      const adapter = UPSTREAM_ADAPTERS.get(kind) as VectorAdapter;
      assert.deepEqual(canonical(asJson(await adapter(input as never, expected))), canonical(expected));
    }
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}

/** Of the kinds that both sets have: a field that only the input of an upstream case has. */
const UPSTREAM_FIELDS: Readonly<Record<string, (input: object) => boolean>> = {
  backoff: (input) => 'startMs' in input,
  'env-expansion': (input) => !('op' in input),
  'event-correlation': (input) => 'startMs' in input,
  'log-paths': (input) => 'words' in input,
};

function isOfUpstream(kind: string, input: unknown): boolean {
  return typeof input === 'object' && input !== null && UPSTREAM_FIELDS[kind]?.(input) === true;
}
