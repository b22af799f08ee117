/**
 * The scripts of lock-model.ts as text: a letter a step, each with the stripe it is about and the place where an
 * exception cuts it.
 *
 * `w` writes on stripe 0, `w1` on stripe 1. Each step makes its lock anew; `K` writes twice with one, which remembers what
 * the writer word was. `w!3r` writes, an exception comes instead of the third operation of the
 * release, and the same lock then reads; `w?3r` counts from the beginning of the acquisition. After the cut: `r` or `w`
 * acquires and releases, `t` or `u` tries, `a` abandons. `(rw)` makes asynchronous requests: async-script.ts.
 */

import { type AsyncToken, asyncTokensOf } from './async-script.ts';

/** One step of a script. */
export interface Token {
  readonly letter: string;
  readonly stripe: number;
  readonly cut?: Cut;
  /** A step of asynchronous requests; the letter is `(`. */
  readonly requests?: readonly AsyncToken[];
}

/** An exception instead of an operation of a live thread. */
export interface Cut {
  /** Counted from 1; beyond the last operation nothing is cut. */
  readonly operation: number;
  readonly from: 'acquisition' | 'release';
  /** What the thread does next with the same lock. */
  readonly next: string;
}

const TOKEN = /([a-zA-Z])(\d?)(?:([!?])(\d+)([rwtua]))?|\(([^()]+)\)/y;

/** The steps of a script. @throws when it is none */
export function tokensOf(script: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < script.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(script);
    if (match === null) throw new Error(`${script} is no script: ${script.slice(at)}`);
    const [, letter = '(', stripe = '', mark, operation = '', next = '', requests] = match;
    if (requests !== undefined) {
      tokens.push({ letter, stripe: 0, requests: asyncTokensOf(requests) });
      continue;
    }
    const token = { letter, stripe: Number(stripe) };
    const from = mark === '!' ? 'release' : 'acquisition';
    tokens.push(mark === undefined ? token : { ...token, cut: { operation: Number(operation), from, next } });
  }
  return tokens;
}

/** What an exception cut is not done. */
export class CutShort extends Error {}

/** Calls `body` with an Atomics whose n-th operation throws CutShort instead of being done. */
export function cutting(operation: number, body: () => void): void {
  const whole = globalThis.Atomics;
  let done = 0;
  const count = (value: unknown): unknown =>
    typeof value !== 'function'
      ? value
      : (...operands: unknown[]): unknown => {
          if (++done === operation) throw new CutShort(`operation ${operation} is cut`);
          return Reflect.apply(value, whole, operands);
        };
  globalThis.Atomics = new Proxy(whole, { get: (target, name) => count(Reflect.get(target, name)) });
  try {
    body();
  } catch (error) {
    if (!(error instanceof CutShort)) throw error;
  } finally {
    globalThis.Atomics = whole;
  }
}
