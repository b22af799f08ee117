/**
 * The kubelet's own RefManager: go/ref-manager.go. It gets the same keys, draws and workloads, and runs in the
 * same interleaving.
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GoProgram } from '../../go/go-program.ts';
import { ABSENT_KEYS, type KeySpace, MAX_THREADS, OWN_KEYS } from '../keys/key-space.ts';
import {
  answersFresh,
  type GrowthSample,
  type Question,
  type StoreContender,
  type StoreSample,
  type StoreWorkload,
  type Weight,
} from '../store-contender.ts';

export const GO_NAME = 'Go RefManager';
export const GO_FRESH_NAME = 'Go RefManager, fresh strings';

/** What each field is: see `answer` in the Go program. */
type Answer = Extract<GrowthSample, { pauses: unknown }> & {
  readonly opsPerSecond: number;
  readonly bytes: number;
  readonly failure?: string;
};

class GoRefManager implements StoreContender {
  readonly #program = new GoProgram('ref-manager.go');
  readonly #fresh: boolean;
  readonly name: string;
  readonly about: string;
  readonly isJavaScript = false;

  constructor(name: string, about: string, fresh: boolean) {
    this.name = name;
    this.about = about;
    this.#fresh = fresh;
  }

  answers(question: Question): boolean {
    return !this.#fresh || answersFresh(question);
  }

  get weighedUpTo(): number {
    return this.#fresh ? 0 : Number.POSITIVE_INFINITY;
  }

  grows(): boolean {
    return !this.#fresh;
  }

  prepare(): Promise<string | undefined> {
    return this.#program.start();
  }

  async open({ refs, uniform, zipf }: KeySpace): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-bench-'));
    const draws = { uniform: join(folder, 'uniform'), zipf: join(folder, 'zipf') };
    try {
      await writeFile(draws.uniform, uniform);
      await writeFile(draws.zipf, zipf);
      await this.#ask({ order: 'open', refs, absent: ABSENT_KEYS, own: OWN_KEYS, threads: MAX_THREADS, ...draws });
    } finally {
      await rm(folder, { recursive: true });
    }
  }

  async run(workload: StoreWorkload): Promise<StoreSample> {
    try {
      const { failure, opsPerSecond } = await this.#ask({ order: 'run', fresh: this.#fresh, ...workload });
      return failure === undefined ? { opsPerSecond } : { failure };
    } catch (error) {
      return { failure: `broke: ${String(error)}` };
    }
  }

  async shut(): Promise<void> {
    await this.#ask({ order: 'shut' });
  }

  async grow({ refs }: KeySpace, threads: number): Promise<GrowthSample> {
    const { failure, elapsedMs, pauses, maxNs } = await this.#ask({ order: 'grow', refs, threads });
    return failure === undefined ? { elapsedMs, pauses, maxNs } : { failure };
  }

  async weigh({ refs }: KeySpace): Promise<Weight> {
    const { bytes } = await this.#ask({ order: 'weigh', refs });
    return { bytes };
  }

  close(): Promise<void> {
    return this.#program.close();
  }

  async #ask(order: { readonly order: string } & Readonly<Record<string, unknown>>): Promise<Answer> {
    return (await this.#program.ask(order)) as Answer;
  }
}

/** Asked with the same strings, and with strings made anew. */
export function goRefManagers(): StoreContender[] {
  const about = "go/ref-manager.go: the kubelet's RefManager, sync.RWMutex around map[ContainerID]*ObjectReference";
  return [
    new GoRefManager(GO_NAME, `${about}; the same strings.`, false),
    new GoRefManager(GO_FRESH_NAME, `${about}; for each get the ID string is made anew from bytes.`, true),
  ];
}
