import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  countSchedules,
  explore,
  exploreByReference,
  NO_REDUCTIONS,
  replay,
  type Step,
  type ThreadSpec,
} from './index.ts';

const WORDS = 8;

function threads(...steps: readonly Step[]): ThreadSpec[] {
  return steps.map((step, thread) => ({ name: `T${thread}`, steps: [step] }));
}

/** `count` stores to a word of the thread's own. */
function independent(count: number): Step {
  return ({ memory, thread }) => {
    for (let i = 1; i <= count; i++) Atomics.store(memory.words, thread, i);
  };
}

function factorial(n: number): bigint {
  return n <= 1 ? 1n : BigInt(n) * factorial(n - 1);
}

describe('independent operations', () => {
  for (const [threadCount, operations] of [
    [2, 1],
    [2, 3],
    [2, 8],
    [3, 2],
    [3, 4],
  ] as const) {
    it(`${threadCount} threads of ${operations} have the multinomial number of schedules and the product of states`, () => {
      const scenario = {
        words: WORDS,
        threads: threads(...Array.from({ length: threadCount }, () => independent(operations))),
      };
      const states = (operations + 1) ** threadCount;
      const report = explore({ ...scenario, reductions: NO_REDUCTIONS });
      assert.equal(report.outcome, 'passed');
      assert.equal(report.states, states);
      assert.equal(report.transitions, (threadCount * operations * states) / (operations + 1));
      assert.equal(exploreByReference(scenario, states).states, states);
      const schedules = factorial(threadCount * operations) / factorial(operations) ** BigInt(threadCount);
      assert.equal(countSchedules(scenario), schedules);
    });
  }
});

describe('operations', () => {
  it('do on 32 and 64 bits what the real Atomics do', () => {
    const narrow: Step = ({ memory: { words } }) => {
      const results = [
        Atomics.store(words, 0, 0x7fff_ffff),
        Atomics.add(words, 0, 1),
        Atomics.sub(words, 0, 3),
        Atomics.and(words, 0, 0xff),
        Atomics.or(words, 0, 0x100),
        Atomics.xor(words, 0, 0x3),
        Atomics.exchange(words, 0, -5),
        Atomics.compareExchange(words, 0, -5, 9),
        Atomics.compareExchange(words, 0, -5, 8),
        Atomics.load(words, 0),
        Atomics.notify(words, 0),
        Atomics.wait(words, 0, 1),
        Atomics.wait(words, 0, 9, 0),
      ];
      return results.join();
    };
    const wide: Step = ({ memory: { longs, words } }) => {
      const results = [
        Atomics.store(longs, 1, -(2n ** 63n)),
        Atomics.sub(longs, 1, 1n),
        Atomics.add(longs, 1, 2n ** 40n),
        Atomics.compareExchange(longs, 1, 5n, 6n),
        Atomics.and(longs, 1, 2n ** 41n - 1n),
        Atomics.or(longs, 1, 1n << 62n),
        Atomics.xor(longs, 1, -1n),
        Atomics.exchange(longs, 1, (7n << 32n) | 3n),
        Atomics.load(longs, 1),
        Atomics.load(words, 2),
        Atomics.load(words, 3),
      ];
      return results.join();
    };
    const memory = (): { words: Int32Array; longs: BigInt64Array } => {
      const buffer = new SharedArrayBuffer(WORDS * 4);
      return { words: new Int32Array(buffer), longs: new BigInt64Array(buffer) };
    };
    for (const step of [narrow, wide]) {
      const expected = step({ memory: memory() } as never);
      const check: Step = ({ local }) => {
        if (local !== expected) throw new Error(`expected ${String(expected)}, got ${String(local)}`);
      };
      const report = explore({ words: WORDS, threads: [{ name: 'T', steps: [step, check] }] });
      assert.equal(report.outcome, 'passed', report.failure?.message);
    }
  });

  it('wake sleepers in the order in which they came', () => {
    const sleeper: Step = ({ memory: { words }, thread }) => {
      Atomics.wait(words, 0, 0);
      Atomics.store(words, 1, thread + 1);
    };
    const waker: Step = ({ memory: { words } }) => void Atomics.notify(words, 0, 1);
    const scenario = { words: WORDS, threads: threads(sleeper, sleeper, waker) };
    const lastOf = (...order: readonly number[]): number | undefined =>
      replay(
        scenario,
        order.map((thread) => ({ thread, kind: 'run' })),
      ).words[1];
    assert.equal(lastOf(0, 1, 2, 0), 1);
    assert.equal(lastOf(1, 0, 2, 1), 2);
    assert.equal(lastOf(1, 0, 2, 0), 0, 'the second sleeps on');
  });
});

