import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { writeReport } from '../../../src/report/write-report.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';
import { Folder, linesOf, refmanager } from '../program.ts';

describe('refmanager report', { concurrency: true }, () => {
  let folder: Folder;
  let before_: string;
  let after_: string;
  before(async () => {
    folder = await Folder.make();
    [before_, after_] = [folder.path('before.json'), folder.path('after.json')];
    await writeReport(sampleOutcome({ pods: 200, failureRate: 0.1 }), before_);
    await writeReport(sampleLoadOutcome({ pods: 200, failureRate: 0 }), after_);
  });
  after(() => folder.remove());

  it('puts a page beside the result, and shows the summary', async () => {
    const { code, stdout, stderr } = await refmanager(['report', before_]);
    assert.deepEqual([code, stderr], [0, '']);
    assert.match(stdout, /^rollout-storm · simulated runtime\n\nSTAGE +COUNT/);
    assert.equal(linesOf(stdout).at(-2), `report: ${folder.path('before.html')}`);
    assert.match(await readFile(folder.path('before.html'), 'utf8'), /^<!doctype html>/);
  });

  it('makes any report of it again, byte for byte', async () => {
    const again = folder.path('again/result.json');
    const { code } = await refmanager([
      'report',
      after_,
      '--quiet',
      '--out',
      again,
      '--out',
      folder.path('again/x.csv'),
    ]);
    assert.equal(code, 0);
    assert.equal(await readFile(again, 'utf8'), await readFile(after_, 'utf8'));
    assert.match(await readFile(folder.path('again/x.csv'), 'utf8'), /^run,started_at,/);
  });

  it('shows more than two as a series, in the order given', async () => {
    const third = folder.path('third.json');
    await writeReport(sampleLoadOutcome({ pods: 100, failureRate: 0 }), third);
    const { code, stdout } = await refmanager(['report', before_, after_, third]);
    assert.equal(code, 0);
    const lines = linesOf(stdout);
    assert.match(lines[0] ?? '', /^RESULT +READY P50/);
    assert.deepEqual(
      lines.slice(1, 4).map((line) => line.split(' ')[0]),
      ['before.json', 'after.json', 'third.json'],
    );
    assert.match(stdout, /^2 of 3 runs passed; before\.json failed\.$/m);
    assert.equal(lines.at(-1), `report: ${folder.path('before-to-third.html')}`);
    assert.match(await readFile(folder.path('before-to-third.html'), 'utf8'), /3 results in the order given/);
    const quiet = await refmanager(['report', before_, after_, third, '--quiet', '--out', folder.path('trend.csv')]);
    assert.equal(linesOf(quiet.stdout).length, 3);
    assert.equal(linesOf(await readFile(folder.path('trend.csv'), 'utf8')).length, 4);
  });

  it('compares two, marks the differences, and says what they come to', async () => {
    const page = folder.path('comparison.html');
    const { code, stdout } = await refmanager(['report', before_, after_, '--out', page]);
    assert.equal(code, 0);
    const lines = linesOf(stdout);
    assert.match(lines[0] ?? '', /^NUMBER +BEFORE +AFTER +CHANGE$/);
    assert.match(stdout, /^failed +\d+\.?\d*% +0% +−100% +✓ better$/m);
    assert.equal(
      lines.at(-2),
      'failures rate<1% holds now: 0.00%, 9.63% before. Failed went from 9.63% to 0% (−100%, better). 0 numbers worse and 1 better, beyond what chance explains.',
    );
    const text = await readFile(page, 'utf8');
    assert.match(text, /Before: <strong>before\.json<\/strong>/);
    assert.match(text, /<span class="change better">−100% ✓ better<\/span>/);
  });

  it('compares into a page named after both when nobody says where', async () => {
    const { code, stdout } = await refmanager(['report', after_, before_, '--quiet']);
    assert.equal(code, 0);
    assert.deepEqual(linesOf(stdout).slice(1), [`report: ${folder.path('after-vs-before.html')}`]);
  });

  it('is a gate: 99 when something became worse, red in JUnit, told in JSON', async () => {
    const [json, junit] = [folder.path('gate/x.json'), folder.path('gate/x.junit.xml')];
    const out = ['--quiet', '--out', json, '--out', junit];
    const worse = await refmanager(['report', after_, before_, '--fail-on', 'worse', ...out]);
    assert.equal(worse.code, 99);
    assert.match(
      worse.stdout,
      /^failures rate<1% no longer holds: 9\.63%, 0\.00% before\. Failed went from 0% to 9\.63%/,
    );
    const document = JSON.parse(await readFile(json, 'utf8')) as Record<string, unknown>;
    assert.deepEqual(
      [document['schema'], document['status'], document['counts']],
      ['refmanager/comparison/v1', 'worse', { worse: 1, better: 0, newlyBreached: 1 }],
    );
    assert.match(await readFile(junit, 'utf8'), /failures="2" errors="0"/);
    const told = await refmanager(['report', after_, before_, ...out]);
    assert.equal(told.code, 0);
    assert.match(await readFile(junit, 'utf8'), /failures="0" errors="0"/);
    const better = await refmanager(['report', before_, after_, '--fail-on', 'worse', ...out]);
    assert.equal(better.code, 0);
    assert.match(await readFile(junit, 'utf8'), /failures="0" errors="0"/);
  });

  it('puts several results of a side together, named by --base', async () => {
    const files = await Promise.all(
      [1, 2, 3, 4, 5, 6].map(async (seed) => {
        const file = folder.path(`several-${seed}.json`);
        await writeReport(sampleLoadOutcome({ seed, pods: 200, failureRate: seed > 3 ? 0.2 : 0.02 }), file);
        return file;
      }),
    );
    const bases = files.slice(0, 3).flatMap((file) => ['--base', file]);
    const page = folder.path('several.html');
    const { code, stdout } = await refmanager([
      'report',
      ...bases,
      ...files.slice(3),
      '--fail-on',
      'worse',
      '--out',
      page,
    ]);
    assert.equal(code, 99);
    assert.match(stdout, /^failed .* ✗ worse$/m);
    assert.match(await readFile(page, 'utf8'), /Several results of a side are put together/);
  });

  it('tells in one line what is wrong with a file, and writes nothing', async () => {
    const cut = await folder.write('cut.json', (await readFile(before_, 'utf8')).slice(0, 5_000));
    const foreign = await folder.write('package.json', '{ "name": "x" }');
    for (const [args, line] of [
      [[cut], /cut\.json:\d+:\d+ \(document\) the file ends too early/],
      [[foreign], /package\.json:1:1 schema expected "refmanager\/result\/v1"/],
      [[before_, foreign], /package\.json:1:1 schema expected/],
      [[folder.path('none.json')], /none\.json:1:1 \(file\) expected a result file .* but no such file$/],
      [
        [before_, after_, '--out', folder.path('x.csv')],
        /--out ".*x\.csv": expected a file that ends in \.json, \.html, \.junit\.xml to compare results/,
      ],
      [[before_, '--fail-on', 'worse'], /--fail-on "worse": expected two results to compare, or --base$/],
      [[before_, after_, '--fail-on', 'other'], /--fail-on "other": expected worse$/],
      [[before_, '--out', before_], /--out ".*before\.json": expected a file that this command does not read$/],
      [[], /missing required argument 'result\.json'/],
      [
        [before_, after_, folder.path('none.json')],
        /none\.json:1:1 \(file\) expected a result file .* but no such file$/,
      ],
      [[before_, after_, before_], /result ".*before\.json": expected each result once/],
      [
        [before_, after_, folder.path('none.json'), '--out', folder.path('x.prom')],
        /--out ".*x\.prom": expected a file that ends in \.json, \.csv, \.html for a series of results$/,
      ],
      [['--base', before_, '--base', before_, after_], /result ".*before\.json": expected each result once/],
    ] as const) {
      const { code, stdout, stderr } = await refmanager(['report', ...args]);
      assert.deepEqual([code, stdout], [2, ''], String(args));
      assert.equal(linesOf(stderr).length, 1);
      assert.match(stderr.trimEnd(), line);
    }
    for (const name of ['cut.html', 'package.html', 'none.html', 'x.csv'])
      assert.equal(existsSync(folder.path(name)), false);
  });
});
