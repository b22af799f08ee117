/**
 * Slices of a run by the scopes that somebody asks for: thresholds with tags or windows, the tables by workload. In
 * virtual time each thread has one; what it recorded says of which scopes it is, so that merging needs to know none.
 */

import { hasTags, type Scope, type StartOrigin, scopeKey } from './scope.ts';
import { Slice, type SliceRecording } from './slice.ts';

/** Plain data, JSON and back included. */
export interface ScopeRecording {
  readonly scope: Scope;
  /** By the number of the part of the time; 0 of a scope that does not slide. */
  readonly parts: readonly (readonly [part: number, slice: SliceRecording])[];
}

/** A window of a sliding scope, or all of another. */
export interface ScopeWindow {
  readonly fromMs: number;
  readonly slice: Slice;
}

interface ScopedSlices {
  readonly scope: Scope;
  readonly parts: Map<number, Slice>;
}

export class ScopedRecorder {
  readonly #scopes = new Map<string, ScopedSlices>();
  /** By what the places of starts have in common: the scopes whose tags fit. */
  readonly #fitting = new Map<StartOrigin['workload'], Map<string, readonly ScopedSlices[]>>();

  constructor(scopes: readonly Scope[]) {
    for (const scope of scopes) this.#of(scope);
  }

  /** The slices that a start from `origin` counts in, which was to begin `atMs` after the run's beginning. */
  slices(origin: StartOrigin, atMs: number): Slice[] {
    if (this.#scopes.size === 0) return [];
    const slices: Slice[] = [];
    for (const { scope, parts } of this.#fit(origin)) {
      const part = partOf(scope, atMs);
      if (part === undefined) continue;
      let slice = parts.get(part);
      if (slice === undefined) parts.set(part, (slice = new Slice()));
      slices.push(slice);
    }
    return slices;
  }

  /** All that counts in `scope`: its windows in order of time, at least one. */
  *windows(scope: Scope): Generator<ScopeWindow, void, undefined> {
    const parts = this.#scopes.get(scopeKey(scope))?.parts ?? new Map<number, Slice>();
    const { fromMs, sliding } = scope;
    if (sliding === undefined) {
      yield { fromMs, slice: parts.get(0) ?? new Slice() };
      return;
    }
    const perWindow = Math.round(sliding.windowMs / sliding.everyMs);
    const last = Math.max(0, Math.max(-1, ...parts.keys()) - perWindow + 1);
    for (let first = 0; first <= last; first++) {
      const slice = new Slice();
      for (let part = first; part < first + perWindow; part++) {
        const own = parts.get(part);
        if (own !== undefined) slice.add(own);
      }
      yield { fromMs: fromMs + first * sliding.everyMs, slice };
    }
  }

  merge(recordings: readonly ScopeRecording[]): void {
    for (const { scope, parts } of recordings) {
      const own = this.#of(scope).parts;
      for (const [part, recording] of parts) {
        let slice = own.get(part);
        if (slice === undefined) own.set(part, (slice = new Slice()));
        slice.merge(recording);
      }
    }
  }

  /** Adds what another recorder of this thread has of `scope`. */
  add(other: ScopedRecorder, scope: Scope): void {
    const own = this.#of(scope).parts;
    for (const [part, slice] of other.#of(scope).parts) {
      let sum = own.get(part);
      if (sum === undefined) own.set(part, (sum = new Slice()));
      sum.add(slice);
    }
  }

  recording(): ScopeRecording[] {
    return Array.from(this.#scopes.values(), ({ scope, parts }) => {
      const sorted = [...parts].toSorted(([a], [b]) => a - b);
      return { scope, parts: sorted.map(([part, slice]) => [part, slice.recording()] as const) };
    });
  }

  /** What was recorded since it was last taken. */
  take(): ScopeRecording[] {
    const recording = this.recording();
    for (const { parts } of this.#scopes.values()) parts.clear();
    return recording;
  }

  #of(scope: Scope): ScopedSlices {
    const key = scopeKey(scope);
    let known = this.#scopes.get(key);
    if (known === undefined) {
      known = { scope, parts: new Map() };
      this.#scopes.set(key, known);
      this.#fitting.clear();
    }
    return known;
  }

  #fit(origin: StartOrigin): readonly ScopedSlices[] {
    let ofWorkload = this.#fitting.get(origin.workload);
    if (ofWorkload === undefined) this.#fitting.set(origin.workload, (ofWorkload = new Map()));
    const key = `${origin.node}/${origin.executor ?? ''}`;
    let fitting = ofWorkload.get(key);
    if (fitting === undefined) {
      fitting = [...this.#scopes.values()].filter(({ scope }) => hasTags(scope, origin));
      ofWorkload.set(key, fitting);
    }
    return fitting;
  }
}

/** Which part of the time of `scope` a moment is in; undefined: none. */
function partOf({ fromMs, untilMs = Number.POSITIVE_INFINITY, sliding }: Scope, atMs: number): number | undefined {
  if (atMs < fromMs || atMs >= untilMs) return undefined;
  return sliding === undefined ? 0 : Math.floor((atMs - fromMs) / sliding.everyMs);
}
