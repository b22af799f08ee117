/**
 * A thread dies before or after each single atomic operation of a set, get, has, clear or iteration; then the dead is
 * recovered, also by a recoverer that dies itself at any step. Afterwards nothing is held, everything adds up,
 * and what the dead was writing is there whole or not at all.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ObjectReference, RefManager } from '../../src/index.ts';
import { type Ending, runUntil, sweep } from '../support/crash-points.ts';
import { buryOthers, DEAD_THREAD_ID } from '../support/dead-thread.ts';
import { keyOf } from '../support/reference-store.ts';
import { loadLibraryCopy } from '../support/second-thread.ts';
import { auditStore } from '../support/store-audit.ts';

const dying = await loadLibraryCopy();
const recovering = await loadLibraryCopy();

type Entries = Record<string, ObjectReference | null>;

/** A store before, what the dying thread does to it, and which contents may be found afterwards. */
interface Scenario {
  readonly name: string;
  readonly before: Entries;
  readonly operation: (refs: RefManager) => void;
  /** Contents after each acknowledged step of the operation; without: nothing changes. */
  readonly after?: readonly Entries[];
}

const large = (text: string): ObjectReference => ({ name: text.repeat(40_000), uid: text });
const id = (key: string): { type: string; id: string } => ({ type: 'c', id: key });

function numbered(count: number): Entries {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [`n${n}`, { name: `v${n}` }]));
}

/** One more entry than this splits the only page of a stripe. */
const ENTRIES_BEFORE_SPLIT = 1488;
/** References read back through the store; the audit looks at all of them. */
const LOOKED_UP = 10;
const one = { name: 'one' };
const two = { kind: 'Pod', name: 'two', fieldPath: 'spec.containers{two}' };

const scenarios: readonly Scenario[] = [
  { name: 'the first set', before: {}, operation: (refs) => refs.setRef(id('a'), two), after: [{ a: two }] },
  {
    name: 'a set beside others',
    before: { b: one },
    operation: (refs) => refs.setRef(id('a'), null),
    after: [{ a: null, b: one }],
  },
  { name: 'an overwrite', before: { a: one }, operation: (refs) => refs.setRef(id('a'), two), after: [{ a: two }] },
  {
    name: 'an overwrite by a large reference',
    before: { a: one },
    operation: (refs) => refs.setRef(id('a'), large('x')),
    after: [{ a: large('x') }],
  },
  {
    name: 'an overwrite of a large reference by a large one',
    before: { a: large('x') },
    operation: (refs) => refs.setRef(id('a'), large('y')),
    after: [{ a: large('y') }],
  },
  {
    name: 'an overwrite of a large reference by a small one',
    before: { a: large('x') },
    operation: (refs) => refs.setRef(id('a'), one),
    after: [{ a: one }],
  },
  {
    name: 'a clear beside others',
    before: { a: one, b: two },
    operation: (refs) => refs.clearRef(id('a')),
    after: [{ b: two }],
  },
  {
    name: 'a clear of the last and large one',
    before: { a: large('x') },
    operation: (refs) => refs.clearRef(id('a')),
    after: [{}],
  },
  {
    name: 'three writes of one key',
    before: {},
    operation: (refs) => {
      refs.setRef(id('a'), one);
      refs.setRef(id('a'), two);
      refs.clearRef(id('a'));
    },
    after: [{ a: one }, { a: two }, {}],
  },
  { name: 'a get', before: { a: one }, operation: (refs) => refs.getRef(id('a')) },
  { name: 'a has of an absent key', before: { a: one }, operation: (refs) => refs.hasRef(id('z')) },
  { name: 'an iteration', before: { a: large('x'), b: one }, operation: (refs) => [...refs] },
  { name: 'the statistics', before: { a: one }, operation: (refs) => refs.stats() },
  { name: 'a detach', before: { a: one }, operation: (refs) => refs.detach() },
  {
    name: 'a set that splits the index page',
    before: numbered(ENTRIES_BEFORE_SPLIT),
    operation: (refs) => refs.setRef(id('a'), one),
    after: [{ ...numbered(ENTRIES_BEFORE_SPLIT), a: one }],
  },
];

function create(before: Entries): RefManager {
  const refs = RefManager.create({ stripes: 1, initialBytes: 0, maxBytes: 2 ** 20, maxThreads: 4 });
  for (const [key, ref] of Object.entries(before)) refs.setRef(id(key), ref);
  return refs;
}

function contentsOf(entries: Entries): Map<string, unknown> {
  return new Map(Object.entries(entries).map(([key, ref]) => [keyOf(id(key)), ref]));
}

function assertWhole(refs: RefManager, scenario: Scenario, ending: Ending): void {
  const audit = auditStore(refs);
  assert.deepEqual(audit.problems, []);
  assert.equal(refs.size, audit.entries.size);
  const { before, after = [before] } = scenario;
  const allowed = (ending === 'completed' ? after.slice(-1) : [before, ...after]).map(contentsOf);
  const matching = allowed.filter((contents) => isSame(contents, audit.entries));
  assert.ok(matching.length > 0, `found ${[...audit.entries.keys()].slice(0, 3).join()}: not a state in between`);
  for (const key of [...audit.entries.keys()].slice(-LOOKED_UP)) {
    const [type, name] = JSON.parse(key) as [string, string];
    assert.deepEqual(refs.getRef({ type, id: name }), audit.entries.get(key));
  }
}

function isSame(a: Map<string, unknown>, b: Map<string, unknown>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([key, ref]) => b.has(key) && JSON.stringify(ref) === JSON.stringify(b.get(key)));
}

describe('a thread that dies at any step', () => {
  for (const scenario of scenarios) {
    it(`leaves the store whole: ${scenario.name}`, () => {
      const kept: unknown[] = []; // nothing of the dead may be collected meanwhile
      const cuts = sweep((step, when) => {
        const refs = create(scenario.before);
        const victim = dying.RefManager.attach(refs.handle);
        kept.push(victim);
        const ending = runUntil(step, when, () => scenario.operation(victim));
        buryOthers(refs);
        refs.recover(DEAD_THREAD_ID);
        refs.recover(DEAD_THREAD_ID);
        assertWhole(refs, scenario, ending);
        return ending;
      });
      assert.ok(cuts > 0);
    });
  }
});

/** Both deaths at every step, or at every so many-th: the product is large. */
const EVERY = 7;

describe('a recoverer that dies at any step of recovering the dead', () => {
  for (const scenario of scenarios.slice(2, 8)) {
    it(`leaves what the next recoverer finishes: ${scenario.name}`, () => {
      const kept: unknown[] = [];
      let doubles = 0;
      for (let death = 1; ; death += EVERY) {
        let first: Ending = 'completed';
        for (let secondDeath = 1 + (death % EVERY); ; secondDeath += EVERY) {
          const refs = create(scenario.before);
          const victim = dying.RefManager.attach(refs.handle);
          first = runUntil(death, 'before', () => scenario.operation(victim));
          buryOthers(refs);
          const recoverer = recovering.RefManager.attach(refs.handle);
          kept.push(victim, recoverer);
          const second = runUntil(secondDeath, 'before', () => recoverer.recover(DEAD_THREAD_ID));
          buryOthers(refs);
          refs.recover(DEAD_THREAD_ID);
          assertWhole(refs, scenario, first);
          if (first === 'cut' && second === 'cut') doubles++;
          if (second === 'completed') break;
        }
        kept.length = 0;
        if (first === 'completed') break;
      }
      assert.ok(doubles > 0);
    });
  }
});
