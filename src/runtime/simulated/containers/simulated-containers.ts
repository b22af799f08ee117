/**
 * The container half of a simulated node: sandboxes and containers. Many threads may each have one for the same node,
 * each knowing what it started itself; ids are the same whichever does it.
 */

import { POD_UID_LABEL } from '../../../api/pod/pod-labels.ts';
import type { RuntimeKind } from '../../runtime-kind.ts';
import type {
  ContainerConfig,
  ExecSyncResult,
  PodSandboxConfig,
  PodSandboxStatus,
  RuntimeContainer,
  RuntimeContainerStatus,
  RuntimeSandbox,
  RuntimeService,
  RuntimeVersion,
} from '../../runtime-service.ts';
import type { Clock } from '../../time/clock.ts';
import { idFor, uniform, wordOf, wordOfId } from '../draws.ts';
import { Salt } from '../salts.ts';
import type { StageGate } from '../timing/capacity.ts';
import { type NodeConditions, PLAIN_CONDITIONS } from '../timing/conditions.ts';
import { Delays } from '../timing/delays.ts';
import * as failures from '../timing/failures.ts';
import { Freeze } from '../timing/freeze.ts';
import { drawMs, type LatencyModel, resolveLatency } from '../timing/latency.ts';
import { openGate } from '../timing/open-gate.ts';
import { ContainerRecord } from './container-record.ts';
import { ExitWaiters } from './exit-waiters.ts';
import { type ExitRule, exitRule } from './exits.ts';
import { NodeRecords } from './node-records.ts';
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
  /** Queues, standstills and the like; none when absent. */
  conditions?: NodeConditions;
  /** Where the node's contended stages take their turns, when that is on another thread. */
  gate?: StageGate | undefined;
}

export class SimulatedContainers implements RuntimeService {
  readonly kind: RuntimeKind = 'simulated';
  readonly #name: string;
  readonly #seed: number;
  readonly #clock: Clock;
  readonly #failures: failures.Failures;
  readonly #exits: readonly ExitRule[];
  readonly #delays: Delays;
  readonly #records = new NodeRecords();
  readonly #exitWaiters: ExitWaiters;

