/**
 * Whether what the threads were told can be explained by their operations taking effect one after another, each between
 * its call and its answer: kept as the set of all explanations so far, exactly. A set is interned as a number, which fits
 * a ghost word: equal sets have equal numbers, so states that agree on it are one.
 */

export type Operation =
  | { readonly kind: 'set'; readonly key: number; readonly value: number }
  | { readonly kind: 'clear' | 'get' | 'has'; readonly key: number }
  | { readonly kind: 'compareAndSet'; readonly key: number; readonly expected: number; readonly value: number }
  | { readonly kind: 'increment'; readonly key: number }
  | { readonly kind: 'snapshot' };

/** The value of a key that is absent. */
export const ABSENT = 0;
/** Of a reference: the null reference is 1. */
const FIRST_VALUE = 2;
/** Values are digits of this base in the result of a snapshot. */
const BASE = 16;
/** The answer of an operation that changed nothing and said so. */
export const REFUSED = -1;

const IDLE = '-';
const PENDING = '?';

/** What of a key is stored, by key; and of each thread: idle, pending, or the answer that its operation will give. */
interface Explanation {
  readonly values: readonly number[];
  readonly threads: readonly string[];
}

interface Explanations {
  readonly pending: readonly (Operation | undefined)[];
  readonly all: readonly Explanation[];
}

export class Linearizations {
  readonly #sets: Explanations[] = [];
  readonly #numbers = new Map<string, number>();
  /** The number of the set before anything happened. */
  readonly initial: number;

  constructor(threads: number, values: readonly number[]) {
    const pending = Array.from({ length: threads }, () => undefined);
    this.initial = this.#intern({ pending, all: [{ values, threads: pending.map(() => IDLE) }] });
  }

  /** `thread` calls `operation`. */
  called(set: number, thread: number, operation: Operation): number {
    const { pending, all } = this.#of(set);
    return this.#intern({
      pending: pending.with(thread, operation),
      all: all.map(({ values, threads }) => ({ values, threads: threads.with(thread, PENDING) })),
    });
  }

  /** `thread` has its answer; undefined: nothing explains it. */
  answered(set: number, thread: number, answer: number): number | undefined {
    const { pending, all } = this.#of(set);
    const wanted = answer === REFUSED ? PENDING : String(answer);
    const left = all.filter(({ threads }) => threads[thread] === wanted);
    if (left.length === 0) return undefined;
    return this.#intern({
      pending: pending.with(thread, undefined),
      all: left.map(({ values, threads }) => ({ values, threads: threads.with(thread, IDLE) })),
    });
  }

  /** The operation of a dead thread has taken effect by now, or never will. */
  decided(set: number, thread: number): number {
    const { pending, all } = this.#of(set);
    return this.#intern({
      pending: pending.with(thread, undefined),
      all: all.map(({ values, threads }) => ({ values, threads: threads.with(thread, IDLE) })),
    });
  }

  pending(set: number, thread: number): Operation | undefined {
    return this.#of(set).pending[thread];
  }

  /** Whether all keys may have these values now. */
  mayHold(set: number, values: readonly number[]): boolean {
    return this.#of(set).all.some((explanation) => explanation.values.every((value, key) => value === values[key]));
  }

  describe(set: number): string {
    return this.#of(set)
      .all.map(({ values, threads }) => `${values.join()} (${threads.join()})`)
      .join(' or ');
  }

  #of(set: number): Explanations {
    return this.#sets[set] as Explanations;
  }

  #intern({ pending, all }: Explanations): number {
    const closed = new Map<string, Explanation>();
    const open = [...all];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const key = `${next.values.join()}|${next.threads.join()}`;
      if (closed.has(key)) continue;
      closed.set(key, next);
      for (const [thread, operation] of pending.entries())
        if (operation !== undefined && next.threads[thread] === PENDING) open.push(takeEffect(next, thread, operation));
    }
    const keys = [...closed.keys()].sort();
    const text = JSON.stringify([pending, keys]);
    let number = this.#numbers.get(text);
    if (number === undefined) {
      number = this.#sets.length;
      this.#numbers.set(text, number);
      this.#sets.push({ pending, all: keys.map((key) => closed.get(key) as Explanation) });
    }
    return number;
  }
}

/** What a snapshot of these values answers. */
export function snapshotAnswer(values: readonly number[]): number {
  return values.reduce((answer, value) => answer * BASE + value, 0);
}

/** The value after; what is absent becomes the first reference. */
export function incremented(value: number): number {
  return value === ABSENT ? FIRST_VALUE : value + 1;
}

function takeEffect({ values, threads }: Explanation, thread: number, operation: Operation): Explanation {
  const told = (answer: number, after = values): Explanation => ({
    values: after,
    threads: threads.with(thread, String(answer)),
  });
  if (operation.kind === 'snapshot') return told(snapshotAnswer(values));
  const { key } = operation;
  const value = values[key] as number;
  switch (operation.kind) {
    case 'set':
      return told(0, values.with(key, operation.value));
    case 'clear':
      return told(value === ABSENT ? 0 : 1, values.with(key, ABSENT));
    case 'has':
      return told(value === ABSENT ? 0 : 1);
    case 'get':
      return told(value);
    case 'compareAndSet':
      return value === operation.expected ? told(1, values.with(key, operation.value)) : told(0);
    case 'increment':
      return told(incremented(value), values.with(key, incremented(value)));
    default:
      throw new Error('no such operation');
  }
}
