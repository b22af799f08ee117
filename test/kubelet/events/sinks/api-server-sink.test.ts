import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ApiServerSink,
  type ApiServerSinkOptions,
  type EventApi,
  EventRefused,
  type RecordedEvent,
} from '../../../../src/kubelet/index.ts';
import { eventOf } from '../../../support/core-events.ts';
import { TestClock } from '../../../support/test-clock.ts';

interface Scripted {
  readonly sink: ApiServerSink;
  /** `POST message`, `PATCH name xCOUNT`, in order. */
  readonly sent: string[];
  readonly clock: TestClock;
  readonly logged: string[];
}

const noContact = (): never => {
  throw new Error('connection refused');
};

/** A sink over an API server that stores everything but what `failing` says for the n-th request (from 1). */
function sinkOver(
  failing: (request: number, event: RecordedEvent) => Promise<RecordedEvent> | undefined = () => undefined,
  options: Partial<ApiServerSinkOptions> = {},
): Scripted {
  const sent: string[] = [];
  const logged: string[] = [];
  const clock = new TestClock(1_600_000_000_000_000_000n);
  const answer = async (event: RecordedEvent): Promise<RecordedEvent> => {
    const failed = failing(sent.length, event);
    if (failed !== undefined) return failed;
    return { ...event, metadata: { ...event.metadata, resourceVersion: String(sent.length) } };
  };
  const api: EventApi = {
    create: (event) => {
      assert.equal(event.metadata.resourceVersion, undefined);
      sent.push(`POST ${event.message}${event.count > 1 ? ` x${event.count}` : ''}`);
      return answer(event);
    },
    patch: (event, { count, message }) => {
      assert.equal(message, event.message);
      sent.push(`PATCH ${event.message} x${count}`);
      return answer(event);
    },
  };
  const log = (line: string): void => void logged.push(line);
  return { sink: new ApiServerSink({ api, clock, log, random: () => 0.5, ...options }), sent, clock, logged };
}

