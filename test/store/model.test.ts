/** Random sequences of calls, on a small and on a roomy store, against a Map. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ContainerID, type ObjectReference, RefManager, type RefManagerOptions } from '../../src/index.ts';
import { everyField } from '../support/every-field.ts';
import { keyOf, ReferenceStore } from '../support/reference-store.ts';
import { auditStore } from '../support/store-audit.ts';

type Id = { readonly type: string; readonly id: string };
interface Real {
  readonly refs: RefManager;
}
type Step = fc.Command<ReferenceStore, Real>;

class SetRef implements Step {
  readonly id: Id;
  readonly ref: ObjectReference | null;
  constructor(id: Id, ref: ObjectReference | null) {
    this.id = id;
    this.ref = ref;
  }
  check(): boolean {
    return true;
  }
  run(model: ReferenceStore, { refs }: Real): void {
    try {
      refs.setRef(this.id, this.ref);
    } catch (error) {
      assert.ok(error instanceof Error && 'code' in error);
      assert.equal(error.code, 'ERR_STORE_FULL');
      assert.deepEqual(refs.getRef(this.id), model.getRef(this.id), 'a refused set changes nothing');
      return;
    }
    model.setRef(this.id, this.ref);
  }
  toString(): string {
    return `setRef(${JSON.stringify(this.id)}, ${JSON.stringify(this.ref)?.slice(0, 100)})`;
  }
}

/** A call that only reads or clears, with what the model says of it. */
class Call implements Step {
  readonly name: string;
  readonly onModel: (model: ReferenceStore) => unknown;
  readonly onStore: (refs: RefManager) => unknown;
  constructor(name: string, onModel: (model: ReferenceStore) => unknown, onStore: (refs: RefManager) => unknown) {
    this.name = name;
    this.onModel = onModel;
    this.onStore = onStore;
  }
  check(): boolean {
    return true;
  }
  run(model: ReferenceStore, { refs }: Real): void {
    assert.deepEqual(this.onStore(refs), this.onModel(model));
  }
  toString(): string {
    return this.name;
  }
}

const LARGE = 20_000;
const text = fc.oneof(
  { weight: 5, arbitrary: fc.string({ unit: 'binary', maxLength: 12 }) },
  fc.constantFrom('', '\0', '\ud800', '😀', 'Ł', 'x'.repeat(255), 'é'.repeat(256), 'y'.repeat(4000), 'z'.repeat(LARGE)),
);
/** Few keys, so that calls meet; hostile ones. */
const ids: Id[] = [
  { type: '', id: '' },
  { type: 'a', id: 'bc' },
  { type: 'ab', id: 'c' },
  { type: 'abc', id: '' },
  { type: '\ud800', id: '' },
  { type: '\udc00', id: '\0' },
  { type: 'containerd', id: 'é' },
  { type: 'containerd', id: 'k'.repeat(LARGE) },
  { type: 'containerd', id: '€'.repeat(300) },
];
/** The same, held: the store notes on them what it did last, those of the runs before included. */
const held = ids.map(({ type, id: name }) => new ContainerID(type, name));
const id = fc.constantFrom(...ids, ...held);
const ref = fc.option(fc.record(everyField(text), { requiredKeys: [] }));

const steps = fc.commands(
  [
    fc.tuple(id, ref).map(([key, value]) => new SetRef(key, value)),
    id.map(
      (key) =>
        new Call(
          `getRef ${keyOf(key)}`,
          (model) => model.getRef(key),
          (refs) => refs.getRef(key),
        ),
    ),
    id.map(
      (key) =>
        new Call(
          `hasRef ${keyOf(key)}`,
          (model) => model.hasRef(key),
          (refs) => refs.hasRef(key),
        ),
    ),
    id.map(
      (key) =>
        new Call(
          `clearRef ${keyOf(key)}`,
          (model) => model.clearRef(key),
          (refs) => refs.clearRef(key),
        ),
    ),
    fc.constant(
      new Call(
        'size',
        (model) => model.size,
        (refs) => refs.size,
      ),
    ),
    fc.constant(
      new Call(
        'entries',
        (model) => new Map(model.entries),
        (refs) => new Map([...refs].map(([key, value]) => [keyOf(key), value])),
      ),
    ),
  ],
  { maxCommands: 80, size: 'max' },
);

const stores: Record<string, RefManagerOptions> = {
  'a roomy store': { initialBytes: 0, maxBytes: 2 ** 24 },
  'a store that is soon full': { initialBytes: 0, maxBytes: 2 ** 18, stripes: 1 },
  'a store without a cache': { maxBytes: 2 ** 20, stripes: 4, cacheEntries: 0 },
};

describe('any sequence of calls gives what a Map gives', () => {
  for (const [name, options] of Object.entries(stores)) {
    it(`on ${name}`, () => {
      fc.assert(
        fc.property(steps, (commands) => {
          const refs = RefManager.create(options);
          const model = new ReferenceStore();
          fc.modelRun(() => ({ model, real: { refs } }), commands);
          const { problems, entries } = auditStore(refs);
          assert.deepEqual(problems, []);
          assert.deepEqual(entries, model.entries);
          refs.detach();
        }),
        { numRuns: 60, seed: 7, endOnFailure: false },
      );
    });
  }
});
