/**
 * What goes wrong on purpose in a CRI server: rules from the command line or a test, and the choice for each call.
 */

import { RefManagerError } from '../../../errors.ts';
import type { StatusCode } from '../../runtime-service.ts';
import { uniform, wordOf } from '../../simulated/draws.ts';
import { Salt } from '../../simulated/salts.ts';

/**
 * One way to go wrong. `slow`: answered late. `hang`: never answered, nothing done. `error`: refused, nothing done.
 * `cut`: the connection breaks, nothing done; `cut-after`: it breaks when all is done. `empty`: done, and answered by a
 * message without fields. `half`: done, and the answer breaks off in the middle.
 */
export type Fault =
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'error'; readonly code: StatusCode | number; readonly desc?: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'cut-after' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'half' };

export interface FaultRule {
  /** A call, e.g. `CreateContainer`; `*` for all. */
  readonly method: string;
  readonly fault: Fault;
  /** Share of those calls that it meets, 0 to 1; all when absent. */
  readonly rate?: number;
  /** Only the call of this number (from 1) among those of its method. */
  readonly call?: number;
}

/** Chooses the fault of each call; the same calls in the same order meet the same faults. One per server. */
export class FaultPlan {
  readonly #rules: readonly FaultRule[];
  readonly #seed: number;
  readonly #calls = new Map<string, number>();

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a rate outside 0 to 1 */
  constructor(rules: readonly FaultRule[], seed: number) {
    for (const { method, rate = 1 } of rules) {
      if (rate >= 0 && rate <= 1) continue;
      throw new RefManagerError('ERR_INVALID_OPTION', `the rate of a fault of ${method} must be 0 to 1, got ${rate}`);
    }
    this.#rules = rules;
    this.#seed = seed;
  }

  /** The fault that this call of `method` meets: of the first rule that says so. */
  next(method: string): Fault | undefined {
    const call = (this.#calls.get(method) ?? 0) + 1;
    this.#calls.set(method, call);
    const word = wordOf(this.#seed, `${method}/${call}`);
    const isMet = (rule: FaultRule, index: number): boolean =>
      (rule.method === '*' || rule.method === method) &&
      (rule.call === undefined || rule.call === call) &&
      uniform(word, Salt.FAULT + index) < (rule.rate ?? 1);
    return this.#rules.find(isMet)?.fault;
  }
}
