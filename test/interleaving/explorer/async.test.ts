import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type ExploreOptions,
  explore,
  exploreByReference,
  type FailureKind,
  inMacrotask,
  NO_REDUCTIONS,
  type Reductions,
  type Report,
  replay,
  type Scenario,
  type Step,
  type ThreadSpec,
} from './index.ts';

const LOCK = 0;
const OTHER = 1;
const WORDS = 4;
const HELD = 1;
const SOMEBODY_WAITS = 2;
const MOST_REFERENCE_STATES = 100_000;

const VARIANTS: readonly Partial<Reductions>[] = [
  {},
  { mergeLocals: false },
  { cutAtSteps: false },
  { fuseGhosts: false },
  NO_REDUCTIONS,
];

function threads(...scripts: readonly (readonly Step[])[]): ThreadSpec[] {
  return scripts.map((steps, thread) => ({ name: `T${thread}`, steps }));
}

/** A mutex of one word; who waits sets 2. With `looksAgain` false, it forgets the value it had before the wait. */
async function lockAsync(words: Int32Array, looksAgain = true, timeoutMs?: number): Promise<boolean> {
  if (Atomics.compareExchange(words, LOCK, 0, HELD) === 0) return true;
  while (Atomics.exchange(words, LOCK, SOMEBODY_WAITS) !== 0) {
    const waiting = Atomics.waitAsync(words, LOCK, SOMEBODY_WAITS, timeoutMs);
    if (waiting.async && (await waiting.value) === 'timed-out') return false;
    if (!looksAgain) return true;
  }
  return true;
}

function lockSync(words: Int32Array): void {
  if (Atomics.compareExchange(words, LOCK, 0, HELD) === 0) return;
  while (Atomics.exchange(words, LOCK, SOMEBODY_WAITS) !== 0) Atomics.wait(words, LOCK, SOMEBODY_WAITS);
}

function unlock(words: Int32Array): void {
  if (Atomics.exchange(words, LOCK, 0) === SOMEBODY_WAITS) Atomics.notify(words, LOCK, 1);
}

/** Wakes everybody: of those, some may have gone away. */
function unlockAll(words: Int32Array): void {
  if (Atomics.exchange(words, LOCK, 0) === SOMEBODY_WAITS) Atomics.notify(words, LOCK);
}

const EXCLUSION: NonNullable<Scenario['monitor']> = {
  words: 1,
  ghosts: {
    enter: (ghosts) => (++(ghosts[0] as number) > 1 ? 'two inside' : undefined),
    leave: (ghosts) => void (ghosts[0] = 0),
  },
};

/** Waits until the lock is free, or until one of these words is told of: whichever wait is over first. */
async function lockUnless(words: Int32Array, index: number): Promise<boolean> {
  let aborted = false;
  const abort = new Promise<void>((resolve) => {
    const waiting = Atomics.waitAsync(words, index, 0);
    const over = (): void => {
      aborted = true;
      resolve();
    };
    if (waiting.async) void waiting.value.then(over);
    else over();
  });
  if (Atomics.compareExchange(words, LOCK, 0, HELD) === 0) return true;
  while (!aborted && Atomics.exchange(words, LOCK, SOMEBODY_WAITS) !== 0) {
    const waiting = Atomics.waitAsync(words, LOCK, SOMEBODY_WAITS);
    if (waiting.async) await Promise.race([waiting.value, abort]);
  }
  return !aborted;
}

