/**
 * The operations a thread can do on shared memory, and what each does to it. One definition for everybody: the
 * search, which keeps a state as a few words of a vector, and the plain schedule runner, which keeps whole memories.
 */

/** What an operation does. The WIDE flag of the operation says whether it is about a 64-bit word. */
export const Op = {
  LOAD: 0,
  STORE: 1,
  ADD: 2,
  SUB: 3,
  AND: 4,
  OR: 5,
  XOR: 6,
  EXCHANGE: 7,
  COMPARE_EXCHANGE: 8,
  WAIT: 9,
  NOTIFY: 10,
  /** Plain read and write through a traced view: scheduling points, and candidates for a data race. */
  READ: 11,
  WRITE: 12,
  /** A ghost call that is a scheduling point of its own (only while ghost fusing is off). */
  GHOST: 13,
  /** Which threads are dead: a mask. What a death watcher knows. */
  DEAD_THREADS: 14,
  WAIT_ASYNC: 15,
  /** The event loop turns: goes on when an async wait of this thread is over; the result says which. */
  TURN: 16,
} as const;
export type Op = (typeof Op)[keyof typeof Op];

const OP_NAMES: readonly string[] = [
  'load',
  'store',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'exchange',
  'compareExchange',
  'wait',
  'notify',
  'plain read',
  'plain write',
  'ghost',
  'dead threads',
  'waitAsync',
  'event loop turn',
];

/** Results of a wait, as numbers. Those of an async wait that is over come as the result of a turn. */
export const WaitResult = { OK: 0, NOT_EQUAL: 1, TIMED_OUT: 2, ASLEEP: 3 } as const;
export type WaitResult = (typeof WaitResult)[keyof typeof WaitResult];
export const WAIT_RESULT_NAMES = ['ok', 'not-equal', 'timed-out', 'asleep'] as const;

/** An unfinished waitAsync. Its number is the lowest that was free in its thread. */
export interface AsyncWait {
  readonly word: number;
  readonly timeoutMs: number;
}

/** One operation. `word` is the 32-bit word (a wide operation also covers the next one); operands by kind. */
export interface Operation {
  readonly kind: Op;
  readonly word: number;
  readonly wide: boolean;
  /** Value, replacement's expectation, expected value of a wait, or count of a notify. */
  readonly a: number | bigint;
  /** Replacement of a compareExchange. */
  readonly b: number | bigint;
  readonly timeoutMs: number;
  /** Of a turn: the thread's unfinished async waits, by number. */
  readonly waiters: readonly (AsyncWait | undefined)[];
  /** Equal for equal operations. */
  readonly key: string;
}

export function operation(
  kind: Op,
  word: number,
  wide: boolean,
  a: number | bigint,
  b: number | bigint,
  timeoutMs: number,
): Operation {
  const key = `${kind}.${wide ? 'w' : ''}${word}.${a}.${b}.${timeoutMs}`;
  return { kind, word, wide, a, b, timeoutMs, waiters: [], key };
}

/** The event loop's turn of a thread whose code awaits `waiters`. */
export function turnOperation(waiters: readonly (AsyncWait | undefined)[]): Operation {
  const key = `${Op.TURN}.${waitersKey(waiters)}`;
  return { kind: Op.TURN, word: 0, wide: false, a: 0, b: 0, timeoutMs: Number.POSITIVE_INFINITY, waiters, key };
}

/** Equal for equal async waits. */
export function waitersKey(waiters: readonly (AsyncWait | undefined)[]): string {
  return waiters.map((wait) => (wait === undefined ? '' : `${wait.word}.${wait.timeoutMs}`)).join();
}

const WAIT_RESULTS: number = WAIT_RESULT_NAMES.length;

/** The result of a turn: which async wait is over, and how. */
export function turnResult(waiter: number, result: number): number {
  return waiter * WAIT_RESULTS + result;
}
export function waiterOfTurn(result: number): number {
  return Math.floor(result / WAIT_RESULTS);
}
export function waitResultOfTurn(result: number): number {
  return result % WAIT_RESULTS;
}

/** How much virtual time passes with an operation: all of it when it is a sleep that timed out. */
export function elapsedMs({ kind, timeoutMs, waiters }: Operation, result: number): number {
  if (kind === Op.WAIT) return result === WaitResult.TIMED_OUT ? timeoutMs : 0;
  if (kind !== Op.TURN || waitResultOfTurn(result) !== WaitResult.TIMED_OUT) return 0;
  return waiters[waiterOfTurn(result)]?.timeoutMs ?? 0;
}

/** True for an operation that leaves the memory as it is, whatever it holds. */
export function readsOnly({ kind }: Operation): boolean {
  return kind === Op.LOAD || kind === Op.READ;
}

