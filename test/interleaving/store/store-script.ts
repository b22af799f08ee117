/**
 * What a thread of the store's model does, as words: `a=1` sets key a to value 1, `a-` clears it, `a?` gets it, `a!` gets
 * it by what the last `a?` remembered, `a~` asks whether it is there, `*` takes a snapshot. `a:=1`, `a:-` and `a:?` do it to
 * the record that the last `a?` or `a=` noted. Keys are letters; value 1 to
 * 9 is a reference, from 7 on a large one that takes chunks of its own, 0 the null reference.
 */

import type { ObjectReference } from '../../../src/api/object-reference.ts';
import { ABSENT, type Operation } from './linearizations.ts';

export type Word = (Operation & { readonly remembered?: true; readonly noted?: true }) | { readonly kind: 'recover' };

const PATTERN = /^(?:([a-z])(:?)(?:=(\d)|([-?!~]))|(\*)|(X))$/;
const KINDS = { '-': 'clear', '?': 'get', '!': 'get', '~': 'has' } as const;
/** The answers of gets: 0 absent, 1 null, then 1 + the value. */
const NULL_ANSWER = 1;
const FIRST_LARGE = 7;
const LARGE_CHARACTERS = 30;

/** @throws when a word is none of these */
export function parse(script: string, keys: readonly string[]): Word[] {
  return script
    .split(' ')
    .filter(Boolean)
    .map((word) => {
      const [, name, colon, value, sign, all, recover] = PATTERN.exec(word) ?? [];
      if (recover !== undefined) return { kind: 'recover' };
      if (all !== undefined) return { kind: 'snapshot' };
      const key = keys.indexOf(name ?? '');
      if (key < 0) throw new Error(`${word} is no word of a script over ${keys.join()}`);
      const noted = colon === ':' ? ({ noted: true } as const) : {};
      if (value !== undefined) return { kind: 'set', key, value: Number(value) + NULL_ANSWER, ...noted };
      const kind = KINDS[sign as keyof typeof KINDS];
      return kind === 'get' && sign === '!' ? { kind, key, remembered: true } : { kind, key, ...noted };
    });
}

/** The reference that stands for a value. */
export function referenceOf(answer: number): ObjectReference | null {
  const value = answer - NULL_ANSWER;
  if (value === 0) return null;
  return { name: value >= FIRST_LARGE ? String(value).repeat(LARGE_CHARACTERS) : String(value) };
}

/** Whether the value takes chunks of its own. */
export function isLarge(answer: number): boolean {
  return answer - NULL_ANSWER >= FIRST_LARGE;
}

/** The value that a reference stands for. */
export function answerOf(ref: ObjectReference | null | undefined): number {
  if (ref === undefined) return ABSENT;
  if (ref === null) return NULL_ANSWER;
  const expected = Number(ref.name?.[0]) + NULL_ANSWER;
  if (JSON.stringify(ref) !== JSON.stringify(referenceOf(expected))) throw new Error(`torn: ${JSON.stringify(ref)}`);
  return expected;
}
