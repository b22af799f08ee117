import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { REPORT_SUFFIXES, reportFormat, writeReport } from '../../src/report/write-report.ts';
import type { ResultEvent } from '../../src/result/result.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refmanager-report-'));
});
after(() => rm(folder, { recursive: true, force: true }));

async function* onePod(): AsyncGenerator<string> {
  yield '{"namespace":"shop","containers":[]}';
}

describe('reportFormat', () => {
  it('goes by the suffix, in any case', () => {
    const names = [
      'out/r.json',
      'r.ndjson',
      'r.csv',
      'r.html',
      'r.junit.xml',
      'r.prom',
      'R.HTML',
      'r.critest.json',
      'r.pods.csv',
    ];
    assert.deepEqual(names.map(reportFormat), [
      'json',
      'ndjson',
      'csv',
      'html',
      'junit',
      'prom',
      'html',
      'critest',
      'pods-csv',
    ]);
  });

  it('does not guess', () => {
    for (const name of ['r.xml', 'r', 'json', 'r.json.gz', 'html/r', '', 'r.htm'])
      assert.equal(reportFormat(name), undefined);
  });
});

describe('writeReport', () => {
  it('writes every format, making missing folders, and leaves nothing else behind', async () => {
    const outcome = { ...sampleOutcome({ pods: 5 }), pods: onePod };
    const beginnings: Record<string, string> = {
      json: '{\n  "schema": "refmanager/result/v1",',
      ndjson: '{"type":"summary"',
      csv: 'run,started_at,',
      html: '<!doctype html>',
      junit: '<?xml version="1.0"',
      prom: '# HELP kubelet_runtime_operations_total',
      critest: '{\n  "operationsNames"',
      'pods-csv': 'namespace,pod,uid,',
      'pods-ndjson': '{"namespace":"shop"',
    };
    const deep = join(folder, 'a', 'b');
    for (const [suffix, format] of Object.entries(REPORT_SUFFIXES)) {
      const file = join(deep, `report${suffix}`);
      await writeReport(outcome, file);
      assert.ok((await readFile(file, 'utf8')).startsWith(beginnings[format] ?? '?'), format);
    }
    assert.deepEqual(
      (await readdir(deep)).sort(),
      Object.keys(REPORT_SUFFIXES)
        .map((suffix) => `report${suffix}`)
        .sort(),
    );
  });

  it('replaces a report that is there, through a link too', async () => {
    const [file, link] = [join(folder, 'old.csv'), join(folder, 'link.csv')];
    await writeFile(file, 'old');
    await symlink(file, link);
    await writeReport(sampleOutcome({ pods: 1 }), link);
    assert.match(await readFile(file, 'utf8'), /^run,/);
  });

  it('leaves what was there when writing fails in the middle, and no half file', async () => {
    const here = join(folder, 'interrupted');
    await mkdir(here);
    const file = join(here, 'x.json');
    await writeFile(file, 'old');
    const outcome = sampleOutcome({ pods: 1 });
    async function* broken(): AsyncGenerator<ResultEvent> {
      yield* outcome.events();
      throw new Error('the spool is gone');
    }
    await assert.rejects(writeReport({ ...outcome, events: broken }, file), { message: 'the spool is gone' });
    assert.equal(await readFile(file, 'utf8'), 'old');
    assert.deepEqual(await readdir(here), ['x.json']);
  });

  it('refuses a name without a format, and a directory', async () => {
    const outcome = sampleOutcome({ pods: 1 });
    await assert.rejects(writeReport(outcome, join(folder, 'x.xml')), {
      code: 'ERR_INVALID_OPTION',
      message: /\.junit\.xml.*got ".*x\.xml"/,
    });
    const directory = join(folder, 'dir.html');
    await mkdir(directory);
    await assert.rejects(writeReport(outcome, directory), { code: 'ERR_INVALID_OPTION', message: /is a directory/ });
  });

  it('passes on the I/O error with the path', async () => {
    const file = join(folder, 'plain');
    await writeFile(file, '');
    await assert.rejects(
      writeReport(sampleOutcome({ pods: 1 }), join(file, 'x.json')),
      (error: NodeJS.ErrnoException) => {
        assert.ok(error.code === 'ENOTDIR' || error.code === 'EEXIST', error.code);
        assert.ok(error.path?.startsWith(file));
        return true;
      },
    );
  });
});