  /** @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad latency model or failure rate */
  constructor(options: SimulatedContainersOptions) {
    this.#name = options.name ?? 'simulated';
    this.#seed = options.seed;
    this.#clock = options.clock;
    const conditions = options.conditions ?? PLAIN_CONDITIONS;
    const { originMs, failureRules = [], frozen = [], exits = [] } = conditions;
    this.#failures = new failures.Failures(options.failures ?? {}, failureRules, originMs);
    this.#exits = exits;
    const sleep = (ms: number): Promise<void> => this.#delays.sleep(ms);
    const latency = resolveLatency(options.latency);
    const gate = options.gate ?? openGate(latency, conditions, options.clock, sleep);
    this.#delays = new Delays(options.clock, latency, new Freeze(frozen, originMs), gate);
    this.#exitWaiters = new ExitWaiters(this.#delays);
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
    const sandbox = new SandboxRecord(id, config, word, this.#clock.epochMs());
    if (this.#fails('sandbox', word, sandbox)) throw failures.sandboxFailure(id);
    if (this.#records.findSandbox(id) !== undefined) throw failures.sandboxNameReserved(config.metadata, id);
    this.#records.addSandbox(sandbox);
    return id;
  }

  async stopPodSandbox(podSandboxId: string): Promise<void> {
    const sandbox = this.#records.findSandbox(podSandboxId);
    if (sandbox === undefined) return;
    sandbox.isReady = false;
    for (const container of sandbox.containers) this.#end(container);
  }

  async removePodSandbox(podSandboxId: string): Promise<void> {
    const sandbox = this.#records.findSandbox(podSandboxId);
    if (sandbox === undefined) return;
    for (const container of sandbox.containers) this.#end(container);
    this.#records.removeSandbox(sandbox);
  }

  async podSandboxStatus(podSandboxId: string): Promise<PodSandboxStatus> {
    return this.#records.sandbox(podSandboxId).toStatus();
  }

  async listPodSandboxes(labels: Readonly<Record<string, string>> = {}): Promise<RuntimeSandbox[]> {
    const wanted = Object.entries(labels);
    const found: RuntimeSandbox[] = [];
    for (const sandbox of this.#records.sandboxes(labels[POD_UID_LABEL])) {
      if (wanted.every(([key, value]) => sandbox.labels[key] === value)) found.push(sandbox.toSandbox());
    }
    return found;
  }

  async createContainer(
    podSandboxId: string,
    config: ContainerConfig,
    sandboxConfig: PodSandboxConfig,
  ): Promise<string> {
    const sandbox = this.#records.sandbox(podSandboxId);
    const { uid, name, namespace, attempt: sandboxAttempt } = sandboxConfig.metadata;
    const { name: container, attempt } = config.metadata;
    const id = idFor(this.#seed, `container/${uid}/${sandboxAttempt}/${container}/${attempt}`);
    const word = wordOfId(id);
    const delay = this.#delays.of('create', word);
    if (delay !== undefined) await delay;
    if (this.#fails('create', word, sandbox)) throw failures.createFailure(container);
    if (this.#records.findContainer(id) !== undefined) {
      throw failures.nameReserved(`${container}_${name}_${namespace}_${uid}_${attempt}`, id);
    }
    const record = new ContainerRecord(id, podSandboxId, config, this.#clock.epochMs());
    this.#records.addContainer(record, sandbox);
    return id;
  }

  async startContainer(containerId: string): Promise<void> {
    const container = this.#records.container(containerId);
    const word = wordOfId(containerId);
    const delay = this.#delays.of('start', word);
    if (delay !== undefined) await delay;
    const nowMs = this.#clock.epochMs();
    const state = container.stateAt(nowMs);
    if (state !== 'CONTAINER_CREATED') throw failures.wrongState(containerId, 'CONTAINER_CREATED', state);
    const sandbox = this.#records.findSandbox(container.sandboxId);
    if (this.#fails('start', word, sandbox)) throw failures.startFailure(containerId);
    container.startedAtMs = nowMs;
    const rule = sandbox && this.#exitRuleOf(container, sandbox, word);
    if (rule?.container === undefined && sandbox?.runsToCompletion(container.name) === true) {
      container.exitsAtMs = nowMs + this.#delays.msOf('run', word);
      container.exitCode = this.#fails('run', word, sandbox) ? 1 : 0;
    } else if (rule !== undefined) {
      container.exitsAtMs = container.startedAtMs + drawMs(rule.after, word, Salt.EXIT_TIME);
      container.exitCode = rule.exitCode;
    }
  }

  async stopContainer(containerId: string): Promise<void> {
    const container = this.#records.container(containerId);
    const word = wordOfId(containerId);
    const delay = this.#delays.of('stop', word);
    if (delay !== undefined) await delay;
    if (this.#fails('stop', word, this.#records.findSandbox(container.sandboxId)))
      throw failures.stopFailure(containerId);
    this.#end(container);
  }

  async removeContainer(containerId: string): Promise<void> {
    const container = this.#records.findContainer(containerId);
    if (container === undefined) return;
    this.#end(container);
    this.#records.removeContainer(container);
  }

  async containerStatus(containerId: string): Promise<RuntimeContainerStatus> {
    return this.#records.container(containerId).toStatus(this.#clock);
  }

  async listContainers(
    filter: { podSandboxId?: string; labels?: Record<string, string> } = {},
  ): Promise<RuntimeContainer[]> {
    const { podSandboxId, labels } = filter;
    const wanted = Object.entries(labels ?? {});
    const candidates =
      podSandboxId === undefined
        ? this.#records.containers(labels?.[POD_UID_LABEL])
        : (this.#records.findSandbox(podSandboxId)?.containers ?? []);
    const found: RuntimeContainer[] = [];
    for (const container of candidates) {
      if (wanted.every(([key, value]) => container.labels[key] === value))
        found.push(container.toContainer(this.#clock));
    }
    return found;
  }

  async execSync(containerId: string, command: readonly string[], timeoutSeconds: number): Promise<ExecSyncResult> {
    const container = this.#records.container(containerId);
    const state = container.stateAt(this.#clock.epochMs());
    if (state !== 'CONTAINER_RUNNING') throw failures.wrongState(containerId, 'CONTAINER_RUNNING', state);
    const word = wordOf(wordOfId(containerId), command.join(' '));
    if (timeoutSeconds <= 0) await this.#delays.of('postStart', word);
    const durationMs = timeoutSeconds <= 0 ? 0 : this.#delays.msOf('postStart', word);
    const deadlineMs = timeoutSeconds > 0 ? timeoutSeconds * MS_PER_SECOND : Number.POSITIVE_INFINITY;
    if (durationMs > 0) await this.#delays.sleep(Math.min(durationMs, deadlineMs));
    if (durationMs > deadlineMs) throw failures.execTimedOut(command, timeoutSeconds);
    const sandbox = this.#records.findSandbox(container.sandboxId);
    return this.#fails('postStart', word, sandbox) ? FAILED_EXEC : SUCCEEDED_EXEC;
  }

  async waitForExit(containerId: string): Promise<RuntimeContainerStatus> {
    const container = this.#records.container(containerId);
    for (;;) {
      const remainingMs = container.exitsAtMs - this.#clock.epochMs();
      if (remainingMs <= 0) return container.toStatus(this.#clock);
      await this.#exitWaiters.wait(containerId, remainingMs);
    }
  }

  /**
   * Forgets the sandboxes of the pod with `uid` and what is in them, as if nothing would ask for it again: a run of
   * millions of starts could not remember each.
   */
  forgetPod(uid: string): void {
    this.#records.removePod(uid);
  }

  /**
   * When the next regular container of the pod with `uid` exits by itself that had not exited at `afterMs`, epoch
   * milliseconds; Infinity: none will.
   */
  nextExitMs(uid: string, afterMs: number): number {
    let nextMs = Number.POSITIVE_INFINITY;
    for (const sandbox of this.#records.sandboxesOf(uid)) {
      for (const { name, exitsAtMs } of sandbox.containers) {
        if (exitsAtMs > afterMs && exitsAtMs < nextMs && !sandbox.runsToCompletion(name)) nextMs = exitsAtMs;
      }
    }
    return nextMs;
  }

  /** Ends all calls under way: they reject with `CANCELLED`. */
  async close(): Promise<void> {
    this.#delays.close();
  }

  #fails(
    stage: 'sandbox' | 'create' | 'start' | 'postStart' | 'run' | 'stop',
    word: number,
    sandbox?: SandboxRecord,
  ): boolean {
    return this.#failures.draw(stage, word, sandbox?.subject, this.#clock.epochMs());
  }

  #exitRuleOf(container: ContainerRecord, { subject }: SandboxRecord, word: number): ExitRule | undefined {
    const rule = exitRule(this.#exits, subject, container.name);
    return rule !== undefined && uniform(word, Salt.EXIT_SHARE) < rule.share ? rule : undefined;
  }

  /** Makes `container` exited now, unless it has exited already. */
  #end(container: ContainerRecord): void {
    const nowMs = this.#clock.epochMs();
    if (container.stateAt(nowMs) === 'CONTAINER_EXITED') return;
    container.exitsAtMs = nowMs;
    container.exitCode = EXIT_CODE_TERMINATED;
    this.#exitWaiters.wake(container.id);
  }
}
