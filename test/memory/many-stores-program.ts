/** Creates stores until there are no addresses for one more, uses them all, and prints what they run as, and the error. */

import { RefManager } from '../../src/index.ts';
import { RWLock } from '../../src/sync/index.ts';

const MAX_BYTES: number = 2 ** 31;
const ID = { type: 'containerd', id: 'a' };

const stores: RefManager[] = [];
let error: { readonly code?: unknown; readonly message?: unknown } | undefined;
while (error === undefined) {
  try {
    stores.push(RefManager.create({ maxBytes: MAX_BYTES }));
  } catch (caught) {
    error = caught as object;
  }
}
for (const [number, refs] of stores.entries()) refs.setRef(ID, { name: `of store ${number}` });
const lock = RWLock.create();
const written = lock.write(() => stores.map((refs) => refs.getRef(ID)?.name));
const said = {
  cores: stores.map((refs) => refs.stats().core),
  found: written.filter((name, number) => name === `of store ${number}`).length,
  lock: lock.stats().core,
  code: error.code,
  message: error.message,
};
console.log(JSON.stringify(said));
