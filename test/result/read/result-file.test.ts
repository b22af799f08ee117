import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { formatProblem } from '../../../src/input/problem.ts';
import { writeReport } from '../../../src/report/write-report.ts';
import { ResultFileError, readResultFile } from '../../../src/result/read/result-file.ts';
import { sampleLoadOutcome } from '../../support/sample-load-outcome.ts';
import { sampleOutcome } from '../../support/sample-outcome.ts';

let folder: string;
let whole: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refmanager-read-'));
  await writeReport(sampleLoadOutcome({ pods: 20 }), join(folder, 'whole.json'));
  whole = await readFile(join(folder, 'whole.json'), 'utf8');
});
after(() => rm(folder, { recursive: true }));

/** What is wrong with a file of that content, without the file's path. */
async function problemOf(content: string): Promise<string> {
  const file = join(folder, 'broken.json');
  await writeFile(file, content);
  try {
    const outcome = readResultFile(file);
    for (const _ of outcome.refs());
    for await (const _ of outcome.events());
  } catch (error) {
    assert.ok(error instanceof ResultFileError, String(error));
    const line = formatProblem(error.problem);
    assert.ok(!line.includes('\n') && line.length < file.length + 300, 'one line, and a short one');
    return line.slice(file.length + 1);
  }
  return assert.fail('nothing wrong');
}

