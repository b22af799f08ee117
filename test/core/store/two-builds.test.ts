/**
 * Both builds of the store's part of the core do the same: the same random calls, on a store each, are answered alike and
 * leave the same words, but for those that a thread has of its own and what says which thread it is.
 */

import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { describe, it, mock } from 'node:test';
import { ContainerID, type ContainerIDLike, type ObjectReference, RefManager } from '../../../src/index.ts';
import { Header, Stripe } from '../../../src/memory/layout.ts';
import { SharedMemory } from '../../../src/memory/shared-memory.ts';
import { randomOf } from '../../support/churn.ts';
import { loadLibraryCopy } from '../../support/second-thread.ts';
import { auditStore } from '../../support/store-audit.ts';

type Random = (below: number) => number;
type Options = Parameters<typeof RefManager.create>[0];

delete process.env['REFMANAGER_CORE']; // of this process alone: both builds are wanted
RefManager.create().detach(); // this copy has chosen
process.env['REFMANAGER_CORE'] = 'js';
const javaScript = await loadLibraryCopy();
const anotherThread = await loadLibraryCopy();
for (const { RefManager: Manager } of [javaScript, anotherThread]) Manager.create().detach();
delete process.env['REFMANAGER_CORE'];

interface Case {
  readonly name: string;
  readonly options: NonNullable<Options>;
  readonly keys: number;
  readonly steps: number;
  /** Characters of the longest field. */
  readonly longest: number;
  readonly watched?: true;
}

const CASES: readonly Case[] = [
  {
    name: 'a tiny store, often full, with overflow chunks',
    options: { stripes: 1, initialBytes: 0, maxBytes: 2 ** 18, maxThreads: 2 },
    keys: 40,
    steps: 4000,
    longest: 30_000,
  },
  {
    name: 'references of all lengths, growth',
    options: { stripes: 2, initialBytes: 0, maxBytes: 2 ** 22, maxThreads: 2 },
    keys: 600,
    steps: 5000,
    longest: 5000,
  },
  {
    name: 'many keys, whose index pages split, and go when all are cleared',
    options: { stripes: 1, initialBytes: 0, maxBytes: 2 ** 22, maxThreads: 2 },
    keys: 8000,
    steps: 12_000,
    longest: 4,
  },
  {
    name: 'while somebody watches',
    options: { stripes: 2, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 2 },
    keys: 30,
    steps: 1500,
    longest: 2000,
    watched: true,
  },
];

/** All are cleared after so much of the steps. */
const CLEARED_AT = 0.8;
/** Compared after so many steps. */
const COMPARED_EVERY = 250;
const ALPHABETS = ['abcdefghij', 'äöü', 'aŁ', '😀x', '\0'];

/** Two stores that begin alike, their ids included. */
function twoStores(options: Options): { one: RefManager; other: RefManager } {
  const bytes = mock.method(crypto, 'randomBytes', (size: number) => Buffer.alloc(size, 0x5a));
  try {
    return { one: RefManager.create(options), other: javaScript.RefManager.create(options) };
  } finally {
    bytes.mock.restore();
  }
}

/** All words that threads share but those of the thread table: header, stripes, watch ring, chunk table, chunks. */
function shared(refs: RefManager): readonly Buffer[] {
  const { bytes, layout } = SharedMemory.attach(refs.handle);
  return [
    bytes.subarray(4 * Header.MAX_THREADS, 4 * layout.lock.base),
    bytes.subarray(4 * layout.lock.firstStripe, 4 * layout.scratch),
  ];
}

function assertAlike(one: RefManager, other: RefManager, step: number): void {
  const [ours, theirs] = [shared(one), shared(other)];
  for (const [part, words] of ours.entries())
    assert.ok(words.equals(theirs[part] as Buffer), `step ${step}: part ${part} differs`);
}

function depthOf(refs: RefManager): number {
  const { words, layout } = SharedMemory.attach(refs.handle);
  return words[layout.lock.firstStripe + Stripe.INDEX_DEPTH] as number;
}

function text(random: Random, longest: number): string {
  const alphabet = ALPHABETS[random(3) === 0 ? random(ALPHABETS.length) : 0] as string;
  const length = random(4) === 0 ? random(longest) : random(Math.min(longest, 40));
  return alphabet.repeat(Math.ceil(length / alphabet.length)).slice(0, length);
}

