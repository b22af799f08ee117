/** Every YAML snippet of the documents is read by what it is for. */

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { after, describe, it } from 'node:test';
import { load } from 'js-yaml';
import { readLatencyModel } from '../../src/scenario/latency/latency-model.ts';
import { readScenario } from '../../src/scenario/read-scenario.ts';
import { readManifests } from '../../src/workload/read-manifests.ts';
import { CODE_BLOCKS, type CodeBlock, placeOf, ROOT } from './code-blocks.ts';

/** What a part of a scenario is a part of: `runtime:` alone, say. */
const WHOLE: Readonly<Record<string, string>> = {
  name: 'whole',
  clock: 'virtual',
  pods: '[{ manifest: shop-pods.yaml }]',
  executor: '{ kind: constant-arrival-rate, rate: 10/s, duration: 2m }',
};
const YAML = CODE_BLOCKS.filter(({ language }) => language === 'yaml');
const NO_INPUT = Readable.from([]);

const folder = mkdtempSync(join(tmpdir(), 'docs-yaml-'));
after(() => rmSync(folder, { recursive: true }));
cpSync(`${ROOT}examples/scenarios/shop-pods.yaml`, join(folder, 'shop-pods.yaml'));
for (const { code } of YAML) {
  const [, name] = /^# ([\w-]+\.yaml)$/m.exec(code) ?? [];
  if (name !== undefined) writeFileSync(join(folder, name), code);
}

async function problemsOf({ code }: CodeBlock): Promise<readonly unknown[]> {
  const keys = Array.from(code.matchAll(/^(\w+):/gm), ([, key = '']) => key);
  const file = join(folder, 'snippet.yaml');
  writeFileSync(file, code);
  if (keys.includes('apiVersion')) return (await readManifests([file], NO_INPUT)).problems;
  if (/^kind: latency-model$/m.test(code)) {
    const model = await readLatencyModel(file);
    return 'problems' in model ? model.problems : [];
  }
  writeFileSync(file, wholeScenario(code, keys));
  return (await readScenario(file, NO_INPUT)).problems;
}

/** `part`, and before it what a scenario cannot do without. */
function wholeScenario(part: string, keys: readonly string[]): string {
  const isMissing = (key: string): boolean =>
    !keys.includes(key) && !(key === 'executor' && keys.includes('executors'));
  const missing = Object.entries(WHOLE).filter(([key]) => isMissing(key));
  return `${missing.map(([key, value]) => `${key}: ${value}\n`).join('')}${part}`;
}

interface Workflow {
  readonly on: readonly string[];
  readonly jobs: Readonly<Record<string, unknown>>;
}

describe('the YAML of the documents', () => {
  for (const block of YAML.filter(({ code }) => !/^jobs:$/m.test(code))) {
    it(`${placeOf(block)}: has no problems`, async () => {
      assert.deepEqual(await problemsOf(block), []);
    });
  }

  it('has workflows for pull requests', () => {
    const workflows = YAML.filter(({ code }) => /^jobs:$/m.test(code)).map(({ code }) => load(code) as Workflow);
    assert.ok(workflows.length > 1);
    for (const { on, jobs } of workflows) {
      assert.deepEqual(on, ['pull_request']);
      assert.ok(Object.keys(jobs).length > 0);
    }
  });

  it('would be told of a problem', async () => {
    const block = { file: 'x.md', line: 1, language: 'yaml', code: 'runtime: { kind: simulated, pulls: sometimes }\n' };
    assert.equal((await problemsOf(block)).length, 1);
  });
});
