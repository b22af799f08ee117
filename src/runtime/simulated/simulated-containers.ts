/**
 * The container half of a simulated node: sandboxes and containers. Many threads may each have one for the same node,
 * each knowing what it started itself; ids are the same whichever does it.
 */

import type { Clock } from '../clock.ts';
import type {
  ContainerConfig,
  ExecSyncResult,
  PodSandboxConfig,
  PodSandboxStatus,
  RuntimeContainer,
  RuntimeContainerStatus,
  RuntimeService,
  RuntimeVersion,
} from '../runtime-service.ts';
import { ContainerRecord } from './container-record.ts';
import { Delays } from './delays.ts';
import { idFor, wordOf, wordOfId } from './draws.ts';
import * as failures from './failures.ts';
import { type LatencyModel, resolveLatency } from './latency.ts';
import { SandboxRecord } from './sandbox-record.ts';

const NO_BYTES = new Uint8Array();
/** 128 + SIGTERM: how a process that does not handle the signal ends. */
const EXIT_CODE_TERMINATED = 143;
const MS_PER_SECOND = 1000;
const FAILED_EXEC: ExecSyncResult = {
  stdout: NO_BYTES,
  stderr: new TextEncoder().encode('hook failed\n'),
  exitCode: 1,
};
const SUCCEEDED_EXEC: ExecSyncResult = { stdout: NO_BYTES, stderr: NO_BYTES, exitCode: 0 };

export interface SimulatedContainersOptions {
  /** The `type` of container IDs; `simulated` when absent. */
  name?: string;
  seed: number;
  clock: Clock;
  latency: LatencyModel | 'default' | 'none';
  failures?: failures.FailureRates;
}

