/**
 * `run deploy.json --out deploy.json` started the manifest and then put the report in its place; two `--out` that link
 * to one file were written one over the other.
 */

import assert from 'node:assert/strict';
import { symlink } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parseRunFlags, type RunFlagTexts } from '../../src/cli/options/run-flags.ts';
import { Folder, POD } from '../cli/program.ts';

const TEXTS: RunFlagTexts = { runtime: 'simulated', latency: 'none', seed: '1', scale: '1', nodes: '1' };

describe('a report in the place of another file of the run', () => {
  let folder: Folder;
  let manifest: string;
  let link: string;
  before(async () => {
    folder = await Folder.make();
    manifest = await folder.write('deploy.json', POD);
    link = folder.path('link.json');
    await symlink(manifest, link);
  });
  after(() => folder.remove());

  async function problemsOf(out: readonly string[], manifests: readonly string[]): Promise<readonly string[]> {
    return (await parseRunFlags({ ...TEXTS, out }, manifests)).problems;
  }

  it('is refused when that is a manifest, by whatever name', async () => {
    const expectation = 'expected a file that this command does not read';
    assert.deepEqual(await problemsOf([manifest], [manifest]), [`--out "${manifest}": ${expectation}`]);
    assert.deepEqual(await problemsOf([link], ['-', manifest]), [`--out "${link}": ${expectation}`]);
    assert.deepEqual(await problemsOf([manifest], [link]), [`--out "${manifest}": ${expectation}`]);
  });

  it('is refused when that is the model of its latencies', async () => {
    const model = await folder.write('model.json', '{"kind":"latency-model","latency":{"start":"5ms"}}');
    const { flags, problems } = await parseRunFlags({ ...TEXTS, latency: model, out: [model] }, [manifest]);
    assert.deepEqual(problems, [`--out "${model}": expected a file that this command does not read`]);
    assert.deepEqual(flags.runtime, { kind: 'simulated', latency: { start: { kind: 'fixed', ms: 5 } } });
  });

  it('is refused when that is another report', async () => {
    assert.deepEqual(await problemsOf([manifest, link], ['-']), [`--out "${link}": expected each file once`]);
  });
});
