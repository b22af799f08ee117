/**
 * What a simulated node remembers of one pod sandbox.
 */

import { RUNS_TO_COMPLETION_ANNOTATION } from '../../runs-to-completion.ts';
import type { PodSandboxConfig, PodSandboxMetadata, PodSandboxStatus, RuntimeSandbox } from '../../runtime-service.ts';
import type { ContainerRecord } from './container-record.ts';
import type { Subject } from './selector.ts';

const NS_PER_MS = 1_000_000;
/** A pod address is 10.a.b.c; each part is 8 bits of the sandbox's word. */
const BITS_PER_PART = 8;
const PART_MASK = 0xff;

export class SandboxRecord {
  readonly id: string;
  readonly metadata: PodSandboxMetadata;
  readonly labels: Record<string, string>;
  readonly annotations: Record<string, string>;
  readonly createdAtMs: number;
  readonly ip: string;
  readonly networkMode: 'POD' | 'NODE';
  readonly containers: ContainerRecord[] = [];
  isReady = true;

  constructor(id: string, config: PodSandboxConfig, word: number, createdAtMs: number) {
    this.id = id;
    this.metadata = config.metadata;
    this.labels = config.labels;
    this.annotations = config.annotations;
    this.createdAtMs = createdAtMs;
    this.networkMode = config.linux?.securityContext.namespaceOptions?.network === 'NODE' ? 'NODE' : 'POD';
    this.ip = this.networkMode === 'NODE' ? '' : podAddress(word);
  }

  /** The pod, as selectors look at it. */
  get subject(): Subject {
    const { namespace, name } = this.metadata;
    return { namespace, name, labels: this.labels };
  }

  runsToCompletion(container: string): boolean {
    const names = this.annotations[RUNS_TO_COMPLETION_ANNOTATION];
    return names?.split(',').includes(container) ?? false;
  }

  toSandbox(): RuntimeSandbox {
    return {
      id: this.id,
      metadata: this.metadata,
      state: this.isReady ? 'SANDBOX_READY' : 'SANDBOX_NOTREADY',
      createdAtNs: BigInt(Math.trunc(this.createdAtMs * NS_PER_MS)),
      labels: this.labels,
    };
  }

  toStatus(): PodSandboxStatus {
    return {
      ...this.toSandbox(),
      ip: this.ip,
      additionalIps: [],
      networkMode: this.networkMode,
      annotations: this.annotations,
    };
  }
}

function podAddress(word: number): string {
  const high = (word >>> (BITS_PER_PART + BITS_PER_PART)) & PART_MASK;
  const middle = (word >>> BITS_PER_PART) & PART_MASK;
  return `10.${high}.${middle}.${word & PART_MASK}`;
}
