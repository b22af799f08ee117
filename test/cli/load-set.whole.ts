import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { refmanager } from './program.ts';

async function scenario(t: TestContext): Promise<{ file: string; result: string; page: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-set-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'scenario.yaml');
  await writeFile(
    file,
    `name: \${NO_SUCH_VARIABLE:-given}\nclock: virtual\npods: [{ manifest: ${resolve('examples/scenarios/shop-pods.yaml')} }]
executor: { kind: shared-iterations, vus: 1, iterations: 40 }\n`,
  );
  return { file, result: join(folder, 'result.json'), page: join(folder, 'result.html') };
}

describe('refmanager load --set', () => {
  it('runs the scenario with the values given, and shows them in every report', async (t) => {
    const { file, result, page } = await scenario(t);
    const set = ['--set', 'executor.iterations=3', '--set', 'nodes=2'];
    const out = ['--out', result, '--out', page];
    const { code, stdout, stderr } = await refmanager(['load', file, '--workers', '1', ...set, ...out]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^given: simulated runtime, shared-iterations: 3 by 1 VUs, 2 nodes/m);
    assert.match(stdout, /^given: NO_SUCH_VARIABLE=given \(default\), executor\.iterations=3, nodes=2$/m);
    const { counts, scenario: facts } = JSON.parse(await readFile(result, 'utf8')) as {
      counts: { pods: number };
      scenario: { parameters: unknown };
    };
    assert.equal(counts.pods, 3);
    assert.deepEqual(facts.parameters, [
      { name: 'NO_SUCH_VARIABLE', value: 'given', from: 'default' },
      { name: 'executor.iterations', value: '3', from: 'set' },
      { name: 'nodes', value: '2', from: 'set' },
    ]);
    assert.match(await readFile(page, 'utf8'), /<dt>--set executor\.iterations<\/dt><dd>3<\/dd>/);
  });

  it('refuses what is no PATH=VALUE, and what the scenario has no place for', async (t) => {
    const { file } = await scenario(t);
    const flag = await refmanager(['load', file, '--set', 'nodes']);
    assert.deepEqual([flag.code, flag.stdout], [2, '']);
    assert.match(flag.stderr, /^refmanager: --set "nodes": expected PATH=VALUE, e\.g\. executor\.rate=80\/s/);
    const path = await refmanager(['load', file, '--set', 'nods=2']);
    assert.equal(path.code, 2);
    assert.match(
      path.stderr,
      /scenario\.yaml:1:1 nods unknown key "nods": did you mean "nodes"\? \(--set "nods=2"\)$/m,
    );
  });
});
