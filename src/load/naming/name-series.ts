/**
 * Gives every pod of a run a name of its own, in the forms the controllers use. Memory is one counter per series
 * of names (a workload has one), not per name.
 */

import { SUFFIX_LENGTH, safeSuffix } from './safe-text.ts';
import { suffixOrder } from './suffix-order.ts';

/** The API server cuts what a name is generated from so that the whole stays a DNS label. */
const MAX_GENERATED_BASE = 63 - SUFFIX_LENGTH;

interface Series {
  next: number;
  readonly order: (position: number) => number;
}

export class NameSeries {
  readonly #seed: number;
  /** `namespace/name` of every pod that the manifests themselves name. */
  readonly #taken: Set<string>;
  readonly #series = new Map<string, Series>();

  /** @param explicit - `namespace/name` of the pods that have names already; no other pod gets one of these */
  constructor(seed: number, explicit: Iterable<string>) {
    this.#seed = seed;
    this.#taken = new Set(explicit);
  }

  /** `base` and five characters, as for `generateName`. */
  generated(namespace: string, base: string): string {
    const prefix = base.slice(0, MAX_GENERATED_BASE);
    const series = this.#get('generated', namespace, prefix);
    for (;;) {
      const suffix = safeSuffix(series.order(series.next++));
      // Digits alone could be a StatefulSet's ordinal.
      if (/^\d+$/.test(suffix)) continue;
      const name = prefix + suffix;
      if (!this.#taken.has(`${namespace}/${name}`)) return name;
    }
  }

  /** `base` and the next number from 0, as for a StatefulSet. */
  numbered(namespace: string, base: string): string {
    const series = this.#get('numbered', namespace, base);
    for (;;) {
      const name = `${base}${series.next++}`;
      if (!this.#taken.has(`${namespace}/${name}`)) return name;
    }
  }

  #get(form: string, namespace: string, prefix: string): Series {
    const key = `${form}:${namespace}/${prefix}`;
    let series = this.#series.get(key);
    if (series === undefined) {
      series = { next: 0, order: suffixOrder(this.#seed, key) };
      this.#series.set(key, series);
    }
    return series;
  }
}
