/**
 * A kubelet on a simulated node, any call of which can be made to fail, to be slow, or never to answer: CRI calls, file
 * operations, hooks and what the node itself does.
 */

import assert from 'node:assert/strict';
import type { Pod } from '../../src/api/pod.ts';
import { type KubeletFiles, KubeRuntimeManager } from '../../src/kubelet/index.ts';
import { RuntimeError, SimulatedRuntime } from '../../src/runtime/index.ts';
import { filesBut } from './files.ts';
import { StepRefs } from './step-kubelet.ts';
import { TestClock } from './test-clock.ts';

/** Short enough to tell which of them ended something. */
export const LIMITS: { requestMs: number; pullMs: number; hookMs: number; localMs: number } = {
  requestMs: 1000,
  pullMs: 5000,
  hookMs: 3000,
  localMs: 700,
};
const SLOW_MS = 600;

export type Fault = 'fails' | 'is slow' | 'never answers';
export const FAULTS: readonly Fault[] = ['fails', 'is slow', 'never answers'];

/** Longer than any back-off. */
const PAUSE_MS = 301_000;
const MOST_ROUNDS = 8;

export class FaultyKubelet {
  readonly clock: TestClock = new TestClock(1_600_000_000_000_000_000n);
  readonly node: SimulatedRuntime = new SimulatedRuntime({ seed: 1, clock: this.clock, latency: 'none' });
  readonly refs: StepRefs = new StepRefs([]);
  readonly reasons: string[] = [];
  readonly manager: KubeRuntimeManager;
  /** How often the fault has struck. */
  hits = 0;
  #call = '';
  /** 0: every time. */
  #nth = 0;
  #fault: Fault = 'fails';
  #calls = 0;

  constructor() {
    const images = this.#faulty(this.node.images);
    this.manager = new KubeRuntimeManager({
      runtime: this.#faulty(this.node.runtime),
      images,
      puller: images,
      http: this.#faulty(this.node.http),
      refs: this.refs,
      events: { record: ({ reason }) => this.reasons.push(reason) },
      clock: this.clock,
      runtimeName: 'simulated',
      nodeName: 'node-1',
      files: this.#files(),
      internalLifecycle: {
        preStartContainer: () => this.#answer('preStart', () => undefined),
        preStopContainer: () => this.#answer('preStop', () => undefined),
        postStopContainer: () => this.#answer('postStop', () => undefined),
      },
      limits: LIMITS,
      log: () => undefined,
    });
  }

  /** From now on `call` has the fault; `createFile#2`: only its second time from now. */
  inflict(call: string, fault: Fault): void {
    const [name = '', nth = '0'] = call.split('#');
    this.#call = name;
    this.#nth = Number(nth);
    this.#fault = fault;
    this.#calls = 0;
    this.hits = 0;
  }

  /**
   * Syncs the healed pod until it runs; fails when it stays stuck. Its running containers then have references: those
   * that upstream loses only after a rebuild.
   */
  async recovers(pod: Pod, needsRebuild = false): Promise<void> {
    assert.ok(this.hits > 0, `${this.#call} was never called`);
    this.#call = '';
    for (let round = 0; round < MOST_ROUNDS; round++) {
      this.clock.nowMs += PAUSE_MS;
      const status = await this.clock.run(this.manager.readPodStatus(pod));
      const { actions } = await this.clock.run(this.manager.syncPod(pod, status));
      if (actions.every(({ action }) => action === 'ConfigPodSandbox')) break;
      await this.#endInitContainers(pod);
    }
    const { containerStatuses } = await this.clock.run(this.manager.readPodStatus(pod));
    const running = containerStatuses.filter(({ state }) => state === 'running');
    assert.deepEqual(
      running.map(({ name }) => name),
      pod.spec?.containers.map(({ name }) => name),
    );
    if (needsRebuild) {
      assert.deepEqual(this.paths, []);
      await this.manager.rebuild([pod]);
    }
    for (const { id, name } of running) assert.equal(this.refs.getRef(id)?.fieldPath, `spec.containers{${name}}`);
  }

  /** What the references that are stored name. */
  get paths(): string[] {
    return Object.values(this.refs.paths)
      .map((path) => path ?? '')
      .sort((a, b) => a.localeCompare(b));
  }

  /** Those of the simulated node end by themselves; here they must have. */
  async #endInitContainers(pod: Pod): Promise<void> {
    const names = new Set(pod.spec?.initContainers?.map(({ name }) => name));
    const { containerStatuses } = await this.clock.run(this.manager.readPodStatus(pod));
    for (const { id, name, state } of containerStatuses) {
      const exit = names.has(name) && state === 'running' ? this.node.runtime.waitForExit?.(id.id) : undefined;
      if (exit !== undefined) await this.clock.run(exit);
    }
  }

  #files(): KubeletFiles {
    const operation = (name: keyof KubeletFiles) => (): Promise<void> => this.#answer(name, () => undefined);
    return filesBut({
      makeDirectory: operation('makeDirectory'),
      createFile: operation('createFile'),
      changeMode: operation('changeMode'),
      exists: () => this.#answer('exists', () => true),
      symlink: operation('symlink'),
      remove: operation('remove'),
    });
  }

  #faulty<T extends object>(part: T): T {
    return new Proxy(part, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => this.#answer(String(name), () => member.apply(target, args) as unknown);
      },
    });
  }

  async #answer<T>(call: string, answer: () => Promise<T> | T): Promise<T> {
    if (call !== this.#call || (this.#nth > 0 && ++this.#calls !== this.#nth)) return answer();
    this.hits++;
    if (this.#fault === 'fails') throw new RuntimeError('INTERNAL', 'injected');
    if (this.#fault === 'never answers') return new Promise(() => undefined);
    await this.clock.sleep(SLOW_MS);
    return answer();
  }
}
