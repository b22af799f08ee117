import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { runVectors, type VectorOutcome } from '../support/vector-adapters/run-vectors.ts';

/** Of the files in test/vectors, and of those in its folder `upstream`. */
const OWN_CASES = 394;
const UPSTREAM_CASES = 2068;

async function outcomesOf(directory: string): Promise<VectorOutcome[]> {
  return Array.fromAsync(runVectors(directory));
}

it('passes every vector', async () => {
  const outcomes = await outcomesOf(new URL('../vectors/', import.meta.url).pathname);
  const failures = outcomes.filter(({ failure }) => failure !== undefined);
  assert.deepEqual(failures, []);
  assert.equal(outcomes.length, OWN_CASES + UPSTREAM_CASES);
});

it('closes with its counts whatever the directory holds', async (t) => {
  const script = fileURLToPath(new URL('../vectors.ts', import.meta.url));
  const run = async (directory: string): Promise<[number, string | undefined]> => {
    const child = spawn(process.execPath, [script, directory], { signal: t.signal });
    const [output, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number]>]);
    return [code, output.trimEnd().split('\n').at(-1)];
  };
  const all = fileURLToPath(new URL('../vectors/', import.meta.url));
  assert.deepEqual(await run(all), [0, `${OWN_CASES + UPSTREAM_CASES} passed, 0 failed`]);
  assert.deepEqual(await run(join(all, 'nowhere')), [1, '0 passed, 1 failed']);
});

it('counts unknown kinds, empty files and wrong expectations as failures', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'vectors-'));
  t.after(() => rm(directory, { recursive: true }));
  const write = (file: string, cases: unknown): Promise<void> =>
    writeFile(join(directory, file), JSON.stringify(cases));
  await write('unheard-of.json', [{ name: 'x', input: {}, expected: null }]);
  await write('backoff.json', []);
  await write('log-paths.json', [{ name: 'no input', expected: null }]);
  const message = { format: 'a', args: [], containerID: '', containerName: '' };
  await write('record-event-message.json', [
    { name: 'right', input: message, expected: 'a' },
    { name: 'wrong', input: message, expected: 'b' },
  ]);
  const failed = (await outcomesOf(directory)).map(({ name, failure }) => [name, failure !== undefined]);
  assert.deepEqual(failed, [
    ['backoff', true],
    ['log-paths', true],
    ['record-event-message: right', false],
    ['record-event-message: wrong', true],
    ['unheard-of', true],
  ]);
});
