import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import type { TimedLine } from '../../../src/pool/start-task.ts';
import { LineSpool, lossWarnings, mergedLines } from '../../../src/result/spool/line-spool.ts';

function line(at: number): TimedLine {
  return {
    at: at.toString(16).padStart(16, '0'),
    text: JSON.stringify({ count: at, message: `tab\there, line\nthere ${at}` }),
  };
}

async function counts(spool: LineSpool): Promise<number[]> {
  const all: number[] = [];
  for await (const { text } of mergedLines([spool])) all.push((JSON.parse(text) as { count: number }).count);
  return all;
}

async function spoolFolders(): Promise<string[]> {
  return (await readdir(tmpdir())).filter((name) => name.startsWith('refmanager-events.'));
}

describe('LineSpool', () => {
  it('gives events back by time, whatever the order they came in', async () => {
    const spool = new LineSpool();
    await spool.add([line(3), line(1)]);
    await spool.add([line(2)]);
    assert.deepEqual(await counts(spool), [1, 2, 3]);
    assert.equal(spool.count, 3);
    await spool.close();
  });

  it('merges sorted runs on disk once there are more than it keeps in memory', async () => {
    const spool = new LineSpool(10);
    const order = Array.from({ length: 95 }, (_, i) => (i * 37) % 95);
    for (const at of order) await spool.add([line(at)]);
    const sorted = [...order].sort((a, b) => a - b);
    assert.deepEqual(await counts(spool), sorted);
    assert.deepEqual(await counts(spool), sorted, 'they can be read again');
    await spool.close();
  });

  it('leaves nothing on disk when it is closed', async () => {
    const before = await spoolFolders();
    const spool = new LineSpool(1);
    await spool.add([line(1), line(2)]);
    assert.equal((await spoolFolders()).length, before.length + 1);
    await spool.close();
    assert.deepEqual(await spoolFolders(), before);
  });

  it('goes on when no disk takes what memory has no room for, and tells how many are not kept', async (t) => {
    const { TMPDIR } = process.env;
    t.after(() => {
      if (TMPDIR === undefined) delete process.env['TMPDIR'];
      else process.env['TMPDIR'] = TMPDIR;
    });
    process.env['TMPDIR'] = '/nowhere/at/all';
    const spool = new LineSpool(10);
    assert.deepEqual(lossWarnings([spool]), []);
    for (let at = 0; at < 25; at++) await spool.add([line(at)]);
    assert.deepEqual(await counts(spool), [20, 21, 22, 23, 24]);
    assert.equal(spool.count, 25);
    assert.deepEqual(spool.loss, { notKept: 20, failure: 'ENOENT' });
    assert.deepEqual(lossWarnings([spool, new LineSpool()]), [
      '20 events not kept: the temporary folder "/nowhere/at/all" took no more (ENOENT); counts include them, lists do not',
    ]);
    await spool.close();
  });
});
