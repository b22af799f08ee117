/** What one thread sees of `watch`: which events, in which order, and how a watcher ends. Threads: watch-threads.test.ts. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { promisify } from 'node:util';
import { ContainerID, RefManager, type RefManagerOptions, type WatchOptions } from '../../../src/index.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { MAX_TEXT_LENGTH } from '../../../src/store/encoding/value-parts.ts';
import { randomOf } from '../../support/churn.ts';
import { everyField } from '../../support/every-field.ts';
import { auditStore } from '../../support/store-audit.ts';
import { eventsSoFar, replay, watchState } from '../../support/watching.ts';

const id = (name: string): ContainerID => new ContainerID('containerd', name);
/** Its ring has 128 cells. */
const small: RefManagerOptions = { stripes: 2, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 3 };
const tooOld = { code: 'ERR_WATCH_TOO_OLD', message: /list the store with entries/ };

describe('a watcher', () => {
  it('is told of every set and of every clear that removed something, in order', async () => {
    const refs = RefManager.create(small);
    refs.setRef(id('before'), { name: 'not told' });
    const watcher = refs.watch();
    refs.setRef(id('a'), { name: 'one' });
    refs.setRef(id('a'), { name: 'two', uid: '' });
    refs.clearRef(id('absent'));
    refs.setRef(id('b'), null);
    refs.clearRef(id('a'));
    refs.clearRef(id('before'));
    assert.deepEqual(await eventsSoFar(refs, watcher), [
      { type: 'set', id: id('a'), ref: { name: 'one' } },
      { type: 'set', id: id('a'), ref: { name: 'two' } },
      { type: 'set', id: id('b'), ref: null },
      { type: 'clear', id: id('a'), ref: null },
      { type: 'clear', id: id('before'), ref: null },
    ]);
  });

  it('is not told of a write that failed', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const huge = {
      name: 'x'.repeat(MAX_TEXT_LENGTH),
      uid: 'y'.repeat(MAX_TEXT_LENGTH),
      kind: 'z'.repeat(MAX_TEXT_LENGTH),
    };
    refs.setRef(id('a'), { name: 'kept' });
    assert.throws(() => refs.setRef(id('a'), { ...huge, namespace: huge.name }), { code: 'ERR_STORE_FULL' });
    assert.throws(() => refs.setRef(id('a'), { name: 7 as unknown as string }), { code: 'ERR_INVALID_REF' });
    assert.equal((await eventsSoFar(refs, watcher)).length, 1);
  });

  it('gets whatever text is stored, frozen', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const texts = ['', 'ascii', 'Łódź', '\u{1f600}', 'a\0b', '\ud800', '7'.repeat(300), 'é'.repeat(1000)];
    for (const text of texts) refs.setRef({ type: text, id: `${text}!` }, { name: text, fieldPath: `${text}?` });
    const events = await eventsSoFar(refs, watcher);
    assert.deepEqual(
      events.map(({ id: told, ref }) => [told, ref]),
      texts.map((text) => [
        new ContainerID(text, `${text}!`),
        text === '' ? { fieldPath: '?' } : { name: text, fieldPath: `${text}?` },
      ]),
    );
    for (const { id: told, ref } of events) {
      assert.ok(told instanceof ContainerID);
      assert.ok(Object.isFrozen(ref));
    }
  });

  it('has company: each of several in one thread is told of everything', async () => {
    const refs = RefManager.create(small);
    const watchers = [refs.watch(), refs.watch(), RefManager.attach(refs.handle).watch()];
    const asleep = watchers.map((watcher) => watcher.next());
    refs.setRef(id('a'), { name: 'one' });
    for (const next of asleep) assert.equal((await next).value?.ref?.name, 'one');
    for (const watcher of watchers)
      assert.equal((await eventsSoFar(refs, watcher)).filter((event) => event.id.type !== 'test').length, 0);
  });

  it('wakes from its sleep at an event, and answers calls of next() one after another', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const calls = [watcher.next(), watcher.next(), watcher.next()];
    while (!watchState(refs).asleep) await turn();
    for (const name of ['1', '2', '3']) refs.setRef(id(name), null);
    assert.deepEqual(
      (await Promise.all(calls)).map((result) => result.value?.id.id),
      ['1', '2', '3'],
    );
  });

  it('follows a ring that goes round many times, with references of any size, and loses nothing', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const random = randomOf(7);
    const entries = new Map<string, unknown>();
    const { cells } = watchState(refs);
    for (let round = 0; watchState(refs).head < 50 * cells; round++) {
      for (let write = 0; write < 10; write++) {
        const key = id(`${random(12)}`);
        if (random(4) === 0) refs.clearRef(key);
        else refs.setRef(key, { name: `${round}/${write}`, fieldPath: 'x'.repeat(random(1500)) });
      }
      for (const event of await eventsSoFar(refs, watcher)) replay(entries, event);
    }
    entries.set(JSON.stringify(['test', 'last event']), null);
    assert.deepEqual(entries, auditStore(refs).entries);
    assert.deepEqual(auditStore(refs).problems, []);
  });

  it('lets the event loop turn, however fast others write', async () => {
    const refs = RefManager.create(small);
    let turns = 0;
    const count = (): void => {
      turns++;
      if (turns < 3) setImmediate(count);
    };
    setImmediate(count);
    refs.setRef(id('a'), null);
    const watcher = refs.watch();
    refs.setRef(id('a'), null);
    for await (const event of watcher) {
      if (turns === 3) break;
      refs.setRef(event.id, null); // the ring is never empty
    }
  });
});

