/** Snapshots: what goes in comes out, equal contents are equal bytes, and nothing but a whole snapshot is accepted. */

import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import fc from 'fast-check';
import { ContainerID, type ObjectReference, RefManager, type RefManagerOptions } from '../../../src/index.ts';
import {
  SNAPSHOT_HEADER_BYTES,
  SNAPSHOT_TRAILER_BYTES,
  SnapshotHeader,
  SnapshotRecord,
  snapshotDigest,
} from '../../../src/store/snapshot/snapshot.ts';
import { Attachment } from '../../../src/sync/threads/attachment.ts';
import { everyField } from '../../support/every-field.ts';
import { normalized } from '../../support/reference-store.ts';
import { auditStore } from '../../support/store-audit.ts';

type Entry = readonly [id: { type: string; id: string }, ref: ObjectReference | null];

const SMALL: RefManagerOptions = { initialBytes: 0, maxBytes: 2 ** 22, stripes: 4 };
const BITS = 8;

function storeOf(entries: Iterable<Entry>, options = SMALL): RefManager {
  const refs = RefManager.create(options);
  for (const [id, ref] of entries) refs.setRef(id, ref);
  return refs;
}

/** A few references of every kind of record. */
const SAMPLE: readonly Entry[] = [
  [
    { type: 'containerd', id: '4f5e' },
    { kind: 'Pod', name: 'web', fieldPath: 'spec.containers{app}' },
  ],
  [{ type: 'containerd', id: '' }, null],
  [{ type: '', id: '' }, {}],
  [
    { type: 'Łódź', id: '\ud800' },
    { namespace: '😀', uid: 'a\0b' },
  ],
  [
    { type: 'c', id: 'wide' },
    { name: 'x'.repeat(300), uid: 'é' },
  ],
];

/** The snapshot with another checksum: what is wrong with it must be found in its content. */
function resealed(snapshot: Uint8Array): Uint8Array {
  const sealed = Buffer.from(snapshot);
  const end = sealed.length - SNAPSHOT_TRAILER_BYTES;
  snapshotDigest(sealed.subarray(0, end)).copy(sealed, end);
  return new Uint8Array(sealed);
}

function refused(snapshot: Uint8Array, message = /^a snapshot /): void {
  assert.throws(() => RefManager.restore(snapshot, SMALL), { code: 'ERR_BAD_SNAPSHOT', message });
}

/** Any UTF-16 text: NUL, emoji, lone surrogates. */
const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 12 });
const text = fc.oneof(
  fc.constantFrom('', '\0', '😀', '\ud83d', '\ude00\ud83d', 'é', 'y'.repeat(2 ** 16), 'Ł'.repeat(2 ** 16)),
  fc.string(),
  units.map((codes) => String.fromCharCode(...codes)),
);
const reference = fc.option(fc.record(everyField(text), { requiredKeys: [] }));
const entriesOf = fc.uniqueArray(fc.tuple(fc.record({ type: text, id: text }), reference), {
  maxLength: 8,
  selector: ([{ type, id }]) => JSON.stringify([type, id]),
});

describe('a restored store', () => {
  it('holds exactly what was stored, whatever the texts, and has the same snapshot', () => {
    fc.assert(
      fc.property(entriesOf, (entries) => {
        const options = { ...SMALL, maxBytes: 2 ** 25 };
        const refs = storeOf(entries, options);
        const snapshot = refs.snapshot();
        const back = RefManager.restore(snapshot, { ...options, stripes: 1 });
        assert.equal(back.size, entries.length);
        for (const [id, ref] of entries) assert.deepEqual(back.getRef(id), normalized(ref));
        assert.deepEqual(back.snapshot(), snapshot);
        assert.deepEqual(auditStore(back).problems, []);
        for (const store of [refs, back]) store.detach();
      }),
      { seed: 1, numRuns: 60 },
    );
  });

  it('is a store like any other: it is written to, grows, and attaches threads', () => {
    const back = RefManager.restore(storeOf(SAMPLE).snapshot());
    back.setRef(SAMPLE[0]?.[0] as ContainerID, { name: 'new' });
    for (let n = 0; n < 20_000; n++) back.setRef({ type: 'c', id: `n${n}` }, { name: `v${n}` });
    assert.equal(back.size, SAMPLE.length + 20_000);
    assert.equal(back.getRef(new ContainerID('containerd', '4f5e'))?.name, 'new');
    assert.equal(RefManager.attach(back.handle).clearRef({ type: '', id: '' }), true);
    assert.deepEqual(auditStore(back).problems, []);
  });
});

