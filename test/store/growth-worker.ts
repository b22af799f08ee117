/** Sets `count` references of its own, reading each back: the memory grows under all threads at once. */

import { workerData } from 'node:worker_threads';
import { RefManager, type RefManagerHandle } from '../../src/index.ts';

const data = workerData as { handle: RefManagerHandle; worker: number; count: number };
const refs = RefManager.attach(data.handle);
const FIELD_STEP = 13;
const FIELD_LENGTHS = 700;
for (let n = 0; n < data.count; n++) {
  const id = { type: `worker-${data.worker}`, id: `${data.worker}/${n}` };
  refs.setRef(id, { name: id.id, uid: 'u'.repeat((n * FIELD_STEP) % FIELD_LENGTHS) });
  if (refs.getRef(id)?.name !== id.id) throw new Error(`${id.id} is not what was stored`);
}
refs.detach();
