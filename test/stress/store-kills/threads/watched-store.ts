/**
 * Lets a thread see on the way everything that it does to a store's memory: atomic operations, plain accesses to words,
 * and copies of bytes, and in which of the store's methods it is. For this thread alone.
 */

import { SharedMemory } from '../../../../src/memory/shared-memory.ts';
import type { StoreLayout } from '../../../../src/memory/store-layout.ts';
import { ChunkTable } from '../../../../src/store/records/chunk-table.ts';
import { IndexPages } from '../../../../src/store/records/index-pages.ts';
import { Slab } from '../../../../src/store/records/slab.ts';
import { StoreImage } from '../../../../src/store/snapshot/store-image.ts';
import { Stripes } from '../../../../src/store/stripe.ts';
import { WatchRing } from '../../../../src/store/watch/watch-ring.ts';
import { StripedLock } from '../../../../src/sync/lock/striped-lock.ts';
import { watchCompiledCore } from '../../killing/traced-core.ts';
import { type OperationName, real, watchAtomics } from '../../killing/watched-atomics.ts';
import { type Place, placeOf } from '../store-memory.ts';

/** The methods of the store that are told apart. */
export type Phase =
  | 'set'
  | 'clear'
  | 'repair'
  | 'reserve'
  | 'claim'
  | 'grow'
  | 'allocate'
  | 'publish'
  | 'repair the ring'
  | 'acquire all'
  | 'copy the image';
const PHASES: readonly (readonly [
  phase: Phase,
  owner: { readonly prototype: object; readonly name: string },
  name: string,
])[] = [
  ['set', Stripes, 'setLocked'],
  ['set', Stripes, 'setNotedLocked'],
  ['clear', Stripes, 'clearLocked'],
  ['clear', Stripes, 'clearNotedLocked'],
  ['repair', Stripes, 'recoverLocked'],
  ['reserve', IndexPages, 'reserve'],
  ['claim', ChunkTable, 'claim'],
  ['grow', SharedMemory, 'grow'],
  ['allocate', Slab, 'addChunk'],
  ['publish', WatchRing, 'publish'],
  ['repair the ring', WatchRing, 'repair'],
  ['acquire all', StripedLock, 'acquireAll'],
  ['copy the image', StoreImage, 'copyLocked'],
];

/** Something that the thread is about to do to the memory, or has just done. */
export interface Moment {
  readonly what: `${'before' | 'after'} ${OperationName | 'write' | 'fill' | 'copy'}`;
  readonly place: Place;
  /** As of an atomic operation; of a write or fill (told of its first word), the value written. */
  readonly values: readonly unknown[];
  readonly result: unknown;
  /** Methods that the thread is in, the outermost first. */
  readonly phases: readonly Phase[];
  /** Plain writes in the innermost of them so far. */
  readonly writes: number;
  /** A chunk was claimed in the innermost of them. */
  readonly claimed: boolean;
  /** A word of the stripe that the outermost phase is about. */
  readonly stripeWord: (offset: number) => number;
}

interface Frame {
  readonly phase: Phase;
  writes: number;
  claimed: boolean;
}

const frames: Frame[] = [];
let stripe = 0;
const NOWHERE: Place = { of: 'lock', offset: 0 };

type Method = (this: unknown, ...args: unknown[]) => unknown;

function watchMethod([phase, owner, name]: (typeof PHASES)[number]): void {
  const prototype = owner.prototype as unknown as Record<string, Method | undefined>;
  const original = prototype[name];
  if (original === undefined) throw new Error(`${owner.name} has no method ${name} any more`);
  prototype[name] = function (...args) {
    if (frames.length === 0) stripe = typeof args[0] === 'number' ? args[0] : 0;
    frames.push({ phase, writes: 0, claimed: false });
    try {
      return original.apply(this, args);
    } finally {
      frames.pop();
      const around = frames.at(-1);
      if (phase === 'claim' && around !== undefined) around.claimed = true;
    }
  };
}

/** From now on `watch` is told of what this thread does to the memory in `buffer`. Before it attaches. */
export function watchStore(buffer: SharedArrayBuffer, watch: (moment: Moment) => void): void {
  const behind = new WeakMap<object, Int32Array>();
  let layout: StoreLayout | undefined;
  let words: Int32Array = new Int32Array(0);
  let watching = false;
  const tell = (what: Moment['what'], word: number | undefined, values: readonly unknown[], result?: unknown): void => {
    if (watching || layout === undefined) return;
    watching = true;
    const frame = frames.at(-1);
    const { firstStripe, stripeWords } = layout.lock;
    watch({
      what,
      place: word === undefined ? NOWHERE : placeOf(layout, word),
      values,
      result,
      phases: frames.map(({ phase }) => phase),
      writes: frame?.writes ?? 0,
      claimed: frame?.claimed ?? false,
      stripeWord: (offset) => real.load(words, firstStripe + stripe * stripeWords + offset),
    });
    watching = false;
  };
  for (const method of PHASES) watchMethod(method);

  const written = (how: 'write' | 'fill', word: number, value: unknown, write: () => void): void => {
    tell(`before ${how}`, word, [value]);
    write();
    const frame = frames.at(-1);
    if (frame !== undefined) frame.writes++;
    tell(`after ${how}`, word, [value]);
  };
  const proxyOf = (target: Int32Array): Int32Array => {
    const fill = (value: number, start = 0, end?: number): void =>
      written('fill', start, value, () => void target.fill(value, start, end));
    const proxy = new Proxy(target, {
      get: (_target, name) => {
        if (name === 'fill') return fill;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
      set: (_target, name, value) => {
        written('write', Number(name), value, () => Reflect.set(target, name, value));
        return true;
      },
    });
    behind.set(proxy, target);
    return proxy;
  };
  const memory: { attach: typeof SharedMemory.attach } = SharedMemory;
  const { attach } = memory;
  memory.attach = (handle) => {
    const attached = attach.call(SharedMemory, handle);
    if (attached.buffer !== buffer) return attached;
    ({ layout, words } = attached);
    return Object.assign(attached, { words: proxyOf(words) });
  };

  watchCompiledCore(({ when, name, array, index, values, result }) => {
    if (array.buffer !== buffer) return;
    const frame = frames.at(-1);
    if (name === 'write' && when === 'after' && frame !== undefined) frame.writes++;
    tell(`${when} ${name}`, index, values, result);
  });
  watchAtomics(
    ({ when, name, array, index, values, result }) => {
      if (array.buffer !== buffer) return;
      tell(`${when} ${name}`, array instanceof BigInt64Array ? 2 * index : index, values, result);
    },
    (array) => behind.get(array) ?? array,
  );

  const { copy } = Buffer.prototype;
  Buffer.prototype.copy = function (this: Buffer, ...args: Parameters<typeof copy>): number {
    const [target] = args;
    if (this.buffer !== buffer && (target as Uint8Array).buffer !== buffer) return copy.apply(this, args);
    tell('before copy', undefined, []);
    const copied = copy.apply(this, args);
    const frame = frames.at(-1);
    if (frame !== undefined) frame.writes++;
    tell('after copy', undefined, []);
    return copied;
  };
}