describe('a snapshot', () => {
  it('is equal for equal contents, whatever the way there', () => {
    const refs = storeOf(SAMPLE);
    const other = RefManager.create({ stripes: 1 });
    other.setRef({ type: 'gone', id: 'gone' }, null);
    for (const [id] of SAMPLE) other.setRef(id, { name: 'before' });
    for (const [id, ref] of [...SAMPLE].reverse()) other.setRef(id, ref);
    assert.notDeepEqual(other.snapshot(), refs.snapshot());
    other.clearRef({ type: 'gone', id: 'gone' });
    assert.deepEqual(other.snapshot(), refs.snapshot());
  });

  it('orders keys of equal rank by their text, and tells apart where type and id meet', () => {
    // 'plumless' and 'buckeroo' have equal CRC-32.
    const keys = ['plumless', 'buckeroo'].flatMap((key) => [1, 3, 5].map((at) => [key.slice(0, at), key.slice(at)]));
    const entries = keys.map(([type = '', id = '']): Entry => [{ type, id }, { name: `${type}/${id}` }]);
    const snapshot = storeOf(entries).snapshot();
    assert.deepEqual(storeOf(entries.reverse()).snapshot(), snapshot);
    const back = RefManager.restore(snapshot);
    for (const [id, ref] of entries) assert.deepEqual(back.getRef(id), ref);
  });

  it('of an empty store is header and trailer', () => {
    const snapshot = RefManager.create().snapshot();
    assert.equal(snapshot.length, SNAPSHOT_HEADER_BYTES + SNAPSHOT_TRAILER_BYTES);
    assert.equal(RefManager.restore(snapshot).size, 0);
  });

  it('is bytes of its own: a Uint8Array that can be transferred', () => {
    const snapshot = storeOf(SAMPLE).snapshot();
    assert.equal(Object.getPrototypeOf(snapshot), Uint8Array.prototype);
    assert.equal(snapshot.buffer.byteLength, snapshot.length);
    const moved = structuredClone(snapshot, { transfer: [snapshot.buffer as ArrayBuffer] });
    assert.equal(RefManager.restore(moved).size, SAMPLE.length);
  });

  it('is taken of a full store too', () => {
    const refs = RefManager.create({ initialBytes: 0, maxBytes: 2 ** 20, stripes: 2 });
    let stored = 0;
    const fill = (): void => {
      for (; ; stored++) refs.setRef({ type: 'c', id: `c${stored}` }, { name: 'x'.repeat((stored % 20) * 1000) });
    };
    assert.throws(fill, { code: 'ERR_STORE_FULL' });
    const back = RefManager.restore(refs.snapshot());
    assert.equal(back.size, stored);
    assert.deepEqual(new Map(auditStore(back).entries), new Map(auditStore(refs).entries));
  });

  it('is refused by a detached RefManager', () => {
    const refs = RefManager.create();
    refs.detach();
    assert.throws(() => refs.snapshot(), { code: 'ERR_DETACHED' });
  });
});

