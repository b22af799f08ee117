/** Machines for tests: a container runtime behind a socket of its own, and a worker that was given it. */

import type { ContainerConfig, CriRuntime, FaultRule, SimulatedRuntime } from '../../../src/runtime/index.ts';
import { criPair, simulatedBackend } from '../../support/cri-socket.ts';
import { atEnd } from './at-end.ts';
import { TestWorker } from './workers.ts';

export interface Machine {
  readonly endpoint: string;
  readonly client: CriRuntime;
  /** Of all containers that were ever made there, in their order. */
  readonly made: readonly ContainerConfig[];
  readonly calls: readonly string[];
  /** Nobody answers there any more. */
  readonly close: () => Promise<void>;
  /** Its worker. */
  readonly worker: TestWorker;
}

/** A runtime alone. */
export async function runtimeOfTest(faults: readonly FaultRule[] = []): Promise<Omit<Machine, 'worker'>> {
  const backend: SimulatedRuntime = simulatedBackend();
  const made: ContainerConfig[] = [];
  const calls: string[] = [];
  const { runtime } = backend;
  const create = runtime.createContainer.bind(runtime);
  runtime.createContainer = async (...request) => {
    made.push(request[1]);
    return create(...request);
  };
  const onCall = (method: string): void => void calls.push(method);
  const { endpoint, client, server } = await criPair({ after: atEnd as never }, { backend, faults, onCall });
  return { endpoint, client, made, calls, close: () => server.close() };
}

export async function machineOfTest(
  url: string,
  args: readonly string[] = [],
  faults: readonly FaultRule[] = [],
): Promise<Machine> {
  const runtime = await runtimeOfTest(faults);
  return { ...runtime, worker: await TestWorker.start(url, ['--runtime', runtime.endpoint, ...args]) };
}

/** What is on the runtimes, whoever has made it. */
export async function leftOn(machines: readonly Pick<Machine, 'client'>[]): Promise<number> {
  const lists = machines.map(async ({ client }) => {
    const [pods, containers] = await Promise.all([client.runtime.listPodSandboxes(), client.runtime.listContainers()]);
    return pods.length + containers.length;
  });
  return (await Promise.all(lists)).reduce((sum, count) => sum + count, 0);
}
