import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { refmanager } from '../program.ts';

async function scenario(t: TestContext): Promise<{ file: string; folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-search-'));
  t.after(() => rm(folder, { recursive: true }));
  const file = join(folder, 'scenario.yaml');
  await writeFile(
    file,
    `name: search\npods: [{ manifest: ${resolve('test/load/virtual/one-container.yaml')} }]
runtime: { kind: simulated, latency: { create: 50ms }, contention: { create: 1 } }
executor: { kind: constant-arrival-rate, rate: 1/s, duration: 5s }
thresholds: { start_duration: ["p(99)<500ms"] }\n`,
  );
  return { file, folder };
}

describe('refmanager load --find-max', () => {
  it('finds the highest rate, and writes a page with the curve, its data and a table', async (t) => {
    const { file, folder } = await scenario(t);
    const [page, data, table] = ['c.html', 'c.json', 'c.csv'].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    const search = ['--find-max', 'rate', '--between', '5/s,80/s', '--seeds', '2', '--workers', '1'];
    const out = ['--out', page, '--out', data, '--out', table];
    const { code, stdout, stderr } = await refmanager(['load', file, ...search, ...out]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^80\/s, seed 1: breached: start_duration p\(99\)<500ms \(observed /m);
    const found = /^The objectives hold up to (\d+(?:\.\d+)?)\/s with each of 2 seeds/m.exec(stdout)?.[1];
    assert.ok(Number(found) > 20 && Number(found) < 24, stdout);
    const { schema, max, trials } = JSON.parse(await readFile(data, 'utf8')) as {
      schema: string;
      max: number;
      trials: unknown[];
    };
    assert.deepEqual([schema, max], ['refmanager/search/v1', Number(found)]);
    const html = await readFile(page, 'utf8');
    assert.match(html, new RegExp(`<strong>${found}/s</strong>`));
    assert.match(html, /<svg[^>]*>.*class="cursor"/s);
    assert.equal((await readFile(table, 'utf8')).trimEnd().split('\n').length, trials.length + 1);
  });

  it('ends with 99 when nothing holds', async (t) => {
    const { file } = await scenario(t);
    const search = ['--find-max', 'rate', '--between', '60/s,80/s', '--seeds', '1', '--workers', '1', '--quiet'];
    const { code, stdout, stderr } = await refmanager(['load', file, ...search]);
    assert.deepEqual([code, stderr], [99, '']);
    assert.match(stdout, /^Not even 60\/s holds/);
  });

  it('refuses what makes no sense together', async (t) => {
    const { file } = await scenario(t);
    const refused = async (...flags: string[]): Promise<string> => {
      const { code, stdout, stderr } = await refmanager(['load', file, ...flags]);
      assert.deepEqual([code, stdout], [2, ''], flags.join(' '));
      return stderr;
    };
    assert.match(await refused('--find-max', 'rate'), /--find-max "rate": expected --between with it: two rates/);
    assert.match(
      await refused('--between', '1/s,2/s'),
      /--between "1\/s,2\/s": expected to be given with --find-max rate/,
    );
    const search = ['--find-max', 'rate', '--between', '9/s,2/s', '--out', 'x.prom', '--with-refs'];
    const lines = await refused(...search);
    assert.match(lines, /--between "9\/s,2\/s": expected two rates, the lower first/);
    assert.match(lines, /--out "x\.prom": expected a file that ends in \.html, \.json or \.csv/);
    assert.match(lines, /--with-refs "true": it has no effect in a search/);
    const closed = [
      '--find-max',
      'rate',
      '--between',
      '1/s,2/s',
      '--set',
      'executor={ kind: constant-vus, duration: 1s }',
    ];
    assert.match(await refused(...closed), /--find-max rate: expected executor\.kind constant-arrival-rate/);
  });
});