describe('a watcher that falls behind', () => {
  it('gets one error, and is over', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const { cells } = watchState(refs);
    for (let write = 0; write <= cells; write++) refs.setRef(id('a'), null);
    await assert.rejects(watcher.next(), tooOld);
    assert.deepEqual(await watcher.next(), { done: true, value: undefined });
    assert.equal(watchState(refs).watched, false);
  });

  it('may be as far behind as the ring is long', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const { cells } = watchState(refs);
    for (let write = 1; write < cells; write++) refs.setRef(id(`${write}`), null);
    assert.equal((await eventsSoFar(refs, watcher)).length, cells - 1);
  });

  it('is told first what it had read before', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const other = refs.watch();
    refs.setRef(id('a'), { name: 'one' });
    refs.setRef(id('a'), { name: 'two' });
    assert.equal((await watcher.next()).value?.ref?.name, 'one');
    for (let write = 0; write < 1000; write++) refs.setRef(id('b'), null);
    assert.equal((await watcher.next()).value?.ref?.name, 'two');
    await assert.rejects(watcher.next(), tooOld);
    await assert.rejects(async () => {
      for await (const _ of other);
    }, tooOld);
  });

  it('begins anew with a new watch', async () => {
    const refs = RefManager.create(small);
    const first = refs.watch();
    for (let write = 0; write < 1000; write++) refs.setRef(id('b'), null);
    await assert.rejects(first.next(), tooOld);
    const second = refs.watch();
    refs.setRef(id('a'), null);
    assert.equal((await eventsSoFar(refs, second)).length, 1);
  });

  it('is every watcher when a reference takes more than half the ring, and none when it takes less', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch();
    const ringBytes = watchState(refs).cells * 384;
    const fits = { name: 'x'.repeat(ringBytes * 0.4) };
    refs.setRef(id('a'), fits);
    assert.deepEqual((await eventsSoFar(refs, watcher))[0]?.ref, fits);
    refs.setRef(id('a'), { name: 'x'.repeat(ringBytes * 0.6) });
    await assert.rejects(watcher.next(), tooOld);
  });

  it('is nobody in a store of the default size, with the largest reference there can be', async () => {
    const refs = RefManager.create();
    const watcher = refs.watch();
    const text = 'Ł'.repeat(MAX_TEXT_LENGTH);
    const largest = everyField(text);
    refs.setRef({ type: text, id: text }, largest);
    const [event] = await eventsSoFar(refs, watcher);
    assert.ok(event?.id.equals({ type: text, id: text }));
    assert.deepEqual(event?.ref, largest);
  });
});

