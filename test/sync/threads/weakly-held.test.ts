import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { RWLock } from '../../../src/sync/index.ts';
import { WeaklyHeld } from '../../../src/sync/threads/weakly-held.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** How many weak references `act` looks behind. Not by a mock, which would keep what was found there. */
function looksOf(act: () => void): number {
  const { prototype } = WeakRef;
  // oxlint-disable-next-line typescript/unbound-method -- called with the reference that it was called with
  const whole = prototype.deref;
  let looks = 0;
  prototype.deref = function counted(this: WeakRef<object>): object | undefined {
    looks++;
    return whole.call(this);
  };
  try {
    act();
  } finally {
    prototype.deref = whole;
  }
  return looks;
}

describe('what is held weakly', () => {
  it('is visited once each, in order', () => {
    const held = new WeaklyHeld<{ readonly name: string }>();
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    for (const each of [a, b, a]) held.add(each);
    const visited: string[] = [];
    held.visit(({ name }) => visited.push(name));
    assert.deepEqual(visited, ['a', 'b']);
  });

  it('costs nothing more once it is collected', async () => {
    const held = new WeaklyHeld<object>();
    for (let n = 0; n < 1000; n++) held.add({ n });
    const looks = (): number => looksOf(() => held.visit(() => undefined));
    while (looks() > 0) {
      await turnOfTheLoop(); // what was looked behind lives until the end of the turn
      collect();
      await turnOfTheLoop();
    }
  });
});

it('a lock looks at none of the other ones of its thread when it is created', () => {
  const locks: RWLock[] = [];
  const create = (): void => void locks.push(RWLock.create({ maxThreads: 1 }));
  create();
  const few = looksOf(create);
  for (let n = 0; n < 300; n++) create();
  assert.equal(looksOf(create), few);
  for (const lock of locks) lock.detach();
});
