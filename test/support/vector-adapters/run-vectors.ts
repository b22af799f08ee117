/** Runs vector files: every case of every file of a directory, none skipped. */

import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ADAPTERS } from './adapters.ts';
import { asJson, type VectorAdapter, type VectorCase } from './vector-case.ts';

export interface VectorOutcome {
  /** `file: case`. */
  readonly name: string;
  /** undefined: passed. */
  readonly failure: string | undefined;
}

/** Yields one outcome per case; a directory or file that cannot be read, or of an unknown kind, is one failure. */
export async function* runVectors(directory: string): AsyncGenerator<VectorOutcome> {
  let files: string[];
  try {
    files = (await readdir(directory)).filter((file) => file.endsWith('.json')).sort();
  } catch (error) {
    yield { name: directory, failure: `cannot be read: ${String(error)}` };
    return;
  }
  if (files.length === 0) yield { name: directory, failure: 'there is no *.json in it' };
  for (const file of files) yield* runFile(join(directory, file));
}

async function* runFile(path: string): AsyncGenerator<VectorOutcome> {
  const kind = basename(path, '.json');
  const adapter = ADAPTERS.get(kind);
  if (adapter === undefined) {
    yield { name: kind, failure: `unknown kind; known: ${[...ADAPTERS.keys()].join(', ')}` };
    return;
  }
  let cases: VectorCase[];
  try {
    cases = readCases(await readFile(path, 'utf8'));
  } catch (error) {
    yield { name: kind, failure: `cannot be read: ${String(error)}` };
    return;
  }
  for (const each of cases) yield { name: `${kind}: ${each.name}`, failure: await runCase(adapter, each) };
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

async function runCase(adapter: VectorAdapter, { input, expected }: VectorCase): Promise<string | undefined> {
  try {
    const actual = await adapter(input as never, expected);
    assert.deepEqual(asJson(actual), expected);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
}