describe('a watcher ends', () => {
  /** A store with one watcher that has had an event. */
  async function watching(
    options: WatchOptions = {},
  ): Promise<{ refs: RefManager; watcher: ReturnType<RefManager['watch']> }> {
    const refs = RefManager.create(small);
    const watcher = refs.watch(options);
    refs.setRef(id('a'), null);
    await watcher.next();
    assert.deepEqual([watchState(refs).watched, watchState(refs).watchingSlots], [true, 1]);
    return { refs, watcher };
  }
  function assertGivenBack(refs: RefManager): void {
    assert.deepEqual([watchState(refs).watched, watchState(refs).watchingSlots], [false, 0]);
    const { head } = watchState(refs);
    refs.setRef(id('a'), null);
    assert.equal(watchState(refs).head, head);
  }

  it('by break, and by an error in the loop', async () => {
    const { refs, watcher } = await watching();
    refs.setRef(id('b'), null);
    for await (const event of watcher) if (event.id.id === 'b') break;
    assertGivenBack(refs);
    const second = refs.watch();
    refs.setRef(id('b'), null);
    const failing = async (): Promise<void> => {
      for await (const event of second) throw new Error(event.id.id);
    };
    await assert.rejects(failing(), { message: 'b' });
    assertGivenBack(refs);
  });

  for (const asleep of [false, true]) {
    const when = asleep ? ' while it sleeps' : '';
    it(`by return()${when}`, async () => {
      const { refs, watcher } = await watching();
      const next = asleep ? watcher.next() : undefined;
      while (asleep && !watchState(refs).asleep) await turn();
      assert.deepEqual(await watcher.return(), { done: true, value: undefined });
      assert.equal((await next)?.done, asleep ? true : undefined);
      assert.equal((await watcher.next()).done, true);
      assertGivenBack(refs);
      await watcher.return();
      await watcher[Symbol.asyncDispose]();
    });

    it(`by its signal${when}, without an error`, async () => {
      const aborter = new AbortController();
      const { refs, watcher } = await watching({ signal: aborter.signal });
      refs.setRef(id('never handed out'), null);
      if (asleep) await watcher.next();
      const next = asleep ? watcher.next() : undefined;
      while (asleep && !watchState(refs).asleep) await turn();
      aborter.abort();
      assertGivenBack(refs);
      assert.equal((await (next ?? watcher.next())).done, true);
    });

    it(`by detach()${when}, without an error, and only with its own RefManager`, async () => {
      const refs = RefManager.create(small);
      const other = RefManager.attach(refs.handle);
      const watcher = other.watch();
      const staying = refs.watch();
      const next = asleep ? watcher.next() : undefined;
      while (asleep && !watchState(refs).asleep) await turn();
      other.detach();
      assert.equal((await (next ?? watcher.next())).done, true);
      refs.setRef(id('a'), null);
      assert.equal((await staying.next()).value?.id.id, 'a');
      await staying.return();
      assertGivenBack(refs);
    });
  }

  it('by a signal that was aborted before', async () => {
    const refs = RefManager.create(small);
    const watcher = refs.watch({ signal: AbortSignal.abort() });
    refs.setRef(id('a'), null);
    assert.equal((await watcher.next()).done, true);
    assertGivenBack(refs);
  });

  it('by its signal after it fell behind and before it was told', async () => {
    const aborter = new AbortController();
    const { refs, watcher } = await watching({ signal: aborter.signal });
    refs.setRef(id('a'), null);
    refs.setRef(id('a'), null);
    await watcher.next();
    for (let write = 0; write < 1000; write++) refs.setRef(id('b'), null);
    aborter.abort();
    assert.equal((await watcher.next()).done, true);
  });

  it('and the last of several lets writers stop publishing', async () => {
    const { refs, watcher } = await watching();
    const second = refs.watch();
    await watcher.return();
    assert.equal(watchState(refs).watched, true);
    await second.return();
    assertGivenBack(refs);
  });
});

describe('watch', () => {
  it('refuses what is no signal, unknown options, and a RefManager that was detached', () => {
    const refs = RefManager.create(small);
    const bad = [{ signal: 1 }, { signal: null }, { since: 3 }, null, 7];
    for (const options of bad) assert.throws(() => refs.watch(options as WatchOptions), { code: 'ERR_INVALID_OPTION' });
    assert.equal(watchState(refs).watched, false);
    refs.detach();
    assert.throws(() => refs.watch(), { code: 'ERR_DETACHED' });
  });

  it('leaves the ring untouched while nobody calls it', () => {
    const refs = RefManager.create(small);
    for (let write = 0; write < 500; write++) {
      refs.setRef(id(`${write % 7}`), { name: 'x'.repeat(write) });
      if (write % 3 === 0) refs.clearRef(id(`${write % 7}`));
    }
    const { words, layout } = SharedMemory.attach(refs.handle);
    assert.ok(words.subarray(layout.watch.base, layout.watch.end).every((word) => word === 0));
  });
});

describe('a process', () => {
  const run = promisify(execFile);
  const library = new URL('../../../src/index.ts', import.meta.url).href;
  /** A worker that keeps nothing alive writes once the watcher sleeps. */
  const script = (body: string): string => `
    import { Worker } from 'node:worker_threads';
    import { RefManager } from ${JSON.stringify(library)};
    const refs = RefManager.create();
    const aborter = new AbortController();
    const watcher = refs.watch({ signal: aborter.signal });
    ${body}`;
  const execute = async (body: string): Promise<string> =>
    (await run(process.execPath, ['--input-type=module', '--eval', script(body)])).stdout;

  it('stays alive while a watcher waits', async () => {
    const stdout = await execute(`
      const code = "import('${library}').then(({ RefManager }) => RefManager.attach(process.getBuiltinModule('node:worker_threads').workerData).setRef({ type: 'a', id: 'b' }, null))";
      new Worker(code, { eval: true, workerData: refs.handle }).unref();
      console.log((await watcher.next()).value.id.toString());
      await watcher.return();`);
    assert.equal(stdout, 'a://b\n');
  });

  it('ends when the waiting watcher is aborted, and when a watcher does not wait', async () => {
    assert.equal(
      await execute("setImmediate(() => aborter.abort()); for await (const _ of watcher); console.log('over');"),
      'over\n',
    );
    assert.equal(await execute("console.log('idle');"), 'idle\n');
  });
});
