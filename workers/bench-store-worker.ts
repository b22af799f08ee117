/**
 * One thread of a store crew: belongs to one kind of store, attaches to what it is told, stands ready, runs when the
 * control word moves, reports. Lives through many runs.
 */

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { standReady } from '../src/bench/fleet/phase.ts';
import { growAwaited, growBlocking } from '../src/bench/store/growth-loop.ts';
import { KEY_BYTES, KeyStrings } from '../src/bench/store/keys/key-space.ts';
import { belongsTo, valuesToSet } from '../src/bench/store/keys/references.ts';
import { storeKind } from '../src/bench/store/kinds/kinds.ts';
import { type Asking, runAwaited, runBlocking } from '../src/bench/store/operation-loop.ts';
import type { StoreAnswer, StoreCrewData, StoreOrder } from '../src/bench/store/store-crew.ts';
import type { AwaitedStore, BlockingStore } from '../src/bench/store/store-kind.ts';

const port = parentPort;
if (port === null) throw new Error('bench-store-worker.ts expects to be a worker');
const { name, thread } = workerData as StoreCrewData;
const kind = storeKind(name);
const values = valuesToSet(thread);

interface Opened {
  readonly store: BlockingStore | AwaitedStore;
  readonly asking: Asking;
}
let opened: Opened | undefined;

port.on('message', (order: StoreOrder) => {
  obey(order).then(answer, (error: unknown) => answer({ failure: String(error) }));
});

async function obey(order: StoreOrder): Promise<StoreAnswer> {
  switch (order.order) {
    case 'open':
      return open(order);
    case 'run': {
      const { store, asking } = attached();
      answer('ready');
      standReady(order.task.control);
      return store.style === 'returns'
        ? runBlocking(store, asking, order.task)
        : await runAwaited(store, asking, order.task);
    }
    case 'grow': {
      const { store, asking } = attached();
      answer('ready');
      standReady(order.task.control);
      return store.style === 'returns'
        ? growBlocking(store, asking.strings, values, order.task)
        : await growAwaited(store, asking.strings, values, order.task);
    }
    case 'weigh': {
      const before = heapBytes();
      const store = await kind.attach(order.handle, order.space, order.space.refs);
      const bytes = heapBytes() - before;
      store.detach?.();
      return { bytes };
    }
    case 'shut':
      opened?.store.detach?.();
      opened = undefined;
      return 'ready';
  }
}

/** Attaches, makes the keys, and looks at every reference once: that warms whatever remembers. */
async function open({ handle, space, filled }: Extract<StoreOrder, { order: 'open' }>): Promise<StoreAnswer> {
  const startedMs = performance.now();
  const store = await kind.attach(handle, space, filled);
  const attachMs = performance.now() - startedMs;
  const strings = new KeyStrings(space);
  const isAsked = filled > 0;
  const count = space.bytes.length / KEY_BYTES;
  const keys =
    kind.fresh === true || !isAsked ? undefined : Array.from({ length: count }, (_, i) => store.key(strings, i));
  opened = { store, asking: { keys, strings, values } };
  let wrong = 0;
  for (let key = 0; store.style === 'returns' && key < filled; key++) {
    if (!belongsTo(key, store.get(keys === undefined ? store.key(strings, key) : keys[key]))) wrong++;
  }
  return wrong === 0 ? { attachMs } : { failure: `${wrong} of ${filled} references are wrong or missing` };
}

function attached(): Opened {
  if (opened === undefined) throw new Error('not attached');
  return opened;
}

/** Bytes alive on this thread's heap. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
  return getHeapStatistics().used_heap_size;
}

function answer(message: StoreAnswer): void {
  port?.postMessage(message);
}