const asyncSection: Step = async ({ memory: { words }, ghost }) => {
  await lockAsync(words);
  ghost('enter');
  ghost('leave', 0, 'before');
  unlock(words);
};
const forgetfulSection: Step = async ({ memory: { words }, ghost }) => {
  await lockAsync(words, false);
  ghost('enter');
  ghost('leave', 0, 'before');
  unlock(words);
};
const timedSection: Step = async ({ memory: { words }, ghost }) => {
  if (!(await lockAsync(words, true, 5))) return;
  ghost('enter');
  ghost('leave', 0, 'before');
  unlock(words);
};
const syncSection: Step = ({ memory: { words }, ghost }) => {
  lockSync(words);
  ghost('enter');
  ghost('leave', 0, 'before');
  unlock(words);
};
const allSection: Step = ({ memory: { words }, ghost }) => {
  lockSync(words);
  ghost('enter');
  ghost('leave', 0, 'before');
  unlockAll(words);
};
/** Blocks the thread inside of its own async section: the continuation that would unlock cannot run. */
const blocksItself: Step = async (context) => {
  const { words } = context.memory;
  const acquiring = lockAsync(words);
  lockSync(words);
  unlock(words);
  await acquiring;
  unlock(words);
};
/** The wait that it leaves behind is notified, or never: its turn does nothing. */
const abortableSection: Step = async ({ memory: { words }, ghost }) => {
  if (!(await lockUnless(words, OTHER))) return;
  ghost('enter');
  ghost('leave', 0, 'before');
  unlockAll(words);
};
const aborter: Step = ({ memory: { words } }) => {
  Atomics.store(words, OTHER, 1);
  Atomics.notify(words, OTHER);
};
/** Two acquisitions of one thread at once. */
const bothAtOnce: Step = async (context) => {
  await Promise.all([asyncSection(context), asyncSection(context)]);
};

function explored(scenario: Scenario, options?: ExploreOptions): Promise<Report> {
  return inMacrotask(() => explore(scenario, options));
}

describe('async code', () => {
  const cases: readonly (readonly [string, Scenario, FailureKind | undefined])[] = [
    ['two async sections', { words: WORDS, threads: threads([asyncSection], [asyncSection]) }, undefined],
    ['async beside sync', { words: WORDS, threads: threads([asyncSection, syncSection], [syncSection]) }, undefined],
    ['three', { words: WORDS, threads: threads([asyncSection], [syncSection], [asyncSection]) }, undefined],
    ['both at once beside sync', { words: WORDS, threads: threads([bothAtOnce], [syncSection]) }, undefined],
    ['no second look', { words: WORDS, threads: threads([forgetfulSection], [syncSection], [syncSection]) }, 'ghost'],
    [
      'aborted at every moment, a wait left behind',
      {
        words: WORDS,
        threads: threads([abortableSection, abortableSection], [allSection], [aborter]),
        asyncWaiters: 3,
      },
      undefined,
    ],
    ['its own continuation blocked', { words: WORDS, threads: threads([blocksItself]) }, 'deadlock'],
    [
      'a death that nobody recovers',
      { words: WORDS, threads: threads([asyncSection], [asyncSection]), crashes: 1 },
      'deadlock',
    ],
    [
      'time-outs',
      { words: WORDS, threads: threads([timedSection], [asyncSection], [timedSection]), timeouts: 2 },
      undefined,
    ],
  ];

  for (const [name, base, kind] of cases) {
    it(`${name}: ${kind ?? 'no bug'}, whatever is reduced, and as the reference says`, async () => {
      const scenario: Scenario = { asyncWaiters: 2, ...base, monitor: EXCLUSION };
      const reference = await inMacrotask(() => exploreByReference(scenario, MOST_REFERENCE_STATES));
      assert.deepEqual(
        [...reference.faults].filter((fault) => kind === undefined || fault === kind),
        kind === undefined ? [] : [kind],
      );
      for (const reductions of VARIANTS) {
        const { outcome, failure, visible } = await explored({ ...scenario, reductions }, { visible: true });
        assert.equal(outcome, kind === undefined ? 'passed' : 'failed', failure?.trace.join('\n'));
        assert.equal(failure?.kind, kind);
        if (kind === undefined && reductions.fuseGhosts !== false)
          assert.deepEqual([...(visible ?? [])].sort(), [...reference.visible].sort());
      }
    });
  }

  it('is replayed turn by turn', async () => {
    const scenario = { words: WORDS, threads: threads([blocksItself]), asyncWaiters: 2 };
    const { failure } = await explored(scenario);
    assert.ok(failure !== undefined);
    assert.match(failure.trace.at(-1) ?? '', /deadlock: T0 sleeps on 0/);
    const again = await inMacrotask(() => replay(scenario, failure.schedule));
    assert.equal(again.fault?.kind, 'deadlock');
  });

  it('sees every order in which two of its waits end', async () => {
    const seen: Step = async ({ memory: { words } }) => {
      const order: string[] = [];
      const note = async (index: number): Promise<void> => {
        const waiting = Atomics.waitAsync(words, index, 0);
        order.push(`${index} ${waiting.async ? await waiting.value : waiting.value}`);
      };
      await Promise.all([note(LOCK), note(OTHER)]);
      Atomics.store(words, 2, order[0]?.startsWith('0') === true ? 1 : 2);
    };
    const waker: Step = ({ memory: { words } }) => {
      for (const index of [LOCK, OTHER]) {
        Atomics.store(words, index, 1);
        Atomics.notify(words, index);
      }
    };
    const scenario = { words: WORDS, threads: threads([seen], [waker]), asyncWaiters: 2 };
    for (const reductions of VARIANTS) {
      const { outcome, visible } = await explored({ ...scenario, reductions }, { visible: true });
      assert.equal(outcome, 'passed');
      const orders = new Set([...(visible ?? [])].map((state) => state.split(',')[2]));
      assert.deepEqual(orders, new Set(['0', '1', '2']));
    }
  });

  it('answers at once when the value differs or no time is left, and lets virtual time pass', async () => {
    const step: Step = async ({ memory: { words } }) => {
      const startedMs = performance.now();
      const kept = setInterval(() => {}, 1);
      const [differs, overdue] = [Atomics.waitAsync(words, LOCK, 1), Atomics.waitAsync(words, LOCK, 0, 0)];
      const waiting = Atomics.waitAsync(words, LOCK, 0, 7);
      const end = waiting.async ? await waiting.value : 'not async';
      clearInterval(kept);
      const atOnce = [differs, overdue].map((answer) => (answer.async ? 'async' : answer.value));
      return [...atOnce, end, performance.now() - startedMs].join();
    };
    const check: Step = ({ local }) => {
      if (local !== 'not-equal,timed-out,timed-out,7') throw new Error(String(local));
    };
    const scenario = { words: WORDS, threads: threads([step, check]), asyncWaiters: 1, timeouts: 1 };
    const { outcome, failure } = await explored({ ...scenario, timeoutsMayHelp: true });
    assert.equal(outcome, 'passed', failure?.trace.join('\n'));
    assert.equal((await explored(scenario)).failure?.kind, 'only a time-out helps');
  });

  it('takes a wait as long as the longest timer for one for ever', async () => {
    const kinds = [2 ** 31 - 2, 2 ** 31 - 1].map(async (timeoutMs) => {
      const step: Step = async ({ memory: { words } }) => {
        const waiting = Atomics.waitAsync(words, LOCK, 0, timeoutMs);
        if (waiting.async) await waiting.value;
      };
      const scenario: Scenario = { words: WORDS, threads: threads([step]), asyncWaiters: 1, timeouts: 'all' };
      return (await explored(scenario)).failure?.kind;
    });
    assert.deepEqual(await Promise.all(kinds), ['only a time-out helps', 'deadlock']);
  });
});

