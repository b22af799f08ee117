/**
 * `refmanager bench` as users run it, shortly: that it measures, tells and writes, not what comes out.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { BenchResult } from '../../../src/bench/result/bench-result.ts';
import { FEWEST_REPEATS } from '../../../src/bench/verdict/standing.ts';
import { ended, Folder, linesOf, refmanager, start } from '../program.ts';

const SHORT = ['--threads', '1,2', '--reads', '50', '--no-color'];
/** What a lock of these tests writes, past its thread's own event loop, before it hangs. */
const HANGS = 'it hangs';
const TELLS = `writeSync(2, '${HANGS}\\n');`;
const kind = (name: string, acquire: string, release: string): string => `
import { writeSync } from 'node:fs';
export const lockKind = {
  name: '${name}',
  about: 'a lock of a test',
  excludes: true,
  create: (threads, stripes) => new Int32Array(new SharedArrayBuffer(4 * stripes)),
  attach(words) {
    const acquire = (stripe) => { ${acquire} };
    const release = (stripe) => { ${release} };
    return { style: 'acquires', acquireRead: acquire, releaseRead: release, acquireWrite: acquire, releaseWrite: release };
  },
};`;

/** None where others took most of the machine meanwhile. */
const ADVICE = /^(On this machine, with 2 threads: everywhere: .+\.|No advice: others took .+)$/m;

