/**
 * A trap in the core (WebAssembly's RuntimeError, here by an access beyond the memory; a stack overflow at its entry) cuts a call of the lock before or after
 * the core's work: nothing of it stays once the thread calls again, and nobody enters what may be half written unrepaired.
 */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Core, type CoreBuild, coreOver, javaScriptCore } from '../../src/core/core.ts';
import { isFree } from '../../src/core/lock-words.ts';
import { BARE_STRIPE_WORDS, lockRegion, WORD_BYTES } from '../../src/memory/layout.ts';
import { allocateMemory } from '../../src/memory/linear-memory.ts';
import { StripedLock } from '../../src/sync/lock/striped-lock.ts';
import { ThreadRegistry } from '../../src/sync/threads/thread-registry.ts';
import { SILENT_OBSERVER } from '../support/silent-observer.ts';

delete process.env['REFMANAGER_CORE']; // of this process alone: both builds are wanted

/** What the engine throws at an access beyond the memory. */
const TRAPS: Readonly<Record<CoreBuild, string>> = { webassembly: 'RuntimeError', javascript: 'RangeError' };
const BEYOND = 2 ** 28;
type Name = Exclude<keyof Core, 'build' | 'storeAt'>;
type When = 'before' | 'after';

const region = lockRegion(0, 2, 1, BARE_STRIPE_WORDS);
const STRIPE = 0;

/** Two threads over one lock. The core of the first one traps once when told to. */
class Scene {
  readonly repairs: string[] = [];
  readonly words: Int32Array;
  readonly victim: StripedLock;
  readonly other: StripedLock;
  traps = 0;
  readonly #core: Core;
  #armed: { readonly name: Name; readonly when: When; calls: number } | undefined;