describe('a wait that a step leaves behind', () => {
  it('is over without a turn, whoever is notified meanwhile', async () => {
    const leavingTwice: Step = ({ memory: { words } }) => {
      Atomics.waitAsync(words, LOCK, 0);
      Atomics.waitAsync(words, LOCK, 0);
      Atomics.notify(words, LOCK); // the step ends with it
    };
    const again: Step = async ({ memory: { words } }) => {
      const waiting = Atomics.waitAsync(words, LOCK, 0);
      if (waiting.async) await waiting.value;
    };
    const waker: Step = ({ memory: { words } }) => {
      Atomics.store(words, LOCK, 1);
      Atomics.notify(words, LOCK);
    };
    const scenario = { words: WORDS, threads: threads([leavingTwice, again], [waker]), asyncWaiters: 2 };
    assert.deepEqual((await inMacrotask(() => exploreByReference(scenario, MOST_REFERENCE_STATES))).faults, new Set());
    const { outcome, failure } = await explored(scenario);
    assert.equal(outcome, 'passed', failure?.trace.join('\n'));
    const unwoken = { ...scenario, threads: threads([leavingTwice, again]) };
    assert.equal((await explored(unwoken)).failure?.kind, 'deadlock', 'what was left behind wakes nobody');
  });
});

describe('time-outs that may help', () => {
  it('help where the scenario says so, and nowhere else', async () => {
    const sleeper: Step = ({ memory: { words } }) => {
      while (Atomics.load(words, LOCK) === 0) Atomics.wait(words, LOCK, 0, 1);
    };
    const silent: Step = ({ memory: { words } }) => {
      Atomics.store(words, OTHER, 1);
      Atomics.store(words, LOCK, 1);
    };
    const scenario: Scenario = { words: WORDS, threads: threads([sleeper], [silent]), timeouts: 'all' };
    const kindOf = async (more: Partial<Scenario>): Promise<FailureKind | undefined> =>
      (await explored({ ...scenario, ...more })).failure?.kind;
    assert.equal(await kindOf({}), 'only a time-out helps');
    assert.equal(await kindOf({ timeoutsMayHelp: true }), undefined);
    assert.equal(await kindOf({ timeoutsMayHelp: (words) => words[OTHER] === 1 }), undefined);
    assert.equal(await kindOf({ timeoutsMayHelp: (words) => words[OTHER] === 0 }), 'only a time-out helps');
    const deadly = {
      crashes: 1,
      threads: threads([sleeper], [silent]).map((spec, i) => ({ ...spec, mayCrash: i === 1 })),
    };
    assert.equal(await kindOf({ ...deadly, timeoutsMayHelp: (_words, dead) => dead === 0 }), 'only a time-out helps');
    assert.equal(await kindOf({ ...deadly, timeoutsMayHelp: true, cycles: true }), 'livelock');
  });
});

