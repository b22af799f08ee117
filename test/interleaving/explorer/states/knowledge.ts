/**
 * What a search has learnt about a scenario. A search starts with bold assumptions that make its graph small; when
 * one proves wrong it notes that here and begins anew (Restart). Assumptions are only ever given up, so it ends.
 */

import type { Variable } from '../model/log.ts';
import type { StepResults } from './local-state.ts';
import { RunMemory } from './run-memory.ts';

/** Thrown inside a search: an assumption was wrong, begin anew. */
export class Restart extends Error {
  constructor(why: string) {
    super(`restart: ${why}`);
  }
}

export class Knowledge {
  /** Words that some thread changes. The others are constants: loading one is no scheduling point. */
  readonly changedWords: Set<number> = new Set();
  /** Words the threads touch, with their place in a state. Shared by all attempts, so that the width settles early. */
  readonly wordPlaces: Map<number, number> = new Map();
  /** Some notify wakes fewer than all: the order of sleepers matters. */
  wakeOrderMatters = false;
  /** An attempt was given up late. */
  restartWasCostly = false;
  readonly runs: RunMemory = new RunMemory();
  /** What the code did in the longest search so far: the next attempt looks at that first, and proves wrong early. */
  longest: { readonly states: number; readonly logs: readonly StepResults[] } = { states: 0, logs: [] };
  readonly #sites = new Map<string, number>();
  readonly #siteTexts: string[] = [];
  /** Sites -> variables that are live there, by their text. */
  readonly #live = new Map<number, Map<string, Variable>>();
  /** Sites where the whole log matters: nothing is merged. */
  readonly #exact = new Set<number>();

  /** A small number for a call stack. */
  siteOf(text: string): number {
    let site = this.#sites.get(text);
    if (site === undefined) {
      site = this.#sites.size;
      this.#sites.set(text, site);
      this.#siteTexts.push(text);
    }
    return site;
  }

  siteText(site: number): string {
    return this.#siteTexts[site] ?? 'no site';
  }

  /** The variables that matter at a site. */
  liveAt(site: number): Iterable<Variable> {
    return this.#live.get(site)?.values() ?? [];
  }

  isLive(site: number, variable: Variable): boolean {
    return this.#live.get(site)?.has(textOf(variable)) ?? false;
  }

  mayMergeAt(site: number): boolean {
    return !this.#exact.has(site);
  }

  setLive(site: number, variable: Variable): void {
    const live = this.#live.get(site);
    if (live === undefined) this.#live.set(site, new Map([[textOf(variable), variable]]));
    else live.set(textOf(variable), variable);
  }

  /** Nothing is merged at this site any more. */
  setExact(site: number): void {
    this.#exact.add(site);
  }

  /** Place of a word in a state. */
  placeOf(word: number): number {
    let place = this.wordPlaces.get(word);
    if (place === undefined) {
      place = this.wordPlaces.size;
      this.wordPlaces.set(word, place);
    }
    return place;
  }
}

function textOf({ site, word }: Variable): string {
  return `${site}.${word ?? ''}`;
}