describe('failures', () => {
  it('a deadlock names who sleeps where', () => {
    const sleep: Step = ({ memory }) => void Atomics.wait(memory.words, 1, 0);
    const { failure } = explore({ words: WORDS, threads: threads(sleep), nameOf: (word) => `word ${word}` });
    assert.equal(failure?.kind, 'deadlock');
    assert.equal(failure?.message, 'T0 sleeps on word 1');
  });

  it('a sleep that only a time-out ends is found even when it may time out', () => {
    const sleep: Step = ({ memory }) => void Atomics.wait(memory.words, 1, 0, 10);
    const scenario = { words: WORDS, threads: threads(sleep), timeouts: 1 };
    assert.equal(explore(scenario).failure?.kind, 'only a time-out helps');
    assert.equal(explore({ ...scenario, timeoutsMayHelp: true }).outcome, 'passed');
  });

  it('a time-out taken for an acquisition is found', () => {
    const holder: Step = ({ memory: { words } }) => {
      Atomics.store(words, 0, 1);
      Atomics.add(words, 1, 1);
      Atomics.sub(words, 1, 1);
      Atomics.store(words, 0, 0);
      Atomics.notify(words, 0);
    };
    const careless: Step = ({ memory: { words } }) => {
      if (Atomics.load(words, 0) === 1) Atomics.wait(words, 0, 1, 10);
      if (Atomics.load(words, 1) !== 0) throw new Error('inside with somebody');
    };
    const scenario = { words: WORDS, threads: threads(holder, careless), timeoutsMayHelp: true };
    assert.equal(explore({ ...scenario, timeouts: 1 }).failure?.kind, 'exception');
  });

  it('spinning for what nobody does is a livelock, spinning for what somebody does is none', () => {
    const spin: Step = ({ memory }) => {
      while (Atomics.load(memory.words, 0) === 0) continue;
    };
    const other: Step = ({ memory }) => void Atomics.store(memory.words, 1, 1);
    const release: Step = ({ memory }) => void Atomics.store(memory.words, 0, 1);
    assert.equal(explore({ words: WORDS, threads: threads(spin, other) }).failure?.kind, 'livelock');
    assert.equal(explore({ words: WORDS, threads: threads(spin, release), cycles: true }).outcome, 'passed');
  });

  it('two that give way to each other for ever are a fair cycle', () => {
    const polite: Step = ({ memory: { words }, thread }) => {
      for (;;) {
        Atomics.store(words, thread, 1);
        if (Atomics.load(words, 1 - thread) === 0) break;
        Atomics.store(words, thread, 0);
      }
      Atomics.store(words, thread, 0);
    };
    const scenario = { words: WORDS, threads: threads(polite, polite) };
    assert.equal(explore(scenario).outcome, 'passed', 'no state is stuck');
    assert.equal(explore({ ...scenario, cycles: true }).failure?.kind, 'livelock');
  });

  it('what is thrown is an exception, with the way there', () => {
    const thrower: Step = ({ memory }) => {
      if (Atomics.add(memory.words, 0, 1) === 1) throw new RangeError('second');
    };
    const { failure } = explore({ words: WORDS, threads: threads(thrower, thrower) });
    assert.equal(failure?.kind, 'exception');
    assert.equal(failure?.trace.length, 3);
  });

  it('a final state and an invariant are judged', () => {
    const lost: Step = ({ memory: { words } }) => void Atomics.store(words, 0, Atomics.load(words, 0) + 1);
    const scenario = { words: WORDS, threads: threads(lost, lost) };
    const final = (words: Int32Array): string | undefined => (words[0] === 2 ? undefined : `${words[0]} of 2 counted`);
    const { failure } = explore({ ...scenario, final });
    assert.equal(failure?.kind, 'final');
    assert.equal(replay({ ...scenario, final }, failure.schedule).words[0], 1);
    const invariant = (words: Int32Array): string | undefined => (words[0] === 2 ? 'two' : undefined);
    assert.equal(explore({ ...scenario, invariant }).failure?.kind, 'invariant');
  });

  it('a crash in any state is tried, and a thread may begin because of it', () => {
    const holder: Step = ({ memory: { words } }) => {
      Atomics.store(words, 0, 1);
      Atomics.store(words, 0, 0);
    };
    const watcher: Step = ({ memory: { words }, deadThreads }) => {
      assert.deepEqual(deadThreads(), [0]);
      Atomics.add(words, 1, Atomics.load(words, 0) + 1);
    };
    const seen = new Set<string>();
    const report = explore({
      words: WORDS,
      threads: [
        { name: 'holder', steps: [holder] },
        { name: 'watcher', steps: [watcher], begins: ({ dead }) => dead !== 0, mayCrash: false },
      ],
      crashes: 1,
      final: (words) => void seen.add(words.slice(0, 2).join()),
    });
    assert.equal(report.outcome, 'passed');
    assert.deepEqual([...seen].sort(), ['0,0', '0,1', '1,2']);
  });
});

