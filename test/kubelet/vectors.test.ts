import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { runVectors, type VectorOutcome } from '../support/vector-adapters/run-vectors.ts';

async function outcomesOf(directory: string): Promise<VectorOutcome[]> {
  return Array.fromAsync(runVectors(directory));
}

it('passes every vector', async () => {
  const outcomes = await outcomesOf(new URL('../vectors/', import.meta.url).pathname);
  const failures = outcomes.filter(({ failure }) => failure !== undefined);
  assert.deepEqual(failures, []);
  assert.equal(outcomes.length, 385);
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