/** True for a plain access. */
export function isPlain({ kind }: Operation): boolean {
  return kind === Op.READ || kind === Op.WRITE;
}

/** How a plain access is told to a monitor; undefined for any other operation. */
export function plainKind({ kind }: Operation): 'read' | 'write' | undefined {
  if (kind === Op.READ) return 'read';
  return kind === Op.WRITE ? 'write' : undefined;
}

/** Does a 32-bit operation at `index` of `words`; the result is what the code gets back. Not for waits and notifies. */
export function performNarrow(kind: Op, words: Int32Array, index: number, a: number, b: number): number {
  const old = words[index] as number;
  switch (kind) {
    case Op.LOAD:
    case Op.READ:
      return old;
    case Op.STORE:
    case Op.WRITE:
      words[index] = a;
      return a;
    case Op.ADD:
      words[index] = old + a;
      return old;
    case Op.SUB:
      words[index] = old - a;
      return old;
    case Op.AND:
      words[index] = old & a;
      return old;
    case Op.OR:
      words[index] = old | a;
      return old;
    case Op.XOR:
      words[index] = old ^ a;
      return old;
    case Op.EXCHANGE:
      words[index] = a;
      return old;
    case Op.COMPARE_EXCHANGE:
      if (old === a) words[index] = b;
      return old;
    default:
      throw new Error(`operation ${OP_NAMES[kind]} is not one on a 32-bit word`);
  }
}

const WORD_BITS = 32n;

/** The signed 64-bit value in two words. */
export function wideValue(low: number, high: number): bigint {
  return (BigInt(high) << WORD_BITS) | BigInt(low >>> 0);
}

/** Does a 64-bit operation on the words `low` and `high` of `words`; the result is what the code gets back. */
export function performWide(kind: Op, words: Int32Array, low: number, high: number, a: bigint, b: bigint): bigint {
  const old = wideValue(words[low] as number, words[high] as number);
  const put = (value: bigint): void => {
    words[low] = Number(BigInt.asIntN(Number(WORD_BITS), value));
    words[high] = Number(BigInt.asIntN(Number(WORD_BITS), value >> WORD_BITS));
  };
  switch (kind) {
    case Op.LOAD:
    case Op.READ:
      return old;
    case Op.STORE:
    case Op.WRITE:
      put(a);
      return a;
    case Op.ADD:
      put(old + a);
      return old;
    case Op.SUB:
      put(old - a);
      return old;
    case Op.AND:
      put(old & a);
      return old;
    case Op.OR:
      put(old | a);
      return old;
    case Op.XOR:
      put(old ^ a);
      return old;
    case Op.EXCHANGE:
      put(a);
      return old;
    case Op.COMPARE_EXCHANGE:
      if (old === a) put(b);
      return old;
    default:
      throw new Error(`operation ${OP_NAMES[kind]} is not one on a 64-bit word`);
  }
}

/** 64-bit results are numbered, so that logs and tables hold small integers only. */
export class WideResults {
  readonly #numbers = new Map<bigint, number>();
  readonly #values: bigint[] = [];

  number(value: bigint): number {
    let number = this.#numbers.get(value);
    if (number === undefined) {
      number = this.#values.length;
      this.#numbers.set(value, number);
      this.#values.push(value);
    }
    return number;
  }

  value(number: number): bigint {
    const value = this.#values[number];
    if (value === undefined) throw new Error(`no 64-bit result has number ${number}`);
    return value;
  }
}

/** An operation as a trace shows it, without its result. */
export function describeOperation(op: Operation, nameOf: (word: number) => string): string {
  const name = OP_NAMES[op.kind] as string;
  const wide = op.wide ? '64' : '';
  switch (op.kind) {
    case Op.LOAD:
    case Op.READ:
      return `${name}${wide} ${nameOf(op.word)}`;
    case Op.COMPARE_EXCHANGE:
      return `${name}${wide} ${nameOf(op.word)} ${op.a} -> ${op.b}`;
    case Op.WAIT:
    case Op.WAIT_ASYNC:
      return `${name}${wide} ${nameOf(op.word)} while ${op.a}${Number.isFinite(op.timeoutMs) ? `, ${op.timeoutMs} ms` : ''}`;
    case Op.NOTIFY:
      return `${name} ${nameOf(op.word)}${op.a === Number.POSITIVE_INFINITY ? '' : ` ${op.a}`}`;
    case Op.GHOST:
    case Op.DEAD_THREADS:
    case Op.TURN:
      return name;
    default:
      return `${name}${wide} ${nameOf(op.word)} ${op.a}`;
  }
}

/** False for operations that are about no word's contents. */
export function touchesWord({ kind }: Operation): boolean {
  return kind !== Op.GHOST && kind !== Op.DEAD_THREADS && kind !== Op.NOTIFY && kind !== Op.TURN;
}
