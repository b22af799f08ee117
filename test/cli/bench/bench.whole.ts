/**
 * `refmanager bench` as users run it, shortly: that it measures, tells and writes, not what comes out.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { BenchResult } from '../../../src/bench/result/bench-result.ts';
import { ended, Folder, linesOf, refmanager, start } from '../program.ts';

const SHORT = ['--threads', '1,2', '--reads', '50', '--no-color'];
const kind = (name: string, acquire: string, release: string): string => `
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
    await folder.write('stuck.mjs', kind('stuck lock', 'Atomics.wait(words, stripe, 0);', ''));
    await folder.write('no-lock.mjs', kind('no lock', '', ''));
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
    for (const { runners } of cells) for (const { rates } of runners) assert.ok(rates.length >= 9);
    assert.ok(stdout.includes(advice));
    assert.match(command, /^refmanager bench lock --threads 1,2 /);
    assert.match(await readFile(folder.path('lock.html'), 'utf8'), /<h1>Lock contention<\/h1>/);
    assert.equal(linesOf(await readFile(folder.path('lock.csv'), 'utf8')).length, 1 + 2 * 3);
  });

  it('lock tells a lock that stalls, one that excludes nobody and one that throws, and goes on', async () => {
    const own = ['stuck', 'no-lock', 'throws'].flatMap((name) => ['--kind', folder.path(`${name}.mjs`)]);
    const flags = ['--threads', '4', '--reads', '50', '--hold', '1us', '--for', '4s', '--against', 'mutex', ...own];
    const { code, stdout, stderr } = await refmanager(['bench', 'lock', ...flags, '--out', folder.path('bad.json')]);
    assert.equal(code, 0, stderr);
    const [row = ''] = linesOf(stdout).slice(1);
    assert.match(row, /^ *4 .* stalled +exclusion broken +broke$/);
    const { cells } = await resultOf('bad.json');
    const problems = cells[0]?.runners.map(({ problem }) => problem ?? '') ?? [];
    assert.deepEqual(problems.slice(0, 2), ['', '']);
    assert.match(problems[2] ?? '', /^stalled: a thread did not come back from the stop within 5 s$/);
    assert.match(problems[3] ?? '', /^exclusion broken: \d+ (writes counted \d+|readers saw a writer inside)$/);
    assert.match(problems[4] ?? '', /^broke: Error: no key$/);
  });

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