function reference(random: Random, longest: number): ObjectReference | null {
  if (random(8) === 0) return null;
  const ref: ObjectReference = { name: text(random, longest), uid: `${random(1000)}` };
  if (random(2) === 0) Object.assign(ref, { kind: 'Pod', namespace: text(random, longest), fieldPath: 'spec' });
  return ref;
}

/** The i-th ID; some are not ASCII. */
function nameOf(i: number): { type: string; id: string } {
  return { type: i % 5 === 0 ? 'ł' : 'containerd', id: `${i % 7 === 0 ? 'ü' : 'c'}${i}` };
}

/** One call, the same for the same numbers. Each side has IDs of its own, which note what it found. */
function call(refs: RefManager, held: readonly ContainerID[], random: Random, longest: number): unknown {
  const i = random(held.length);
  const id: ContainerIDLike = random(3) === 0 ? nameOf(i) : (held[i] as ContainerID);
  const ref = reference(random, longest);
  try {
    switch (random(12)) {
      case 0:
      case 1:
        return refs.clearRef(id);
      case 2:
        return refs.getRef(id) ?? 'nothing';
      case 3:
        return refs.hasRef(id);
      case 4:
        return refs.updateRef(id, (old) => ({ ...old, resourceVersion: `${random(1000)}` }));
      case 5:
        return refs.setRefIfAbsent(id, ref);
      case 6:
        return refs.compareAndSetRef(id, refs.getRef(id), ref);
      case 7:
        return refs.size;
      default:
        return refs.setRef(id, ref);
    }
  } catch (error) {
    return (error as { code?: string }).code ?? error;
  }
}

describe('the JavaScript and the WebAssembly build, over a store', () => {
  for (const { name, options, keys, steps, longest, watched } of CASES) {
    it(`answer the same and leave the same: ${name}`, () => {
      const { one, other } = twoStores(options);
      assert.deepEqual([one.stats().core, other.stats().core], ['webassembly', 'javascript']);
      const [ours, theirs] = [ContainerID, javaScript.ContainerID].map((ID) =>
        Array.from({ length: keys }, (_, i) => new ID(nameOf(i).type, nameOf(i).id)),
      ) as [ContainerID[], ContainerID[]];
      const watching = watched === true ? [one.watch(), other.watch()] : [];
      let full = 0;
      for (let step = 0; step < steps; step++) {
        const answer = call(one, ours, randomOf(step), longest);
        assert.deepEqual(call(other, theirs, randomOf(step), longest), answer, `step ${step}`);
        if (answer === 'ERR_STORE_FULL') full++;
        else assert.ok(!(answer instanceof Error), String(answer));
        if (step % COMPARED_EVERY === 0) assertAlike(one, other, step);
        if (step !== Math.floor(steps * CLEARED_AT)) continue;
        assert.equal(depthOf(one) > 0, keys > 2000, 'of many keys the index has a directory');
        assert.equal(one.clear(), other.clear());
      }
      assertAlike(one, other, steps);
      for (const watcher of watching) void watcher.return?.();
      assert.deepEqual(auditStore(one).problems, []);
      assert.equal(full > 0, options.maxBytes === 2 ** 18, 'only the tiny store is ever full');
      assert.ok(one.size > 0);
    });
  }

  it('go on with what the other one left, over one memory', () => {
    const options = { stripes: 2, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 2 };
    const { one: mixed, other } = twoStores(options);
    const second = anotherThread.RefManager.attach(mixed.handle);
    const held = (ID: typeof ContainerID): ContainerID[] =>
      Array.from({ length: 200 }, (_, i) => new ID(nameOf(i).type, nameOf(i).id));
    const theirs = held(javaScript.ContainerID);
    const [ofFirst, ofSecond] = [held(ContainerID), held(javaScript.ContainerID)];
    const turns = randomOf(3);
    for (let step = 0; step < 4000; step++) {
      const isFirst = turns(2) === 0;
      const answer = call(isFirst ? mixed : second, isFirst ? ofFirst : ofSecond, randomOf(step), 3000);
      assert.deepEqual(call(other, theirs, randomOf(step), 3000), answer, `step ${step}`);
      if (step % COMPARED_EVERY === 0) assertAlike(mixed, other, step);
    }
    assertAlike(mixed, other, 4000);
    assert.deepEqual(auditStore(mixed).problems, []);
  });
});
