/**
 * Gives every pod of a run a name of its own, in the forms the controllers use. Memory is one counter per series
 * of names (a workload has one), not per name. A series deals out numbers, which are kept for little; a number's name is
 * made when somebody needs it.
 */

import { isAllDigits, SUFFIX_LENGTH, safeSuffix } from './safe-text.ts';
import { suffixOrder } from './suffix-order.ts';

/** The API server cuts what a name is generated from so that the whole stays a DNS label. */
const MAX_GENERATED_BASE = 63 - SUFFIX_LENGTH;

/** Names that differ in a number. */
export interface NumberedSeries {
  /** The next number whose name is free. */
  next(): number;
  name(number: number): string;
}

export class NameSeries {
  readonly #seed: number;
  /** `namespace/name` of every pod that the manifests themselves name. */
  readonly #taken: Set<string>;
  readonly #series = new Map<string, NumberedSeries>();

  /** @param explicit - `namespace/name` of the pods that have names already; no other pod gets one of these */
  constructor(seed: number, explicit: Iterable<string>) {
    this.#seed = seed;
    this.#taken = new Set(explicit);
  }

  /** `base` and five characters, as for `generateName`. The same series again for the same base. */
  generated(namespace: string, base: string): NumberedSeries {
    const prefix = base.slice(0, MAX_GENERATED_BASE);
    const key = `generated:${namespace}/${prefix}`;
    const order = suffixOrder(this.#seed, key);
    // Digits alone could be a StatefulSet's ordinal.
    return this.#get(key, namespace, order, isAllDigits, (number) => prefix + safeSuffix(number));
  }

  /** `base` and the numbers from 0, as for a StatefulSet. */
  numbered(namespace: string, base: string): NumberedSeries {
    const key = `numbered:${namespace}/${base}`;
    const inOrder = (position: number): number => position;
    return this.#get(
      key,
      namespace,
      inOrder,
      () => false,
      (number) => `${base}${number}`,
    );
  }

  #get(
    key: string,
    namespace: string,
    order: (position: number) => number,
    isUnfit: (number: number) => boolean,
    name: (number: number) => string,
  ): NumberedSeries {
    const known = this.#series.get(key);
    if (known !== undefined) return known;
    const taken = this.#taken;
    const isTaken = (number: number): boolean => taken.size > 0 && taken.has(`${namespace}/${name(number)}`);
    let position = 0;
    const series: NumberedSeries = {
      name,
      next() {
        for (;;) {
          const number = order(position++);
          if (!isUnfit(number) && !isTaken(number)) return number;
        }
      },
    };
    this.#series.set(key, series);
    return series;
  }
}
