/** A CRI server and its client over a socket of their own, both gone when the test ends. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import {
  type CriBackend,
  CriRuntime,
  type CriRuntimeOptions,
  CriServer,
  type CriServerOptions,
  RealClock,
  SimulatedRuntime,
} from '../../src/runtime/index.ts';

/** A folder for sockets: their paths are short. */
export async function socketFolder(t: Pick<TestContext, 'after'>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cri-'));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

export function simulatedBackend(): SimulatedRuntime {
  return new SimulatedRuntime({ seed: 1, clock: new RealClock(), latency: 'none' });
}

export interface CriPair {
  readonly endpoint: string;
  readonly server: CriServer;
  readonly client: CriRuntime;
  readonly backend: CriBackend;
}

export async function criPair(
  t: Pick<TestContext, 'after'>,
  options: Partial<CriServerOptions> & { readonly client?: Partial<CriRuntimeOptions> } = {},
): Promise<CriPair> {
  const { client: clientOptions, ...serverOptions } = options;
  const backend = options.backend ?? simulatedBackend();
  const socket = join(await socketFolder(t), 's');
  const server = await CriServer.listen({ ...serverOptions, socket, backend });
  t.after(() => server.close());
  const endpoint = `unix://${socket}`;
  const client = await CriRuntime.connect({ endpoint, ...clientOptions });
  t.after(() => client.close());
  return { endpoint, server, client, backend };
}
