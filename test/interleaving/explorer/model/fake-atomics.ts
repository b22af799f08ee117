/**
 * The Atomics that code under test sees: each operation goes to whoever runs the code (step-runner.ts), which answers
 * with a recorded result or suspends the code. Also the virtual clock behind performance.now and Date.now, and timers
 * that never fire: code may hold the event loop open by one, but what only a timer would do is not explored.
 */

import type { Arena } from './arena.ts';
import { Op, type Operation, operation } from './operations.ts';

/** Who answers operations and says the time. */
export interface Machine {
  readonly arena: Pick<Arena, 'wordOf'>;
  perform(op: Operation): unknown;
  nowMs(): number;
}

/** A sleep as long as the longest timer, 24 days, is one for ever. */
const FOR_EVER_MS: number = 2 ** 31 - 1;

type View = Int32Array | BigInt64Array;
type Operand = number | bigint;

/** An Atomics object whose operations are performed by `machine`. */
export function fakeAtomics(machine: Machine): typeof Atomics {
  const onWord =
    (kind: Op) =>
    (view: View, index: number, a: Operand = 0, b: Operand = 0): unknown => {
      const word = machine.arena.wordOf(view, index);
      const wide = view instanceof BigInt64Array;
      return machine.perform(operation(kind, word, wide, operand(a, wide), operand(b, wide), 0));
    };
  const wait =
    (kind: Op) =>
    (view: View, index: number, expected: Operand, timeoutMs: number = Number.POSITIVE_INFINITY): unknown => {
      const word = machine.arena.wordOf(view, index);
      const wide = view instanceof BigInt64Array;
      const limit =
        Number.isNaN(timeoutMs) || timeoutMs >= FOR_EVER_MS ? Number.POSITIVE_INFINITY : Math.max(0, timeoutMs);
      return machine.perform(operation(kind, word, wide, operand(expected, wide), 0, limit));
    };
  const fake = {
    load: onWord(Op.LOAD),
    store: onWord(Op.STORE),
    add: onWord(Op.ADD),
    sub: onWord(Op.SUB),
    and: onWord(Op.AND),
    or: onWord(Op.OR),
    xor: onWord(Op.XOR),
    exchange: onWord(Op.EXCHANGE),
    compareExchange: onWord(Op.COMPARE_EXCHANGE),
    wait: wait(Op.WAIT),
    waitAsync: wait(Op.WAIT_ASYNC),
    notify: (view: View, index: number, count: number = Number.POSITIVE_INFINITY): unknown => {
      const word = machine.arena.wordOf(view, index);
      return machine.perform(operation(Op.NOTIFY, word, false, Math.max(0, count), 0, 0));
    },
    pause: (): void => {},
    isLockFree: (): boolean => true,
    [Symbol.toStringTag]: 'Atomics',
  };
  return fake as unknown as typeof Atomics;
}

function operand(value: Operand, wide: boolean): Operand {
  return wide ? BigInt.asIntN(64, BigInt(value)) : Number(value) | 0;
}

const real = {
  Atomics: globalThis.Atomics,
  now: performance.now.bind(performance),
  dateNow: Date.now,
  uptime: process.uptime.bind(process),
  timers: { setTimeout, setInterval, setImmediate, clearTimeout, clearInterval, clearImmediate },
};
const MS_PER_SECOND = 1000;

/** Whose time it is now; undefined: the real one. */
let current: Machine | undefined;

/** What a timer that never fires answers to. */
const SILENT_TIMER = {
  ref: (): unknown => SILENT_TIMER,
  unref: (): unknown => SILENT_TIMER,
  refresh: (): unknown => SILENT_TIMER,
  close: (): unknown => SILENT_TIMER,
  hasRef: (): boolean => true,
  [Symbol.toPrimitive]: (): number => 0,
};
const setSilent = (): unknown => SILENT_TIMER;
const clearSilent = (): void => {};
const SILENT_TIMERS = {
  setTimeout: setSilent,
  setInterval: setSilent,
  setImmediate: setSilent,
  clearTimeout: clearSilent,
  clearInterval: clearSilent,
  clearImmediate: clearSilent,
};

// Once and for all, and asked at each call whose time it is: code under test may have taken its references to clocks and
// timers when it was loaded. So this file is to be loaded before it.
performance.now = (): number => current?.nowMs() ?? real.now();
Date.now = (): number => current?.nowMs() ?? real.dateNow();
process.uptime = (): number => (current === undefined ? real.uptime() : current.nowMs() / MS_PER_SECOND);
for (const [name, silent] of Object.entries(SILENT_TIMERS)) {
  const timer = real.timers[name as keyof typeof real.timers] as (...details: unknown[]) => unknown;
  const either = (...details: unknown[]): unknown => (current === undefined ? timer(...details) : silent());
  Object.defineProperties(either, Object.getOwnPropertyDescriptors(timer)); // promisify finds its own form there
  Object.assign(globalThis, { [name]: either });
}

/** Puts the machine's Atomics, clock and timers in place; undo with `uninstall`. Not re-entrant. */
export function install(fake: typeof Atomics, machine: Machine): void {
  globalThis.Atomics = fake;
  current = machine;
}

export function uninstall(): void {
  globalThis.Atomics = real.Atomics;
  current = undefined;
}

/** The time outside, also while a fake clock is installed. */
export function realNowMs(): number {
  return real.now();
}
