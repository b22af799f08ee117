import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { refmanager } from '../program.ts';

const PODS = resolve('examples/scenarios/shop-pods.yaml');

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'refmanager-load-'));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

async function scenarioFile(t: TestContext, more: string): Promise<string> {
  const file = join(await folder(t), 'scenario.yaml');
  await writeFile(file, `name: cli\nclock: virtual\nnodes: 2\npods: [{ manifest: ${PODS} }]\n${more}`);
  return file;
}

const EXECUTOR = 'executor: { kind: shared-iterations, vus: 4, iterations: 40 }\n';

describe('refmanager load', () => {
  it('runs a scenario, says how it went, and writes the result', async (t) => {
    const file = await scenarioFile(
      t,
      `${EXECUTOR}thresholds: { failures: ["count==0"], start_duration: ["p(99)<5s"] }\n`,
    );
    const out = join(await folder(t), 'result.json');
    const { code, stdout, stderr } = await refmanager([
      'load',
      file,
      '--workers',
      '2',
      '--seed',
      '9',
      '--with-refs',
      '--out',
      out,
    ]);
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^cli: simulated runtime, shared-iterations: 40 by 4 VUs, 2 nodes, virtual time, 2 workers, seed 9$/m,
    );
    assert.match(stdout, /^✓ failures count==0 \(observed 0\)$/m);
    assert.match(stdout, /^65 of 65 containers started/m);
    assert.match(stdout, /^cli · simulated runtime · virtual time · 2 nodes\n/);
    assert.match(stdout, /\nPASSED: All 65 containers started in .*\.\n$/);
    const result = JSON.parse(await readFile(out, 'utf8')) as {
      schema: string;
      seed: number;
      refs: unknown[];
      events: unknown[];
    };
    assert.deepEqual(
      [result.schema, result.seed, result.refs.length, result.events.length],
      ['refmanager/result/v1', 9, 65, 0],
    );
  });

  it('ends with 99 when a threshold is crossed', async (t) => {
    const file = await scenarioFile(t, `${EXECUTOR}thresholds: { create: ["p(50)<1ms"] }\n`);
    const { code, stdout } = await refmanager(['load', file, '--workers', '1', '--quiet']);
    assert.equal(code, 99);
    assert.match(stdout, /^✗ create p\(50\)<1ms \(observed \d+(\.\d+)?ms\)$/m);
  });

  it('counts failed starts only through thresholds', async (t) => {
    const file = await scenarioFile(t, `${EXECUTOR}runtime: { kind: simulated, failures: { create: 50% } }\n`);
    assert.equal((await refmanager(['load', file, '--workers', '1', '--quiet'])).code, 0);
  });

  it('ends with 2 and the place of every problem, and starts nothing', async (t) => {
    const file = await scenarioFile(t, 'executor: { kind: constant-vus, vuss: 3 }\n');
    const { code, stdout, stderr } = await refmanager(['load', file]);
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /scenario\.yaml:5:\d+ executor\.vuss unknown key "vuss": did you mean "vus"\?$/m);
    assert.match(stderr, /scenario\.yaml:5:\d+ executor\.duration Required value/m);
  });

  it('ends with 124 when it does not end in time, with what was done until then', async (t) => {
    const file = await scenarioFile(t, 'executor: { kind: constant-vus, vus: 1, duration: 10m }\n');
    await writeFile(file, (await readFile(file, 'utf8')).replace('clock: virtual', 'clock: real'));
    const { code, stdout, stderr } = await refmanager(['load', file, '--workers', '1', '--timeout', '2s']);
    assert.equal(code, 124, stderr);
    assert.match(stdout, /\nINTERRUPTED: .*\n$/);
    assert.match(stderr, /the run did not end within 2s/);
  });

  it('refuses flags that mean nothing', async () => {
    const { code, stderr } = await refmanager(['load', 'x.yaml', '--timeout', 'soon', '--seed', 'x']);
    assert.equal(code, 2);
    assert.match(stderr, /--timeout "soon": expected a duration with a unit/);
    assert.match(stderr, /--seed "x": expected a whole number/);
  });
});