describe('an API server sink', () => {
  it('posts an event, and patches it when it happens again', async () => {
    const { sink, sent, clock } = sinkOver();
    for (const message of ['a', 'a', 'b', 'a']) sink.record(eventOf(message));
    const report = await clock.run(sink.close());
    assert.deepEqual(sent, ['POST a', 'PATCH a x2', 'POST b', 'PATCH a x3']);
    assert.deepEqual(report, { recorded: 4, created: 2, patched: 2, filtered: 0, waiting: 0, dropped: [] });
  });

  it('writes an event anew that is gone, with its count', async () => {
    const gone = (request: number): Promise<RecordedEvent> | undefined =>
      request === 2 ? Promise.reject(new EventRefused(404, 'not found')) : undefined;
    const { sink, sent, clock } = sinkOver(gone);
    sink.record(eventOf('a'));
    sink.record(eventOf('a'));
    const { created, patched } = await clock.run(sink.close());
    assert.deepEqual(sent, ['POST a', 'PATCH a x2', 'POST a x2']);
    assert.deepEqual([created, patched], [2, 0]);
  });

  it('leaves out what one object has said too often', async () => {
    const { sink, clock } = sinkOver(undefined, { correlator: { burst: 2, mostMessages: 100 } });
    for (let i = 0; i < 5; i++) sink.record(eventOf(`m${i}`));
    const { created, filtered } = await clock.run(sink.close());
    assert.deepEqual([created, filtered], [2, 3]);
  });

  it('tries again while the server cannot be reached, first after a random pause, and keeps the order', async () => {
    const { sink, sent, clock } = sinkOver((request) => (request <= 3 ? Promise.reject(new Error('EOF')) : undefined));
    sink.record(eventOf('a'));
    sink.record(eventOf('b'));
    const report = await clock.run(sink.close());
    assert.deepEqual(sent, ['POST a', 'POST a', 'POST a', 'POST a', 'POST b']);
    assert.equal(clock.nowMs, 25_000);
    assert.deepEqual([report.created, report.dropped], [2, []]);
  });

  it('gives an event up after twelve tries, says so, and goes on', async () => {
    const { sink, sent, clock, logged } = sinkOver((_request, { message }) =>
      message === 'a' ? noContact() : undefined,
    );
    sink.record(eventOf('a'));
    sink.record(eventOf('b'));
    const { created, dropped } = await clock.run(sink.close());
    assert.equal(sent.length, 13);
    assert.equal(created, 1);
    assert.deepEqual(
      dropped.map(({ cause, count, reasons }) => [cause, count, reasons]),
      [['unreachable', 1, { Created: 1 }]],
    );
    assert.equal(
      logged.join(),
      '1 event dropped (unreachable): Created 1; the first: Normal Created of Pod shop/web-0: a (connection refused)',
    );
  });

  it('tells what a server said without repeating all of it', async () => {
    const page = 'x'.repeat(5000);
    const { sink, clock, logged } = sinkOver(() => Promise.reject(new EventRefused(502, page)));
    sink.record(eventOf('y'.repeat(1000)));
    const { dropped } = await clock.run(sink.close());
    const first = `Normal Created of Pod shop/web-0: ${'y'.repeat(300)}… (1000 characters) (${'x'.repeat(300)}… (5000 characters))`;
    assert.equal(dropped[0]?.first, first);
    assert.deepEqual(logged, [`1 event dropped (refused): Created 1; the first: ${first}`]);
  });

  it('goes on when its log does not', async (t) => {
    const warned: unknown[] = [];
    t.mock.method(process, 'emitWarning', (line: unknown) => void warned.push(line));
    const log = (): never => {
      throw new Error('log closed');
    };
    const { sink, sent, clock } = sinkOver(
      (request) => (request === 1 ? Promise.reject(new EventRefused(409, 'no')) : undefined),
      { log },
    );
    for (const message of ['a', 'b']) sink.record(eventOf(message));
    const { created } = await clock.run(sink.close());
    assert.deepEqual([created, sent], [1, ['POST a', 'POST b']]);
    assert.match(String(warned[0]), /^1 event dropped \(refused\).* \(not logged: log closed\)$/);
  });

  it('does not try again what the server refuses', async () => {
    const refusing = (request: number): Promise<RecordedEvent> | undefined =>
      request === 1 ? Promise.reject(new EventRefused(409, 'already exists')) : undefined;
    const { sink, sent, clock, logged } = sinkOver(refusing);
    sink.record(eventOf('a'));
    sink.record(eventOf('b'));
    const { dropped } = await clock.run(sink.close());
    assert.deepEqual(sent, ['POST a', 'POST b']);
    assert.equal(dropped[0]?.cause, 'refused');
    assert.match(logged.join(), /\(refused\): Created 1; .*\(already exists\)$/);
  });

  it('takes an answer that does not come for no contact', async () => {
    const silent = (request: number): Promise<RecordedEvent> | undefined =>
      request === 1 ? new Promise(() => undefined) : undefined;
    const { sink, sent, clock } = sinkOver(silent, { requestTimeoutMs: 3000 });
    sink.record(eventOf('a'));
    const { created } = await clock.run(sink.close());
    assert.deepEqual(sent, ['POST a', 'POST a']);
    assert.deepEqual([created, clock.nowMs], [1, 8000]);
  });

  it('drops what its queue has no room for, and says what that was', async () => {
    const { sink, clock, logged } = sinkOver(undefined, { queueLength: 2 });
    for (let i = 0; i < 12; i++) sink.record(eventOf(`m${i}`, { reason: i % 2 === 0 ? 'Created' : 'Started' }));
    const { recorded, created, dropped } = await clock.run(sink.close());
    assert.deepEqual([recorded, created], [12, 2]);
    assert.deepEqual(dropped, [
      {
        cause: 'queue full',
        count: 10,
        reasons: { Created: 5, Started: 5 },
        first: 'Normal Created of Pod shop/web-0: m2',
      },
    ]);
    assert.deepEqual(logged, [
      '1 event dropped (queue full): Created 1; the first: Normal Created of Pod shop/web-0: m2',
      '10 events dropped (queue full): Created 5, Started 5; the first: Normal Created of Pod shop/web-0: m2',
    ]);
  });

  it('drops what is left when closing is given up, whether it waits for an answer or for the next try', async () => {
    for (const failing of [() => new Promise<RecordedEvent>(() => undefined), () => Promise.reject(new Error('EOF'))]) {
      const { sink, clock } = sinkOver(failing);
      for (const message of ['a', 'b', 'c']) sink.record(eventOf(message));
      const patience = new AbortController();
      const closing = sink.close(patience.signal);
      assert.equal(sink.report().waiting, 3);
      await new Promise((resolve) => setImmediate(resolve));
      patience.abort();
      const { created, waiting, dropped } = await clock.run(closing);
      assert.deepEqual([created, waiting], [0, 0]);
      assert.deepEqual(
        dropped.map(({ cause, count }) => [cause, count]),
        [['not in time', 3]],
      );
    }
  });

  it('takes nothing after it was closed', async () => {
    const { sink, sent } = sinkOver();
    await sink.close(AbortSignal.abort());
    sink.record(eventOf('late'));
    assert.deepEqual(sent, []);
    const { recorded, dropped } = sink.report();
    assert.deepEqual([recorded, dropped[0]?.cause], [1, 'not in time']);
    assert.equal(sink.ready(), undefined);
  });
});
