/**
 * Checks what may be one of several things: exactly one of them must be there.
 */

import type { Field } from '../../input/field.ts';

/** Reports when `owner` has none of `kinds`, and each that comes after the first. */
export function checkOneSource(owner: Field, kinds: readonly string[]): void {
  const [first, ...others] = kinds.filter((kind) => !owner.at(kind).isAbsent);
  if (first === undefined) owner.problem(`Required value: must specify one of: ${listed(kinds)}`);
  for (const kind of others) {
    owner.at(kind).problem(`Forbidden: may not have more than one of them: ${first} is given`);
  }
}

function listed(kinds: readonly string[]): string {
  return `${kinds.slice(0, -1).join(', ')} or ${kinds.at(-1)}`;
}