describe('readResultFile', () => {
  it('gives back what was written, as often as it is asked for', async () => {
    for (const outcome of [sampleOutcome({ pods: 300, failureRate: 0.1 }), sampleLoadOutcome({ pods: 50 })]) {
      const file = join(folder, 'result.json');
      await writeReport(outcome, file);
      const read = readResultFile(file);
      assert.deepEqual(read.summary, outcome.summary);
      for (let times = 0; times < 2; times++) {
        assert.deepEqual([...read.refs()], [...outcome.refs()]);
        assert.deepEqual(await Array.fromAsync(read.events()), await Array.fromAsync(outcome.events()));
      }
    }
  });

  it('refuses numbers that divide to infinity, and times with something else beside them', async () => {
    const changed = (change: object): string => JSON.stringify({ ...(JSON.parse(whole) as object), ...change });
    const { timeline } = JSON.parse(whole) as { timeline: object };
    for (const least of [5e-324, 1e-300]) {
      assert.match(await problemOf(changed({ durationMs: least })), / durationMs expected a number that is not next/);
      assert.match(
        await problemOf(changed({ timeline: { ...timeline, intervalMs: least } })),
        / timeline\.intervalMs /,
      );
    }
    for (const startedAt of ['2020 (\u001b[31m)', '2020', 'Mon, 01 Jun 2026 09:30:00 GMT', '2026-13-01T00:00:00Z'])
      assert.match(await problemOf(changed({ startedAt })), / startedAt expected a time/);
  });

  it('checks what a real runtime still ran and kept at the end', async () => {
    const runtime = { name: 'containerd', version: '1.6', api: 'v1', endpoint: 'unix:///s', calls: {} };
    const groups = [{ reason: 'OOMKilled', exitCode: 137, count: 2, example: 'shop/cart-0/app' }];
    const good = { ...runtime, atEnd: { containers: 5, exited: 2, groups }, notRemoved: ['container a: busy'] };
    const fileOf = async (value: object): Promise<string> => JSON.stringify({ ...JSON.parse(whole), runtime: value });
    await writeFile(join(folder, 'real.json'), await fileOf(good));
    assert.deepEqual(readResultFile(join(folder, 'real.json')).summary.runtime, good);
    assert.match(await problemOf(await fileOf({ ...good, notRemoved: [7] })), /runtime\.notRemoved\[0\]/);
    assert.match(await problemOf(await fileOf({ ...good, atEnd: { containers: -1 } })), /runtime\.atEnd/);
  });

  it('reads a file of a version that timed no stops', async () => {
    const { stages, ...summary } = JSON.parse(whole) as { stages: Record<string, unknown> };
    const { stop, ...older } = stages;
    assert.ok(stop !== undefined);
    await writeFile(join(folder, 'older.json'), JSON.stringify({ ...summary, stages: older }));
    const outcome = readResultFile(join(folder, 'older.json'));
    assert.equal(outcome.summary.stages.stop.count, 0);
    for (const report of ['older.csv', 'older.prom', 'older.html']) await writeReport(outcome, join(folder, report));
    const { startTotal, ...less } = older;
    assert.ok(startTotal !== undefined);
    assert.match(await problemOf(JSON.stringify({ ...summary, stages: less })), /startTotal/);
  });

  it('reads a file that others formatted, without lists, with fields it does not know', async () => {
    const { refs: _, events: __, ...summary } = JSON.parse(whole) as Record<string, unknown>;
    const file = join(folder, 'formatted.json');
    await writeFile(file, JSON.stringify({ ...summary, later: { more: [1] } }, undefined, 8));
    const read = readResultFile(file);
    assert.equal(read.summary.name, 'rollout-storm');
    assert.deepEqual([...read.refs()], []);
  });

  it('says what is wrong with other files, cut files and changed ones', async () => {
    const lines = whole.split('\n');
    assert.match(await problemOf(whole.slice(0, whole.length / 2)), /^\d+:\d+ \(document\) the file ends too early: /);
    assert.match(
      await problemOf('{"name":"x","version":"1"}'),
      /^1:1 schema expected "refmanager\/result\/v1" .* there is none$/,
    );
    assert.match(
      await problemOf('{"schema":"refmanager/result/v2"}'),
      /^1:11 schema expected .* got "refmanager\/result\/v2"$/,
    );
    assert.match(
      await problemOf(lines.slice(0, -1).join('\n') + '}\n}'),
      /^\d+:\d+ \(document\) expected nothing after the object/,
    );
    const changes: [from: string | RegExp, to: string, problem: RegExp][] = [
      [/"p50Ms":[\d.]+/, '"p50Ms":"fast"', /^\d+:\d+ stages\.pull\.p50Ms .*expected number/],
      [
        /"histogram":"[^"]+"/,
        '"histogram":"AAAA"',
        /^\d+:\d+ stages\.pull\.histogram expected a compressed HdrHistogram/,
      ],
      ['"interrupted": false', '"interrupted": maybe', /^\d+:\d+ interrupted expected JSON: /],
      ['"seed": 42', '"seed": 1e999', /^\d+:\d+ seed /],
      [/"intervalMs":250/, '"intervalMs":0', /^\d+:\d+ timeline\.intervalMs /],
      [/(?<=\n    \{)"containerID":"[^"]+"/, '"containerID":7', /^\d+:5 refs\[0\]\.containerID .*expected string/],
      ['"reason":"Pulled"', '"reason":null', /^\d+:5 events\[0\]\.reason .*expected string/],
    ];
    for (const [from, to, problem] of changes) {
      const changed = whole.replace(from, to);
      assert.notEqual(changed, whole, String(from));
      assert.match(await problemOf(changed), problem);
    }
  });

  it('says so when there is no file to read', () => {
    const problem = (file: string): string => {
      try {
        readResultFile(file);
      } catch (error) {
        return (error as ResultFileError).problem.message;
      }
      return assert.fail();
    };
    assert.match(problem(join(folder, 'missing.json')), /but no such file$/);
    assert.match(problem(folder), /but that is a directory$/);
  });

  it('refuses what forges lines of metrics or escapes, crashes or takes gigabytes', async () => {
    const changed = (change: (result: Any) => void): Promise<string> => {
      const result = JSON.parse(whole) as Any;
      change(result);
      return problemOf(JSON.stringify(result));
    };
    const call = { ...(JSON.parse(whole) as Any).stages.pull, errors: 0 };
    const runtime = { name: 'r', version: '1', api: 'v1', endpoint: 'unix:///r', calls: { pull_image: call } };
    const withRuntime = (calls: object): Promise<string> =>
      changed((result) => (result['runtime'] = { ...runtime, calls }));
    assert.match(await withRuntime({ 'x\ny 1': call }), /runtime\.calls\.x y 1 Invalid key in record/);
    assert.match(await withRuntime({ pull: { ...call, errors: '1\nforged 1' } }), /runtime\.calls\.pull\.errors /);
    assert.match(await withRuntime({ pull: { ...call, histogram: 'HISTFAAA' } }), /compressed HdrHistogram/);
    assert.match(await changed((result) => (result['runtime'] = null)), / runtime /);
    assert.match(await changed((result) => (result.stages.pull.count += 1)), /expected a histogram of \d+ durations/);
    assert.match(await changed((result) => (result['startedAt'] = 'soon')), /startedAt expected a time/);
    assert.match(await changed((result) => (result['name'] = 'x'.repeat(70_000))), / name /);
    assert.match(await changed((result) => (result['durationMs'] = 1e300)), / durationMs /);
    assert.match(
      await changed((result) => (result['versions'] = { node: 1, refmanager: [] })),
      / versions\.refmanager /,
    );
    assert.match(await changed((result) => Object.assign(result, { stages: { ['k'.repeat(9_999)]: 1 } })), / stages/);
  });

  it('takes a runtime as a run on a real one writes it', async () => {
    const result = JSON.parse(whole) as Any;
    const calls = { pull_image: { ...result.stages.pull, errors: 1 } };
    const runtime = { name: 'containerd', version: '2.1', api: 'v1', endpoint: 'unix:///r', calls };
    const file = join(folder, 'runtime.json');
    await writeFile(file, JSON.stringify({ ...result, runtime }));
    assert.deepEqual(readResultFile(file).summary.runtime, runtime);
  });
});

type Any = Record<string, unknown> & { stages: { pull: { count: number } } };
