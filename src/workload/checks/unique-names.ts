/**
 * Names that may stand only once: in one list, or over several (container names: init and regular together).
 */

import { type Field, show } from '../../input/field.ts';
import type { NameRule } from './names.ts';

export class UniqueNames {
  readonly #paths = new Map<string, string>();

  /** The name under `key`, required and valid by `rule`; reported when it is already taken. */
  claim(owner: Field, key: string, rule: NameRule): string | undefined {
    const field = owner.required(key, 'a name');
    const name = field.string();
    if (name === undefined) return undefined;
    const wrong = name === '' ? 'must not be empty' : rule(name);
    if (wrong !== undefined) field.invalid(wrong);
    this.add(field, name);
    return name;
  }

  /** Claims `name` for `field`. */
  add(field: Field, name: string): void {
    const first = this.#paths.get(name);
    if (first === undefined) this.#paths.set(name, field.path);
    else field.problem(`Duplicate value: ${show(name)}: already used at ${first}; expected a name of its own`);
  }

  has(name: string): boolean {
    return this.#paths.has(name);
  }
}
