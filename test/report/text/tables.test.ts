import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatEvents } from '../../../src/report/text/events.ts';
import { formatRefs } from '../../../src/report/text/refs.ts';
import type { ResultEvent, ResultRef } from '../../../src/result/result.ts';
import { COLOR_STYLE, PLAIN_STYLE } from '../../../src/text/style.ts';
import { formatTable } from '../../../src/text/table.ts';

const NOW_MS = Date.parse('2024-01-01T00:10:00Z');

function event(second: number, given: Partial<ResultEvent> = {}): ResultEvent {
  const time = new Date(NOW_MS - second * 1_000).toISOString().replace('.000Z', 'Z');
  return {
    kind: 'Event',
    apiVersion: 'v1',
    metadata: { name: 'e', namespace: 'default' },
    involvedObject: { kind: 'Pod', namespace: 'default', name: 'web' },
    reason: 'Started',
    message: 'Started container c',
    type: 'Normal',
    source: { component: 'kubelet', host: 'node-0' },
    firstTimestamp: time,
    lastTimestamp: time,
    count: 1,
    eventTime: null,
    reportingComponent: '',
    reportingInstance: '',
    ...given,
  };
}

async function* stream(events: readonly ResultEvent[]): AsyncGenerator<ResultEvent> {
  yield* events;
}

describe('the table of events', () => {
  it('shows events as kubectl does, the newest last', async () => {
    const later = event(5, { reason: 'Failed', type: 'Warning', message: 'Error: x' });
    const lines = await formatEvents(stream([later, event(130)]), NOW_MS, PLAIN_STYLE);
    assert.deepEqual(lines, [
      'LAST SEEN  TYPE     REASON   OBJECT   MESSAGE',
      '2m         Normal   Started  pod/web  Started container c',
      '5s         Warning  Failed   pod/web  Error: x',
    ]);
  });

  it('adds the namespace when there are several', async () => {
    const other = event(1, { involvedObject: { kind: 'Pod', namespace: 'shop', name: 'api' } });
    const [head = ''] = await formatEvents(stream([event(2), other]), NOW_MS, PLAIN_STYLE);
    assert.match(head, /^NAMESPACE +LAST SEEN/);
  });

  it('shows the latest of many and says how many there are more', async () => {
    const many = Array.from({ length: 2_345 }, (_, index) => event(3_000 - index, { message: `m${index}` }));
    const lines = await formatEvents(stream(many), NOW_MS, PLAIN_STYLE);
    assert.equal(lines.length, 1 + 20 + 1);
    assert.match(lines[1] ?? '', / m2325$/);
    assert.match(lines[20] ?? '', / m2344$/);
    assert.equal(lines[21], '… and 2,325 earlier events: see --out');
  });

  it('keeps each event on one line and control characters out of the terminal', async () => {
    const lines = await formatEvents(stream([event(1, { message: 'a\nb\u001b[31m' })]), NOW_MS, PLAIN_STYLE);
    assert.match(lines[1] ?? '', /a b\\x1b\[31m$/);
  });
});

describe('the table of references', () => {
  const ref: ResultRef = {
    containerID: `simulated://${'ab'.repeat(32)}`,
    ref: { kind: 'Pod', namespace: 'shop', name: 'web', fieldPath: 'spec.containers{c}' },
  };

  it('shortens IDs and shows pod and field path', () => {
    assert.deepEqual(formatRefs([ref, { containerID: 'x://1', ref: null }], 2, PLAIN_STYLE), [
      'CONTAINER ID              POD       FIELD PATH',
      'simulated://abababababab  shop/web  spec.containers{c}',
      'x://1                     <nil>',
    ]);
  });

  it('reads no more references than it shows', () => {
    let read = 0;
    function* endless(): Generator<ResultRef> {
      for (;;) {
        read++;
        yield ref;
      }
    }
    const lines = formatRefs(endless(), 1_000_000, PLAIN_STYLE);
    assert.equal(lines.at(-1), '… and 999,980 more references: see --out');
    assert.ok(read <= 21);
  });
});

describe('tables', () => {
  it('aligns numbers to the right', () => {
    const columns = [{ title: 'N' }, { title: 'COUNT', align: 'right' }] as const;
    assert.deepEqual(
      formatTable(
        columns,
        [
          ['a', '1'],
          ['bb', '22'],
        ],
        PLAIN_STYLE,
      ),
      ['N   COUNT', 'a       1', 'bb     22'],
    );
  });

  it('leaves out the columns that can be spared, as few as make it fit', () => {
    const columns = [{ title: 'NAME' }, { title: 'MEAN', spare: 1 }, { title: 'P99' }, { title: 'MAX', spare: 2 }];
    const headOf = (mostColumns: number): string | undefined =>
      formatTable(columns, [['a-name', '1', '2', '3']], PLAIN_STYLE, mostColumns)[0];
    assert.equal(headOf(22), 'NAME    MEAN  P99  MAX');
    assert.equal(headOf(21), 'NAME    P99  MAX');
    assert.equal(headOf(15), 'NAME    P99');
    assert.equal(headOf(3), 'NAME    P99');
    assert.deepEqual(formatTable(columns, [['a', '1', '2', '3']], PLAIN_STYLE, 12), ['NAME  P99', 'a     2']);
  });

  it('colours the head when asked to, without moving a column', () => {
    const [head] = formatTable([{ title: 'N' }], [['a']], COLOR_STYLE);
    assert.equal(head, '\u001b[1mN\u001b[22m');
  });
});
