/**
 * The words of store-script.ts, and three more that write by what is stored: `a+1` sets key a to value 1 if it is absent, `a1>2`
 * if its value is 1 to 2 (compareAndSetRef), and `a^` to the value after the one that it has (updateRef).
 */

import { ABSENT, type Operation } from './linearizations.ts';
import { parse, type Word } from './store-script.ts';

export type Conditional = Extract<Operation, { kind: 'compareAndSet' | 'increment' }>;

const PATTERN = /^([a-z])(?:(\+|\d>)(\d)|\^)$/;
/** Of the null reference, which value 0 stands for. */
const NULL_ANSWER = 1;

/** @throws when a word is none of these */
export function parseScript(script: string, keys: readonly string[]): Word[] {
  const words = script.split(' ').filter(Boolean);
  return words.flatMap((word): Word[] => {
    const [whole, name = '', expected, value] = PATTERN.exec(word) ?? [];
    if (whole === undefined) return parse(word, keys);
    const key = keys.indexOf(name);
    if (expected === undefined) return [{ kind: 'increment', key }];
    const before = expected === '+' ? ABSENT : Number.parseInt(expected, 10) + NULL_ANSWER;
    return [{ kind: 'compareAndSet', key, expected: before, value: Number(value) + NULL_ANSWER }];
  });
}

export function isConditional(word: Operation): word is Conditional {
  return word.kind === 'compareAndSet' || word.kind === 'increment';
}

/** What the word makes of a value; undefined: nothing. */
export function madeOf(word: Conditional, value: number, incremented: (value: number) => number): number | undefined {
  if (word.kind === 'increment') return incremented(value);
  return value === word.expected ? word.value : undefined;
}