export class SimulatedContainers implements RuntimeService {
  readonly #name: string;
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #failures: failures.FailureRates;
  readonly #delays: Delays;
  readonly #sandboxes = new Map<string, SandboxRecord>();
  readonly #containers = new Map<string, ContainerRecord>();
  /** Woken when a container that would have run on is stopped; keyed by container id. */
  readonly #exitWaiters = new Map<string, Set<() => void>>();

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedContainersOptions) {
    this.#name = options.name ?? 'simulated';
    this.#seed = options.seed;
    this.#clock = options.clock;
    this.#failures = failures.checkFailureRates(options.failures ?? {});
    this.#delays = new Delays(options.clock, resolveLatency(options.latency));
  }

  async version(): Promise<RuntimeVersion> {
    return { version: '0.1.0', runtimeName: this.#name, runtimeVersion: '1.0.0', runtimeApiVersion: 'v1alpha2' };
  }

  async runPodSandbox(config: PodSandboxConfig): Promise<string> {
    const { uid, attempt } = config.metadata;
    const id = idFor(this.#seed, `sandbox/${uid}/${attempt}`);
    const word = wordOfId(id);
    const delay = this.#delays.of('sandbox', word);
    if (delay !== undefined) await delay;
    if (failures.drawFailure(this.#failures, 'sandbox', word)) throw failures.sandboxFailure(id);
    if (!this.#sandboxes.has(id)) {
      this.#sandboxes.set(id, new SandboxRecord(id, config, word, this.#clock.epochMs()));
    }
    return id;
  }

  async stopPodSandbox(podSandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(podSandboxId);
    if (sandbox === undefined) return;
    sandbox.isReady = false;
    for (const container of sandbox.containers) this.#end(container);
  }

  async removePodSandbox(podSandboxId: string): Promise<void> {
    const sandbox = this.#sandboxes.get(podSandboxId);
    if (sandbox === undefined) return;
    for (const container of sandbox.containers) {
      this.#end(container);
      this.#containers.delete(container.id);
    }
    this.#sandboxes.delete(podSandboxId);
  }

  async podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    return this.#sandbox(podSandboxId).toStatus();
  }

  async listPodSandboxes(): Promise<PodSandboxStatus[]> {
    return Array.from(this.#sandboxes.values(), (sandbox) => sandbox.toStatus());
  }

  async createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: PodSandboxConfig,
  ): Promise<string> {
    const sandbox = this.#sandbox(podSandboxId);
    const { uid, name, namespace, attempt: sandboxAttempt } = sandboxConfig.metadata;
    const { name: container, attempt } = config.metadata;
    const id = idFor(this.#seed, `container/${uid}/${sandboxAttempt}/${container}/${attempt}`);
    const word = wordOfId(id);
    const delay = this.#delays.of('create', word);
    if (delay !== undefined) await delay;
    if (failures.drawFailure(this.#failures, 'create', word)) throw failures.createFailure(container);
    if (this.#containers.has(id)) {
      throw failures.nameReserved(`${container}_${name}_${namespace}_${uid}_${attempt}`, id);
    }
    const record = new ContainerRecord(id, podSandboxId, config, this.#clock.epochMs());
    sandbox.containers.push(record);
    this.#containers.set(id, record);
    return id;
  }

  async startContainer(containerId: string): Promise<void> {
    const container = this.#container(containerId);
    const word = wordOfId(containerId);
    const delay = this.#delays.of('start', word);
    if (delay !== undefined) await delay;
    const nowMs = this.#clock.epochMs();
    const state = container.stateAt(nowMs);
    if (state !== 'CONTAINER_CREATED') throw failures.wrongState(containerId, 'CONTAINER_CREATED', state);
    if (failures.drawFailure(this.#failures, 'start', word)) throw failures.startFailure(containerId);
    container.startedAtMs = nowMs;
    if (this.#sandboxes.get(container.sandboxId)?.runsToCompletion(container.name) !== true) return;
    container.exitsAtMs = nowMs + this.#delays.msOf('run', word);
    container.exitCode = failures.drawFailure(this.#failures, 'run', word) ? 1 : 0;
  }

  async stopContainer(containerId: string): Promise<void> {
    const container = this.#container(containerId);
    const word = wordOfId(containerId);
    const delay = this.#delays.of('stop', word);
    if (delay !== undefined) await delay;
    if (failures.drawFailure(this.#failures, 'stop', word)) throw failures.stopFailure(containerId);
    this.#end(container);
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#containers.get(containerId);
    if (container === undefined) return;
    this.#end(container);
    this.#containers.delete(containerId);
    const siblings = this.#sandboxes.get(container.sandboxId)?.containers;
    siblings?.splice(siblings.indexOf(container), 1);
  }

  async containerStatus(containerId: string): Promise<RuntimeContainerStatus> {
    return this.#container(containerId).toStatus(this.#clock);
  }

  async listContainers(
    filter: { podSandboxId?: string; labels?: Record<string, string> } = {},
  ): Promise<RuntimeContainer[]> {
    const { podSandboxId, labels } = filter;
    const wanted = Object.entries(labels ?? {});
    const candidates =
      podSandboxId === undefined ? this.#containers.values() : (this.#sandboxes.get(podSandboxId)?.containers ?? []);
    const found: RuntimeContainer[] = [];
    for (const container of candidates) {
      if (wanted.every(([key, value]) => container.labels[key] === value))
        found.push(container.toContainer(this.#clock));
    }
    return found;
  }

  async execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult> {
    const state = this.#container(containerId).stateAt(this.#clock.epochMs());
    if (state !== 'CONTAINER_RUNNING') throw failures.wrongState(containerId, 'CONTAINER_RUNNING', state);
    const word = wordOf(wordOfId(containerId), command.join(' '));
    const durationMs = this.#delays.msOf('postStart', word);
    const deadlineMs = timeoutSeconds > 0 ? timeoutSeconds * MS_PER_SECOND : Number.POSITIVE_INFINITY;
    if (durationMs > 0) await this.#delays.sleep(Math.min(durationMs, deadlineMs));
    if (durationMs > deadlineMs) throw failures.execTimedOut(command, timeoutSeconds);
    return failures.drawFailure(this.#failures, 'postStart', word) ? FAILED_EXEC : SUCCEEDED_EXEC;
  }

  async waitForExit(containerId: string): Promise<RuntimeContainerStatus> {
    const container = this.#container(containerId);
    for (;;) {
      const remainingMs = container.exitsAtMs - this.#clock.epochMs();
      if (remainingMs <= 0) return container.toStatus(this.#clock);
      await this.#untilExit(containerId, remainingMs);
    }
  }

  /** Ends all calls under way: they reject with `CANCELLED`. */
  async close(): Promise<void> {
    this.#delays.close();
  }

  #sandbox(id: string): SandboxRecord {
    const sandbox = this.#sandboxes.get(id);
    if (sandbox === undefined) throw failures.noSuchSandbox(id);
    return sandbox;
  }

  #container(id: string): ContainerRecord {
    const container = this.#containers.get(id);
    if (container === undefined) throw failures.noSuchContainer(id);
    return container;
  }

  /** Resolves after `remainingMs` or when the container is stopped, whichever comes first. */
  #untilExit(id: string, remainingMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiters = this.#exitWaiters.get(id) ?? new Set();
      this.#exitWaiters.set(id, waiters.add(resolve));
      const untilDue = Number.isFinite(remainingMs) ? this.#delays.sleep(remainingMs) : this.#delays.untilClosed();
      untilDue.then(resolve, reject).finally(() => {
        waiters.delete(resolve);
        if (waiters.size === 0) this.#exitWaiters.delete(id);
      });
    });
  }

  /** Makes `container` exited now, unless it has exited already. */
  #end(container: ContainerRecord): void {
    const nowMs = this.#clock.epochMs();
    if (container.stateAt(nowMs) === 'CONTAINER_EXITED') return;
    container.exitsAtMs = nowMs;
    container.exitCode = EXIT_CODE_TERMINATED;
    const waiters = this.#exitWaiters.get(container.id) ?? [];
    this.#exitWaiters.delete(container.id);
    for (const wake of waiters) wake();
  }
}
