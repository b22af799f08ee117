/**
 * What each pod that is being started waits for: so that a run in which nothing happens can say on whom it waits, and for
 * what. One per thread; told by watched-runtime.ts and real-pod-starter.ts, asked now and then.
 */

import type { Pod, SpecifiedPod } from '../../../api/pod.ts';
import { decodedPod } from '../../../kubelet/pod/decoded-pod.ts';

/** A pod that is under way; plain data. */
export interface WaitingStart {
  /** `NAMESPACE/NAME`. */
  readonly pod: string;
  /** `running the post-start hook of container app`. */
  readonly step: string;
  /** How long it has been at that. */
  readonly forMs: number;
}

interface Under {
  readonly pod: SpecifiedPod;
  readonly initNames: ReadonlySet<string>;
  step: string;
  sinceMs: number;
}

export class StartWatch {
  readonly #nowMs: () => number;
  readonly #pods = new Map<string, Under>();

  /** @param nowMs - a clock that only goes forward */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  begin(given: Pod, step: string): void {
    const pod = decodedPod(given);
    const initNames = new Set((pod.spec.initContainers ?? []).map(({ name }) => name));
    this.#pods.set(pod.metadata?.uid ?? '', { pod, initNames, step, sinceMs: this.#nowMs() });
  }

  end({ metadata }: Pod): void {
    this.#pods.delete(metadata?.uid ?? '');
  }

  /** The pod of this uid has come to another step. */
  at(uid: string, step: string): void {
    const under = this.#pods.get(uid);
    if (under === undefined || under.step === step) return;
    under.step = step;
    under.sinceMs = this.#nowMs();
  }

  isInit(uid: string, container: string): boolean {
    return this.#pods.get(uid)?.initNames.has(container) === true;
  }

  hasPostStart(uid: string, container: string): boolean {
    const { containers = [] } = this.#pods.get(uid)?.pod.spec ?? {};
    return containers.find(({ name }) => name === container)?.lifecycle?.postStart !== undefined;
  }

  /** Those that have been at one step for `longerThanMs` or more, the longest first. */
  waiting(longerThanMs: number): WaitingStart[] {
    const nowMs = this.#nowMs();
    return [...this.#pods.values()]
      .map(({ pod: { metadata }, step, sinceMs }) => ({
        pod: `${metadata?.namespace ?? ''}/${metadata?.name ?? ''}`,
        step,
        forMs: nowMs - sinceMs,
      }))
      .filter(({ forMs }) => forMs >= longerThanMs)
      .toSorted((a, b) => b.forMs - a.forMs);
  }
}
