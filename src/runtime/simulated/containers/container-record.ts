/**
 * What a simulated node remembers of one container: enough for its status, and no more, since a run starts millions.
 */

import type {
  ContainerConfig,
  ContainerState,
  RuntimeContainer,
  RuntimeContainerStatus,
} from '../../runtime-service.ts';
import type { Clock } from '../../time/clock.ts';

const NS_PER_MS = 1_000_000;

/** A moment that has not come. */
const NEVER_MS = 0;

export class ContainerRecord {
  readonly id: string;
  readonly sandboxId: string;
  readonly name: string;
  readonly attempt: number;
  readonly image: string;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly createdAtMs: number;
  startedAtMs: number = NEVER_MS;
  /** Set at the start of a container that ends by itself: it has exited when the clock has passed this. */
  exitsAtMs: number = Number.POSITIVE_INFINITY;
  exitCode = 0;

  constructor(id: string, sandboxId: string, config: ContainerConfig, createdAtMs: number) {
    this.id = id;
    this.sandboxId = sandboxId;
    this.name = config.metadata.name;
    this.attempt = config.metadata.attempt;
    this.image = config.image.image;
    this.labels = config.labels;
    this.annotations = config.annotations;
    this.createdAtMs = createdAtMs;
  }

  stateAt(nowMs: number): ContainerState {
    if (nowMs >= this.exitsAtMs) return 'CONTAINER_EXITED';
    return this.startedAtMs === NEVER_MS ? 'CONTAINER_CREATED' : 'CONTAINER_RUNNING';
  }

  toContainer(clock: Clock): RuntimeContainer {
    return {
      id: this.id,
      podSandboxId: this.sandboxId,
      metadata: { name: this.name, attempt: this.attempt },
      state: this.stateAt(clock.epochMs()),
      createdAtNs: toNs(this.createdAtMs),
      labels: this.labels,
      annotations: this.annotations,
    };
  }

  toStatus(clock: Clock): RuntimeContainerStatus {
    const state = this.stateAt(clock.epochMs());
    const hasExited = state === 'CONTAINER_EXITED';
    const exitReason = this.exitCode === 0 ? 'Completed' : 'Error';
    return {
      id: this.id,
      metadata: { name: this.name, attempt: this.attempt },
      state,
      createdAtNs: toNs(this.createdAtMs),
      startedAtNs: toNs(this.startedAtMs),
      finishedAtNs: toNs(hasExited ? this.exitsAtMs : NEVER_MS),
      exitCode: hasExited ? this.exitCode : 0,
      image: { image: this.image },
      imageRef: this.image,
      reason: hasExited ? exitReason : '',
      message: '',
      labels: this.labels,
      annotations: this.annotations,
    };
  }
}

function toNs(ms: number): bigint {
  return BigInt(Math.trunc(ms * NS_PER_MS));
}