describe('restore', () => {
  it('takes any view of the bytes', () => {
    const snapshot = storeOf(SAMPLE).snapshot();
    for (let offset = 0; offset < 5; offset++) {
      for (const memory of [new ArrayBuffer(snapshot.length + 9), new SharedArrayBuffer(snapshot.length + 9)]) {
        const view = new Uint8Array(memory, offset, snapshot.length);
        view.set(snapshot);
        assert.deepEqual(RefManager.restore(view, SMALL).snapshot(), snapshot);
        assert.deepEqual(RefManager.restore(Buffer.from(memory, offset, snapshot.length), SMALL).snapshot(), snapshot);
      }
    }
  });

  it('refuses every flipped bit', () => {
    const snapshot = storeOf(SAMPLE.slice(0, 4)).snapshot();
    for (let bit = 0; bit < snapshot.length * BITS; bit++) {
      const changed = snapshot.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      refused(changed);
    }
  });

  it('refuses every truncation, and anything behind', () => {
    const snapshot = storeOf(SAMPLE).snapshot();
    for (let length = 0; length < snapshot.length; length++) refused(snapshot.subarray(0, length));
    refused(new Uint8Array([...snapshot, 0]), /must end after/);
    refused(new Uint8Array([...snapshot, ...snapshot]), /must end after/);
  });

  it('never believes lengths, shapes, order or encodings because the checksum is right', () => {
    // All of four small records; of the one with long texts, what is in front of them.
    const accepted = flipAll(storeOf(SAMPLE.slice(0, 4)).snapshot(), SNAPSHOT_TRAILER_BYTES);
    flipAll(storeOf(SAMPLE.slice(4)).snapshot(), SNAPSHOT_TRAILER_BYTES + 2 * 300);
    assert.ok(accepted > 0, 'another letter in a text is another snapshot');
  });

  /** Flips each bit but those of so many last bytes; returns how many of the snapshots were accepted. */
  function flipAll(snapshot: Uint8Array, spared: number): number {
    let accepted = 0;
    for (let bit = 0; bit < (snapshot.length - spared) * BITS; bit++) {
      const changed = snapshot.slice();
      changed[bit >> 3] = (changed[bit >> 3] as number) ^ (1 << (bit & 7));
      const sealed = resealed(changed);
      let back: RefManager;
      try {
        back = RefManager.restore(sealed, SMALL);
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ERR_BAD_SNAPSHOT', String(error));
        continue;
      }
      assert.deepEqual(back.snapshot(), sealed, 'what is accepted is what such a store would have written');
      back.detach();
      accepted++;
    }
    return accepted;
  }

  const lies: Record<string, [change: (bytes: Buffer) => void, message: RegExp]> = {
    'another magic': [(bytes) => bytes.write('Refmsnap'), /begins with "refmsnap"/],
    'another version': [(bytes) => bytes.writeUInt32LE(2, SnapshotHeader.VERSION), /version 1, got 2/],
    flags: [(bytes) => bytes.writeUInt32LE(1, SnapshotHeader.FLAGS), /no flags/],
    'more bytes': [(bytes) => bytes.writeBigUInt64LE(2n ** 63n, SnapshotHeader.TOTAL_BYTES), /cut off/],
    'more references': [(bytes) => bytes.writeBigUInt64LE(9n, SnapshotHeader.REFERENCES), /9 references, got 5/],
    'an endless key': [
      (bytes) => bytes.writeUInt32LE(0xffff_ffff, SNAPSHOT_HEADER_BYTES + SnapshotRecord.KEY_BYTES),
      /lengths past the end/,
    ],
  };
  for (const [what, [change, message]] of Object.entries(lies)) {
    it(`says what is wrong: ${what}`, () => {
      const bytes = Buffer.from(storeOf(SAMPLE).snapshot());
      change(bytes);
      refused(resealed(bytes), message);
    });
  }

  it('refuses a record that is there twice, and a wrong order', () => {
    const [a, b] = [1, 2].map((n) => storeOf([[{ type: 'c', id: `n${n}` }, null]]).snapshot()) as [
      Uint8Array,
      Uint8Array,
    ];
    const recordsOf = (snapshot: Uint8Array): Uint8Array =>
      snapshot.subarray(SNAPSHOT_HEADER_BYTES, snapshot.length - SNAPSHOT_TRAILER_BYTES);
    const joined = (...parts: Uint8Array[]): Uint8Array => {
      const bytes = Buffer.concat([
        a.subarray(0, SNAPSHOT_HEADER_BYTES),
        ...parts,
        Buffer.alloc(SNAPSHOT_TRAILER_BYTES),
      ]);
      bytes.writeBigUInt64LE(BigInt(bytes.length), SnapshotHeader.TOTAL_BYTES);
      bytes.writeBigUInt64LE(BigInt(parts.length), SnapshotHeader.REFERENCES);
      return resealed(bytes);
    };
    refused(joined(recordsOf(a), recordsOf(a)), /is there twice/);
    const outcomes = [joined(recordsOf(a), recordsOf(b)), joined(recordsOf(b), recordsOf(a))].map((snapshot) => {
      try {
        return RefManager.restore(snapshot, SMALL).size;
      } catch (error) {
        return (error as Error).message.replace(/.* that /, '');
      }
    });
    assert.ok(outcomes.includes(2) && outcomes.includes('is out of order'), outcomes.join());
  });

  it('refuses what is no Uint8Array', () => {
    const nonsense: unknown[] = [undefined, null, 'refmsnap', 7, {}, new ArrayBuffer(64), new Uint16Array(64), [1]];
    for (const value of nonsense) refused(value as Uint8Array, /must be a Uint8Array/);
  });

  it('checks options as create does', () => {
    const snapshot = storeOf(SAMPLE).snapshot();
    assert.throws(() => RefManager.restore(snapshot, { stripes: 3 }), { code: 'ERR_INVALID_OPTION' });
    assert.throws(() => RefManager.restore(snapshot, null as unknown as RefManagerOptions), {
      code: 'ERR_INVALID_OPTION',
    });
  });

  it('leaves nothing attached when the store is too small', () => {
    const refs = RefManager.create();
    for (let n = 0; n < 3000; n++) refs.setRef({ type: 'c', id: `n${n}` }, { uid: 'x'.repeat(100) });
    const leave = mock.method(Attachment.prototype, 'leave');
    assert.throws(() => RefManager.restore(refs.snapshot(), { maxBytes: 2 ** 18 }), { code: 'ERR_STORE_FULL' });
    assert.deepEqual(
      leave.mock.calls.map(({ result }) => result),
      [true],
    );
    leave.mock.restore();
  });
});
