import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { it } from 'node:test';
import { RefManager } from '../../src/index.ts';
import { startWorker } from '../support/started-worker.ts';

const WORKERS = 4;
const ROUNDS = 30;
const CASES = 38;

it('runs the 38 start vectors at once, 30 times each, on 4 workers over one store', async () => {
  const refs = RefManager.create({ stripes: 4 }); // few: the workers must meet
  const answers = Array.from({ length: WORKERS }, async (_, worker) => {
    const thread = startWorker(new URL('../support/start-vectors-worker.ts', import.meta.url), {
      workerData: { refs: refs.handle, worker, rounds: ROUNDS },
    });
    return new Promise<string[]>((resolve, reject) => {
      thread.once('message', resolve);
      thread.once('error', reject);
    });
  });
  assert.deepEqual((await Promise.all(answers)).flat(), []);

  const file = new URL('../vectors/start-container.json', import.meta.url);
  const cases = JSON.parse(await readFile(file, 'utf8')) as { expected: { refs: Record<string, string> } }[];
  assert.equal(cases.length, CASES);
  const expected = new Map<string, string>();
  for (let worker = 0; worker < WORKERS; worker++) {
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, each] of cases.entries()) {
        for (const [key, path] of Object.entries(each.expected.refs)) {
          expected.set(`${worker}.${round}.${index}/${key}`, path);
        }
      }
    }
  }
  assert.ok(expected.size > WORKERS * ROUNDS);
  const actual = new Map(Array.from(refs, ([id, ref]) => [id.toString(), ref?.fieldPath ?? '']));
  assert.deepEqual(actual, expected);
});