  constructor(build: CoreBuild) {
    const memory = allocateMemory(region.end * WORD_BYTES);
    this.words = new Int32Array(memory.buffer, 0, region.end);
    const longs = new BigInt64Array(memory.buffer, 0, region.end / 2);
    const core = build === 'javascript' ? javaScriptCore(this.words) : coreOver(memory, this.words);
    assert.equal(core.build, build);
    this.#core = core;
    const lockOf = (name: string, core: Core): StripedLock => {
      const registry = new ThreadRegistry(this.words, longs, region, core);
      const identity = registry.claim(name.length);
      assert.ok(identity !== undefined);
      const repair = (): void => void this.repairs.push(name);
      return new StripedLock(registry, identity, { spins: 0, probeMs: 1000, repair, observer: SILENT_OBSERVER });
    };
    const names = Object.keys(core).filter((name): name is Name => name !== 'build' && name !== 'storeAt');
    const trapping = Object.fromEntries(names.map((name) => [name, this.#trapping(core, name)]));
    this.victim = lockOf('victim', { ...core, ...trapping });
    this.other = lockOf('other', core);
  }

  /** In the call of that name that is so many calls away. */
  trapIn(name: Name, when: When, calls: number): void {
    this.#armed = { name, when, calls };
  }

  #trapping(core: Core, name: Name): (...parameters: number[]) => number {
    const original: (...parameters: number[]) => number = core[name];
    return (...parameters) => {
      const armed = this.#armed?.name === name && --this.#armed.calls === 0 ? this.#armed : undefined;
      if (armed !== undefined) this.#armed = undefined;
      if (armed?.when === 'before') this.#trap();
      const answer = original(...parameters);
      if (armed?.when === 'after') this.#trap();
      return answer;
    };
  }

  #trap(): void {
    this.traps++;
    this.#core.leaveRead(BEYOND);
  }
}

interface Call {
  readonly name: string;
  /** What it calls of the core. */
  readonly inCore: Name;
  /** In which of these calls it traps; default: the first. */
  readonly calls?: number;
  readonly prepare?: (scene: Scene) => void;
  readonly call: (lock: StripedLock) => unknown;
  /** How often the stripe is repaired after a trap before the core's work, and after it: when the word names the victim. */
  readonly repairs: readonly [before: number, after: number];
}

const readsElsewhere = ({ other }: Scene): void => void other.acquireRead(STRIPE, 0);
const writesElsewhere = ({ other }: Scene): void => void other.acquireWrite(STRIPE, 0);

const CALLS: readonly Call[] = [
  { name: 'acquireRead', inCore: 'enterRead', call: (lock) => lock.acquireRead(STRIPE, 0), repairs: [0, 0] },
  { name: 'tryAcquireRead', inCore: 'enterRead', call: (lock) => lock.tryAcquireRead(STRIPE), repairs: [0, 0] },
  {
    name: 'a read that is refused',
    inCore: 'leaveRead',
    prepare: writesElsewhere,
    call: (lock) => lock.tryAcquireRead(STRIPE),
    repairs: [0, 0],
  },
  {
    name: 'releaseRead',
    inCore: 'leaveRead',
    prepare: ({ victim }) => victim.acquireRead(STRIPE, 0),
    call: (lock) => lock.releaseRead(),
    repairs: [0, 0],
  },
  { name: 'acquireWrite', inCore: 'takeWord', call: (lock) => lock.acquireWrite(STRIPE, 0), repairs: [0, 1] },
  {
    name: 'acquireWrite past a reader',
    inCore: 'blockingSlot',
    prepare: readsElsewhere,
    call: (lock) => lock.acquireWrite(STRIPE, 0),
    repairs: [1, 1],
  },
  { name: 'tryAcquireWrite', inCore: 'takeWord', call: (lock) => lock.tryAcquireWrite(STRIPE), repairs: [0, 1] },
  {
    name: 'a write that waits',
    inCore: 'takeWord',
    calls: 2,
    prepare: writesElsewhere,
    call: (lock) => lock.acquireWrite(STRIPE, 0),
    repairs: [0, 0],
  },
  { name: 'acquireAll', inCore: 'takeWord', call: (lock) => lock.acquireAll(0), repairs: [0, 1] },
  {
    name: 'acquireAll past a reader',
    inCore: 'blockingSlot',
    prepare: readsElsewhere,
    call: (lock) => lock.acquireAll(0),
    repairs: [1, 1],
  },
  {
    name: 'releaseWrite',
    inCore: 'leaveWrite',
    prepare: ({ victim }) => victim.acquireWrite(STRIPE, 0),
    call: (lock) => lock.releaseWrite(),
    repairs: [1, 0],
  },
  {
    name: 'releaseAll',
    inCore: 'leaveWrite',
    prepare: ({ victim }) => victim.acquireAll(0),
    call: (lock) => lock.releaseAll(),
    repairs: [1, 0],
  },
];

for (const build of ['webassembly', 'javascript'] as const) {
  describe(`a trap in the core: ${build}`, () => {
    for (const when of ['before', 'after'] as const) for (const one of CALLS) trapIn(build, when, one);
  });
}

function trapIn(build: CoreBuild, when: When, one: Call): void {
  const { name, inCore, calls = 1, prepare, call, repairs } = one;
  it(`${when} ${inCore} of ${name} leaves nothing`, () => {
    const scene = new Scene(build);
    const { victim, other } = scene;
    prepare?.(scene);
    scene.trapIn(inCore, when, calls);
    assert.throws(() => call(victim), { name: TRAPS[build] });
    assert.equal(scene.traps, 1);
    assert.equal(victim.busy, name !== 'a write that waits', 'what was cut is still under way; a wait settles itself');
    if (other.busy) other.release();
    victim.finishCut();
    assert.equal(victim.busy, false);
    for (const lock of [other, victim]) {
      assert.equal(lock.acquireWrite(STRIPE, 1000), true);
      lock.releaseWrite();
      assert.equal(lock.acquireRead(STRIPE, 1000), true);
      lock.releaseRead();
    }
    assert.ok(isFree(scene.words[region.firstStripe] as number));
    assert.equal(scene.repairs.length, repairs[when === 'before' ? 0 : 1]);
  });
}
