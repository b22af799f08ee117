import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { after, before, describe, it } from 'node:test';
import {
  type BenchFlagTexts,
  parseLockFlags,
  parseStoreFlags,
  usualThreads,
} from '../../../src/cli/bench/bench-flags.ts';
import { Folder } from '../program.ts';

const LOCK: BenchFlagTexts = { threads: '1,4,16', reads: '50,95,100', hold: '0,1us', stripes: '1', for: '1m' };
const STORE: BenchFlagTexts = { threads: '1,4', reads: '95', refs: '1000', for: '1m' };
const KIND = "export const lockKind = { name: 'mine', about: 'x', excludes: true, create: () => 1, attach: () => 1 };";

describe('flags of bench lock', () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
    await folder.write('mine.mjs', KIND);
    await folder.write('mutex.mjs', KIND.replace('mine', 'mutex'));
  });
  after(() => folder.remove());

  it('are lists: each value once, ascending', async () => {
    const { flags, problems } = await parseLockFlags({
      ...LOCK,
      threads: '16, 1,4,1',
      hold: '1ms,0,2us',
      stripes: '16,1',
    });
    assert.deepEqual(problems, []);
    assert.deepEqual(flags.threads, [1, 4, 16]);
    assert.deepEqual(flags.readShares, [0.5, 0.95, 1]);
    assert.deepEqual(flags.holdsUs, [0, 2, 1_000]);
    assert.deepEqual(flags.stripes, [1, 16]);
    assert.equal(flags.forMs, 60_000);
  });

  it('are, without numbers of threads, one alone, one a core and four times as many', async () => {
    assert.deepEqual(usualThreads(2, 64), [1, 2, 8]);
    assert.deepEqual(usualThreads(4, 64), [1, 4, 16]);
    assert.deepEqual(usualThreads(1, 64), [1, 2, 8]);
    assert.deepEqual(usualThreads(96, 64), [1, 16, 64]);
    assert.deepEqual(usualThreads(16, 8), [1, 8]);
    const { threads: _, ...others } = LOCK;
    const { flags, problems } = await parseLockFlags(others);
    assert.deepEqual([flags.threads, problems], [usualThreads(availableParallelism(), 64), []]);
  });

  it('name rivals, the simpler ones first; the usual ones when none is named', async () => {
    assert.deepEqual((await parseLockFlags({ ...LOCK, against: 'web-locks,mutex' })).flags.against, [
      'mutex',
      'web-locks',
    ]);
    const { against } = (await parseLockFlags(LOCK)).flags;
    assert.deepEqual(against, ['mutex', 'counter', 'multithreading', 'web-locks', 'go']);
  });

  it('load locks of the user', async () => {
    const { flags, problems } = await parseLockFlags({ ...LOCK, kind: [folder.path('mine.mjs')] });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      flags.own.map(({ kind }) => kind.name),
      ['mine'],
    );
  });

  it('are refused with what was expected, all at once', async () => {
    const { problems } = await parseLockFlags({
      ...LOCK,
      threads: '0',
      reads: '101',
      hold: 'long',
      stripes: '3',
      for: '0s',
      against: 'mutx,nobody',
      kind: [folder.path('mutex.mjs'), folder.path('none.mjs')],
      out: ['x.prom'],
    });
    const patterns = [
      /^--threads "0": expected a whole number from 1 to 64$/,
      /^--reads "101": expected a whole number from 0 to 100$/,
      /^--hold "long": expected durations up to 100ms with commas between, e\.g\. 0,1us$/,
      /^--for "0s": expected a duration/,
      /^--against "mutx": expected mutex, perhaps$/,
      /^--against "nobody": expected some of mutex, counter, /,
      /^--kind ".*mutex\.mjs": expected a name that no other has, got mutex$/,
      /^--kind ".*none\.mjs": Cannot find module/,
      /^--out "x\.prom": expected a file that ends in \.html, \.json or \.csv$/,
      /^--stripes "3": expected powers of two$/,
    ];
    assert.equal(problems.length, patterns.length, problems.join('\n'));
    for (const [i, pattern] of patterns.entries()) assert.match(problems[i] ?? '', pattern);
  });

  it('take no more values than a chart can show', async () => {
    const threads = Array.from({ length: 13 }, (_, i) => i + 1).join();
    assert.match(
      (await parseLockFlags({ ...LOCK, threads })).problems.join(),
      /^--threads ".*": expected at most 12 values$/,
    );
  });
});

describe('flags of bench store', () => {
  it('are values of stores', async () => {
    const { flags, problems } = await parseStoreFlags({ ...STORE, refs: '10000,1000', reads: '100,50' });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      [flags.refs, flags.readShares],
      [
        [1_000, 10_000],
        [0.5, 1],
      ],
    );
  });

  it('are refused where no store is asked like that', async () => {
    const { problems } = await parseStoreFlags({ ...STORE, threads: '16', reads: '30', against: 'lmbd' });
    assert.deepEqual(problems, [
      '--threads "16": expected a whole number from 1 to 8',
      '--against "lmbd": expected lmdb, perhaps',
      '--reads "30": expected some of 0, 50, 95, 100',
    ]);
  });
});
