/** Runs all start-container vectors at once, round after round, over the store it is given; answers with the failures. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';
import { SharedCaseRefs } from './shared-case-refs.ts';
import { runStartOver, type StartInput } from './vector-adapters/start-container.ts';
import { asJson } from './vector-adapters/vector-case.ts';

interface Task {
  readonly refs: RefManagerHandle;
  readonly worker: number;
  readonly rounds: number;
}

const { refs: handle, worker, rounds } = workerData as Task;
const file = new URL('../vectors/start-container.json', import.meta.url);
const cases = JSON.parse(await readFile(file, 'utf8')) as { name: string; input: StartInput; expected: unknown }[];
const refs = RefManager.attach(handle);
const failures: string[] = [];

async function run(tag: string, { name, input, expected }: (typeof cases)[number]): Promise<void> {
  try {
    const actual = await runStartOver(input, (steps) => new SharedCaseRefs(refs, tag, steps));
    assert.deepEqual(asJson(actual), expected);
  } catch (error) {
    failures.push(`${name}: ${String(error)}`);
  }
}

for (let round = 0; round < rounds; round++) {
  await Promise.all(cases.map((each, index) => run(`${worker}.${round}.${index}`, each)));
}
refs.detach();
parentPort?.postMessage(failures);
