/**
 * A simulated runtime that loses tasks as containerd does (issue 11037): a container whose caller dies while it starts has
 * exited, keeps its name, and is not to be removed, nor is its sandbox.
 */

import type { CriBackend, RuntimeService } from '../../src/runtime/index.ts';
import { RuntimeError } from '../../src/runtime/index.ts';

export interface LeakyBackend extends CriBackend {
  /** From now on until `heal` starts are lost. */
  readonly leak: () => void;
  readonly heal: () => void;
  /** Ids of the containers whose tasks were lost. */
  readonly leaked: ReadonlySet<string>;
}

type Args<Method extends keyof RuntimeService> = Parameters<NonNullable<RuntimeService[Method]>>;

export function leakyBackend({ runtime, images }: CriBackend): LeakyBackend {
  let isLeaking = false;
  const leaked = new Set<string>();
  const sandboxOf = new Map<string, string>();
  const nameOf = new Map<string, string>();
  const refuse = (id: string): void => {
    if (!leaked.has(id)) return;
    const why = `failed to delete containerd container "${id}": cannot delete running task ${id}: failed precondition`;
    throw new RuntimeError('FAILED_PRECONDITION', why);
  };
  const changed: Partial<RuntimeService> = {
    async createContainer(...args: Args<'createContainer'>) {
      const [sandboxId, { metadata }, sandbox] = args;
      const name = [metadata.name, sandbox.metadata.uid, metadata.attempt].join('_');
      const holder = [...leaked].find((id) => nameOf.get(id) === name);
      if (holder !== undefined) {
        const why = `failed to reserve container name "${name}": name "${name}" is reserved for "${holder}"`;
        throw new RuntimeError('UNKNOWN', why);
      }
      const id = await runtime.createContainer(...args);
      sandboxOf.set(id, sandboxId);
      nameOf.set(id, name);
      return id;
    },
    async startContainer(id: string) {
      await runtime.startContainer(id);
      if (!isLeaking) return;
      leaked.add(id);
      await runtime.stopContainer(id, 0);
      await new Promise(() => undefined); // nobody is there to be answered
    },
    async removeContainer(id: string) {
      refuse(id);
      await runtime.removeContainer(id);
    },
    async removePodSandbox(id: string) {
      for (const container of leaked) if (sandboxOf.get(container) === id) refuse(container);
      await runtime.removePodSandbox(id);
    },
  };
  const leaky = new Proxy(runtime, {
    get(target, name) {
      const method: unknown = Reflect.get(changed, name) ?? Reflect.get(target, name);
      return typeof method === 'function' ? method.bind(target) : method;
    },
  });
  return {
    runtime: leaky,
    images,
    leaked,
    leak: () => {
      isLeaking = true;
    },
    heal: () => {
      isLeaking = false;
    },
  };
}