describe('plain accesses', () => {
  const increment = (locked: boolean): Step => {
    return ({ memory: { words, traced } }) => {
      while (locked && Atomics.compareExchange(words, 0, 0, 1) !== 0) Atomics.wait(words, 0, 1);
      traced[1] = (traced[1] as number) + 1;
      Atomics.store(words, 0, 0);
      Atomics.notify(words, 0);
    };
  };

  it('under a lock have no data race, and add up', () => {
    const step = increment(true);
    const final = (words: Int32Array): string | undefined => (words[1] === 2 ? undefined : 'lost');
    const report = explore({ words: WORDS, threads: threads(step, step), final });
    assert.equal(report.outcome, 'passed', report.failure?.trace.join('\n'));
  });

  it('without one race', () => {
    const step = increment(false);
    assert.equal(explore({ words: WORDS, threads: threads(step, step) }).failure?.kind, 'data race');
  });

  it('race with atomic ones, too', () => {
    const plain: Step = ({ memory }) => {
      memory.traced[1] = 1;
    };
    const atomic: Step = ({ memory }) => Atomics.load(memory.words, 1);
    assert.equal(explore({ words: WORDS, threads: threads(plain, atomic) }).failure?.kind, 'data race');
  });

  it('are ordered by a publication', () => {
    const publish: Step = ({ memory }) => {
      memory.traced[1] = 7;
      Atomics.store(memory.words, 0, 1);
    };
    const read: Step = ({ memory }) => {
      if (Atomics.load(memory.words, 0) === 1 && memory.traced[1] !== 7) throw new Error('not seen');
    };
    assert.equal(explore({ words: WORDS, threads: threads(publish, read) }).outcome, 'passed');
  });
});

describe('code that cannot be explored is refused', () => {
  const load: Step = ({ memory }) => Atomics.load(memory.words, 0);

  it('plain writes past the explorer', () => {
    const stray: Step = ({ memory }) => {
      Atomics.load(memory.words, 0);
      memory.words[3] = 1;
    };
    assert.throws(() => explore({ words: WORDS, threads: threads(stray) }), /wrote word 3 outside/);
  });

  it('plain reads past the explorer', () => {
    const stray: Step = ({ memory }) => void Atomics.store(memory.words, 0, memory.words[3] as number);
    assert.throws(() => explore({ words: WORDS, threads: threads(stray) }), /not a function of its operations/);
  });

  it('state outside the thread', () => {
    let calls = 0;
    const counting: Step = ({ memory }) => void Atomics.store(memory.words, 0, calls++);
    assert.throws(
      () => explore({ words: WORDS, threads: threads(counting) }),
      /not a function|did .* where the log says/,
    );
  });

  it('other memory', () => {
    const other = new Int32Array(new SharedArrayBuffer(8));
    const { failure } = explore({ words: WORDS, threads: threads(() => Atomics.load(other, 0)) });
    assert.match(failure?.message ?? '', /memory that the explorer does not know/);
  });

  it('and a limit makes a report incomplete, never passed', () => {
    const long: Step = (context) => {
      for (let i = 0; i < 10; i++) load(context);
      independent(10)(context);
    };
    assert.equal(explore({ words: WORDS, threads: threads(long, long, long), maxStates: 50 }).outcome, 'incomplete');
  });
});

describe('a bound on pre-emptions', () => {
  it('hides what needs more of them', () => {
    const lost: Step = ({ memory: { words } }) => void Atomics.store(words, 0, Atomics.load(words, 0) + 1);
    const final = (words: Int32Array): string | undefined => (words[0] === 2 ? undefined : 'lost');
    const scenario = { words: WORDS, threads: threads(lost, lost), final };
    assert.equal(explore({ ...scenario, preemptions: 0 }).outcome, 'passed');
    assert.equal(explore({ ...scenario, preemptions: 1 }).failure?.kind, 'final');
  });
});