describe('async code that cannot be explored is refused', () => {
  it('outside of a macrotask', async () => {
    await Promise.resolve();
    assert.throws(() => explore({ words: WORDS, threads: threads([asyncSection]), asyncWaiters: 1 }), /inMacrotask/);
  });

  it('with more waits than are allowed', async () => {
    const scenario = { words: WORDS, threads: threads([asyncSection], [asyncSection]), monitor: EXCLUSION };
    await assert.rejects(explored(scenario), /more than 0 async waits/);
    await assert.rejects(
      inMacrotask(() => exploreByReference(scenario, MOST_REFERENCE_STATES)),
      /more than 0 async waits/,
    );
  });

  it('awaiting something else', async () => {
    const step: Step = async ({ memory: { words } }) => {
      Atomics.load(words, LOCK);
      await new Promise((resolve) => setTimeout(resolve, 1));
    };
    const scenario = { words: WORDS, threads: threads([step]) };
    await assert.rejects(explored(scenario), /awaits what is no Atomics.waitAsync/);
    const { failure } = await explored({ ...scenario, asyncWaiters: 1 });
    assert.deepEqual(
      [failure?.kind, failure?.message],
      ['deadlock', 'T0 awaits what is no Atomics.waitAsync'],
      'a promise that nobody settles',
    );
  });

  it('leaving a wait behind that goes on to do something, with a word or a ghost', async () => {
    const storing: Step = ({ memory: { words } }) => {
      const waiting = Atomics.waitAsync(words, LOCK, 0);
      if (waiting.async) void waiting.value.then((end) => end === 'timed-out' && Atomics.store(words, OTHER, 1));
    };
    const telling: Step = ({ memory: { words }, ghost }) => {
      const waiting = Atomics.waitAsync(words, LOCK, 0);
      if (waiting.async) void waiting.value.then(() => ghost('leave'));
    };
    for (const step of [storing, telling]) {
      const scenario = { words: WORDS, threads: threads([step]), monitor: EXCLUSION, asyncWaiters: 1 };
      await assert.rejects(explored(scenario), /without awaiting/);
    }
  });

  it('leaving a wait behind where a notify could be lost to it', async () => {
    const leaving: Step = ({ memory: { words } }) => void Atomics.waitAsync(words, LOCK, 0);
    const notifying: Step = ({ memory: { words } }) => void Atomics.notify(words, LOCK, 1);
    const scenario = { words: WORDS, threads: threads([leaving], [notifying]), asyncWaiters: 1 };
    await assert.rejects(explored(scenario), /lost to a wait left behind/);
  });

  it('and a rejection is an exception of the thread', async () => {
    const step: Step = async ({ memory: { words } }) => {
      Atomics.load(words, LOCK);
      await Promise.resolve();
      throw new Error('out of order');
    };
    const { failure } = await explored({ words: WORDS, threads: threads([step]) });
    assert.deepEqual([failure?.kind, failure?.message], ['exception', 'T0: Error: out of order']);
  });
});
