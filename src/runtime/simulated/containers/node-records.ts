/**
 * The sandboxes and containers that a simulated node remembers, found by their ids and by their pod. Owned by
 * simulated-containers.ts, which decides what happens to them.
 */

import { noSuchContainer, noSuchSandbox } from '../timing/failures.ts';
import type { ContainerRecord } from './container-record.ts';
import type { SandboxRecord } from './sandbox-record.ts';

const NONE: readonly SandboxRecord[] = [];

export class NodeRecords {
  readonly #sandboxes = new Map<string, SandboxRecord>();
  /** By pod uid. */
  readonly #sandboxesOfPod = new Map<string, SandboxRecord[]>();
  readonly #containers = new Map<string, ContainerRecord>();

  addSandbox(sandbox: SandboxRecord): void {
    const { uid } = sandbox.metadata;
    this.#sandboxes.set(sandbox.id, sandbox);
    const siblings = this.#sandboxesOfPod.get(uid);
    if (siblings === undefined) this.#sandboxesOfPod.set(uid, [sandbox]);
    else siblings.push(sandbox);
  }

  /** Forgets it and the containers in it. */
  removeSandbox(sandbox: SandboxRecord): void {
    for (const { id } of sandbox.containers) this.#containers.delete(id);
    this.#sandboxes.delete(sandbox.id);
    const { uid } = sandbox.metadata;
    const left = this.sandboxesOf(uid).filter((each) => each !== sandbox);
    if (left.length > 0) this.#sandboxesOfPod.set(uid, left);
    else this.#sandboxesOfPod.delete(uid);
  }

  findSandbox(id: string): SandboxRecord | undefined {
    return this.#sandboxes.get(id);
  }

  /** @throws {RuntimeError} `NOT_FOUND` */
  sandbox(id: string): SandboxRecord {
    const sandbox = this.#sandboxes.get(id);
    if (sandbox === undefined) throw noSuchSandbox(id);
    return sandbox;
  }

  /** Those of the pod with `uid`, oldest first; all when it is undefined. */
  sandboxes(uid: string | undefined): Iterable<SandboxRecord> {
    return uid === undefined ? this.#sandboxes.values() : this.sandboxesOf(uid);
  }

  sandboxesOf(uid: string): readonly SandboxRecord[] {
    return this.#sandboxesOfPod.get(uid) ?? NONE;
  }

  addContainer(container: ContainerRecord, sandbox: SandboxRecord): void {
    sandbox.containers.push(container);
    this.#containers.set(container.id, container);
  }

  removeContainer(container: ContainerRecord): void {
    this.#containers.delete(container.id);
    const siblings = this.#sandboxes.get(container.sandboxId)?.containers;
    siblings?.splice(siblings.indexOf(container), 1);
  }

  findContainer(id: string): ContainerRecord | undefined {
    return this.#containers.get(id);
  }

  /** @throws {RuntimeError} `NOT_FOUND` */
  container(id: string): ContainerRecord {
    const container = this.#containers.get(id);
    if (container === undefined) throw noSuchContainer(id);
    return container;
  }

  /** Those of the pod with `uid`; all when it is undefined. */
  containers(uid: string | undefined): Iterable<ContainerRecord> {
    return uid === undefined
      ? this.#containers.values()
      : this.sandboxesOf(uid).flatMap(({ containers }) => containers);
  }

  /** Forgets the sandboxes of the pod with `uid` and what is in them. */
  removePod(uid: string): void {
    for (const { id, containers } of this.sandboxesOf(uid)) {
      for (const container of containers) this.#containers.delete(container.id);
      this.#sandboxes.delete(id);
    }
    this.#sandboxesOfPod.delete(uid);
  }
}
