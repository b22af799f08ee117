import assert from 'node:assert/strict';
import { type FileHandle, mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { NdjsonSink, type RecordedEvent } from '../../../../src/kubelet/index.ts';
import { eventOf } from '../../../support/core-events.ts';

describe('an NDJSON sink', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ndjson-'));
  });
  after(() => rm(folder, { recursive: true }));

  const messagesOf = async (file: string): Promise<string[]> => {
    const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
    return lines.map((line) => (JSON.parse(line) as RecordedEvent).message);
  };

  it('writes each event on a line, in order, and says so', async () => {
    const file = join(folder, 'events.ndjson');
    const sink = await NdjsonSink.open(file, { log: () => undefined });
    const messages = Array.from({ length: 500 }, (_, i) => `m${i}\u2028\n`);
    for (const message of messages) sink.record(eventOf(message));
    const report = await sink.close();
    assert.deepEqual(report, { recorded: 500, created: 500, patched: 0, filtered: 0, waiting: 0, dropped: [] });
    assert.deepEqual(await sink.close(), report);
    assert.deepEqual(await messagesOf(file), messages);
  });

  it('writes what is JSON already as it stands, and tells what it was when it drops it', async () => {
    const file = join(folder, 'json.ndjson');
    const sink = await NdjsonSink.open(file, { log: () => undefined, queueLength: 2 });
    const json = JSON.stringify({ eventTime: null, ...eventOf('m\u2028') });
    for (let i = 0; i < 3; i++) sink.recordJson(json);
    const { recorded, created, dropped } = await sink.close();
    assert.deepEqual([recorded, created], [3, 2]);
    assert.equal(await readFile(file, 'utf8'), `${json}\n${json}\n`);
    assert.deepEqual([dropped[0]?.cause, dropped[0]?.reasons], ['queue full', { [eventOf('m').reason]: 1 }]);
  });

  it('begins anew, or goes on', async () => {
    const file = join(folder, 'again.ndjson');
    for (const [append, expected] of [
      [false, ['a']],
      [false, ['a']],
      [true, ['a', 'a']],
    ] as const) {
      const sink = await NdjsonSink.open(file, { log: () => undefined, append });
      sink.record(eventOf('a'));
      await sink.close();
      assert.deepEqual(await messagesOf(file), expected);
    }
  });

  it('asks to be waited for when it is half full, and drops what comes all the same', async () => {
    const logged: string[] = [];
    const file = join(folder, 'full.ndjson');
    const sink = await NdjsonSink.open(file, { log: (line) => logged.push(line), queueLength: 4 });
    assert.equal(sink.ready(), undefined);
    for (const message of ['a', 'b', 'c', 'd', 'e']) sink.record(eventOf(message));
    await sink.ready();
    assert.equal(sink.ready(), undefined);
    sink.record(eventOf('f'));
    const { created, dropped } = await sink.close();
    assert.equal(created, 5);
    assert.deepEqual([dropped[0]?.cause, dropped[0]?.count], ['queue full', 1]);
    assert.match(logged.join(), /^1 event dropped \(queue full\): .*: e$/);
    assert.deepEqual(await messagesOf(file), ['a', 'b', 'c', 'd', 'f']);
  });

  it('tells a disk that takes nothing from one that is slow', async () => {
    const sink = await NdjsonSink.open('/dev/full', { log: () => undefined });
    sink.record(eventOf('a'));
    await sink.ready();
    sink.record(eventOf('b'));
    const { created, dropped } = await sink.close();
    assert.equal(created, 0);
    assert.deepEqual([dropped[0]?.cause, dropped[0]?.count], ['unreachable', 2]);
    assert.match(dropped[0]?.first ?? '', /ENOSPC/);
    sink.record(eventOf('late'));
    assert.deepEqual(sink.report().dropped[1]?.cause, 'not in time');
  });

  it('ends in a whole line when the disk is full in the middle of one', async (t) => {
    const file = join(folder, 'half.ndjson');
    const sink = await NdjsonSink.open(file, { log: () => undefined });
    sink.record(eventOf('whole'));
    await sink.ready();
    while (sink.report().waiting > 0) await new Promise((resolve) => setImmediate(resolve));
    const any = await open(file);
    t.after(() => any.close());
    t.mock.method(
      Object.getPrototypeOf(any) as FileHandle,
      'appendFile',
      async function (this: FileHandle, data: Buffer) {
        await this.write(data.subarray(0, data.length / 2));
        throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      },
    );
    sink.record(eventOf('half'));
    const { created, dropped } = await sink.close();
    assert.deepEqual([created, dropped[0]?.cause, dropped[0]?.count], [1, 'unreachable', 1]);
    assert.deepEqual(await messagesOf(file), ['whole']);
    assert.match(await readFile(file, 'utf8'), /\n$/);
  });

  it('drops what is left when closing is given up', async () => {
    const sink = await NdjsonSink.open(join(folder, 'late.ndjson'), { log: () => undefined });
    sink.record(eventOf('a'));
    sink.record(eventOf('b'));
    const { created, dropped, waiting } = await sink.close(AbortSignal.abort());
    assert.equal(created + (dropped[0]?.count ?? 0), 2);
    assert.equal(waiting, 0);
  });

  it('is not made of a file that cannot be written', async () => {
    await assert.rejects(NdjsonSink.open(join(folder, 'no/such/folder.ndjson'), { log: () => undefined }), {
      code: 'ENOENT',
    });
  });
});