describe('bench', () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
    await folder.write(
      'spin.mjs',
      kind(
        'spin lock',
        'while (Atomics.compareExchange(words, stripe, 0, 1) !== 0);',
        'Atomics.store(words, stripe, 0);',
      ),
    );
    await folder.write('stuck.mjs', kind('stuck lock', `${TELLS} Atomics.wait(words, stripe, 0);`, ''));
    await folder.write('no-lock.mjs', kind('no lock', '', ''));
    await folder.write(
      'stuck-in-create.mjs',
      kind('stuck-in-create', '', '').replace(/create: .*/, `create() { ${TELLS} for (;;); },`),
    );
    await folder.write(
      'missing.mjs',
      kind('absent lock', '', '').replace('excludes:', "missing: () => 'it needs a license.', excludes:"),
    );
    await folder.write('throws.mjs', kind('throwing lock', "throw new Error('no key');", ''));
  });
  after(() => folder.remove());

  async function resultOf(name: string): Promise<BenchResult> {
    return JSON.parse(await readFile(folder.path(name), 'utf8')) as BenchResult;
  }

  it('lock measures ours beside others and a lock of the user, advises, and writes all reports', async () => {
    const out = ['html', 'json', 'csv'].flatMap((suffix) => ['--out', folder.path(`lock.${suffix}`)]);
    const own = ['--kind', folder.path('spin.mjs')];
    const flags = [...SHORT, '--hold', '0', '--for', '3s', '--against', 'mutex', ...own, ...out];
    const { code, stdout, stderr } = await refmanager(['bench', 'lock', ...flags]);
    assert.equal(code, 0, stderr);
    const lines = linesOf(stdout);
    assert.match(lines[0] ?? '', /^THREADS {2}RWLOCK +MUTEX +SPIN LOCK$/);
    assert.match(stdout, ADVICE);
    assert.match(stdout, /^\d+ repeats of .* each, in turn, .* in all; machine (busy|quiet): /m);
    const { cells, contenders, advice, command } = await resultOf('lock.json');
    assert.deepEqual(
      contenders.map(({ key }) => key),
      ['rwlock', 'mutex', 'spin lock'],
    );
    assert.equal(cells.length, 2);
    for (const { runners } of cells) for (const { rates } of runners) assert.ok(rates.length >= FEWEST_REPEATS);
    assert.ok(stdout.includes(advice));
    assert.match(command, /^refmanager bench lock --threads 1,2 /);
    assert.match(await readFile(folder.path('lock.html'), 'utf8'), /<h1>Lock contention<\/h1>/);
    assert.equal(linesOf(await readFile(folder.path('lock.csv'), 'utf8')).length, 1 + 2 * 3);
  });

  it('lock tells a lock that stalls, one that excludes nobody and one that throws, and goes on', async () => {
    const own = ['stuck', 'no-lock', 'throws'].flatMap((name) => ['--kind', folder.path(`${name}.mjs`)]);
    const flags = ['--threads', '4', '--reads', '50', '--hold', '1us', '--for', '4s', '--against', 'mutex', ...own];
    const out = ['json', 'csv', 'html'].flatMap((suffix) => ['--out', folder.path(`bad.${suffix}`)]);
    const { code, stdout, stderr } = await refmanager(['bench', 'lock', ...flags, '--no-color', ...out]);
    assert.equal(code, 1, stderr);
    const [row = ''] = linesOf(stdout).slice(1);
    assert.match(row, /^ *4 .* stalled +exclusion broken +broke$/);
    const { cells } = await resultOf('bad.json');
    const problems = cells[0]?.runners.map(({ problem }) => problem ?? '') ?? [];
    assert.deepEqual(problems.slice(0, 2), ['', '']);
    assert.match(problems[2] ?? '', /^stalled: a thread did not come back from the stop within 5 s$/);
    assert.match(problems[3] ?? '', /^exclusion broken: /);
    assert.equal(problems[4], 'broke: Error: no key');
    const told = linesOf(stderr).filter((line) => line.startsWith('refmanager: '));
    for (const [i, name] of ['stuck', 'no-lock', 'throws'].entries()) {
      const line = `refmanager: --kind ${folder.path(`${name}.mjs`)}: it failed in 1 of 1 cell: ${problems[2 + i]}`;
      assert.equal(told[i], line);
    }
    const remark = 'throwing lock failed in 1 of 1 cell: broke: Error: no key.';
    assert.ok(linesOf(stdout).includes(remark));
    assert.ok((await readFile(folder.path('bad.html'), 'utf8')).includes(`<li>${remark}</li>`));
    const csv = linesOf(await readFile(folder.path('bad.csv'), 'utf8'));
    for (const problem of problems.slice(2)) assert.ok(csv.some((line) => line.includes(problem)));
  });

  it('lock whose kind cannot run here, by its own word, tells it everywhere and ends with 1', async () => {
    const own = ['--kind', folder.path('missing.mjs'), '--out', folder.path('missing.csv')];
    const flags = [...SHORT, '--hold', '0', '--for', '2s', '--against', 'mutex', ...own];
    const { code, stdout, stderr } = await refmanager(['bench', 'lock', ...flags]);
    assert.equal(code, 1, stderr);
    assert.match(stdout, /^absent lock takes no part: it needs a license\.$/m);
    assert.match(stderr, /^refmanager: --kind \S+missing\.mjs: it takes no part: it needs a license\.$/m);
    const csv = linesOf(await readFile(folder.path('missing.csv'), 'utf8'));
    assert.match(csv.at(-1) ?? '', /^,,,,absent lock,.*,takes no part: it needs a license\.$/);
  });

  for (const name of ['stuck', 'stuck-in-create']) {
    it(`lock that is interrupted while a kind hangs (${name}) reports at once`, async () => {
      const file = `${name}.json`;
      const flags = [...SHORT, '--for', '10m', '--against', 'mutex', '--kind', folder.path(`${name}.mjs`)];
      const child = start(['bench', 'lock', ...flags, '--out', folder.path(file)]);
      let isTold = false;
      child.stderr.on('data', (text: Buffer) => {
        if (isTold || !String(text).includes(HANGS)) return;
        isTold = child.kill('SIGINT'); // once: a second one ends it without a word
      });
      const { code, stdout, stderr } = await ended(child);
      assert.equal(code, 130, stderr);
      assert.match(stdout, /^Interrupted after 0 of \d+ repeats\.$/m);
      const { interrupted, failures } = await resultOf(file);
      assert.deepEqual([interrupted, failures], [true, []], 'it was not waited for until it counted as stalled');
    });
  }

  it('lock says how long it would have to take at the least', async () => {
    const { code, stdout, stderr } = await refmanager([
      'bench',
      'lock',
      ...SHORT,
      '--for',
      '100ms',
      '--against',
      'mutex',
    ]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, /^refmanager: --for 100ms: too short for so many combinations: expected \d+s or more\n$/);
  });

  it('lock that is interrupted reports what it has', async () => {
    const flags = [...SHORT, '--for', '10m', '--against', 'mutex', '--out', folder.path('cut.json')];
    const child = start(['bench', 'lock', ...flags]);
    child.stderr.once('data', () => child.kill('SIGINT')); // the first line of progress
    const { code, stdout, stderr } = await ended(child);
    assert.equal(code, 130, stderr);
    assert.match(stdout, /^Interrupted after \d+ of 21 repeats\.$/m);
    assert.equal((await resultOf('cut.json')).interrupted, true);
  });

  it('store measures ours beside others', async () => {
    const flags = [...SHORT, '--refs', '1000', '--for', '3s', '--against', 'main-thread,thread-local'];
    const { code, stdout, stderr } = await refmanager(['bench', 'store', ...flags, '--out', folder.path('store.json')]);
    assert.equal(code, 0, stderr);
    assert.match(linesOf(stdout)[0] ?? '', /^THREADS {2}REFMANAGER +MAIN-THREAD +THREAD-LOCAL$/);
    assert.match(stdout, ADVICE);
    const { cells, bench } = await resultOf('store.json');
    assert.deepEqual([bench, cells.length], ['store', 2]);
  });
});
