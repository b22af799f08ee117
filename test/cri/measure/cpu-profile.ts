/** Whose code a thread's time went to, as V8's sampling profiler tells it. */

import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLE_US = 250;
const SOURCES = fileURLToPath(new URL('../../../src/', import.meta.url));

/** Shares of what a thread computed, from 0 to 1; together 1. Waiting is not in them. */
export interface CpuShares {
  /** In src/, with what of Node it calls. */
  readonly ours: number;
  /** In the gRPC packages, with what of Node they call. */
  readonly grpc: number;
  /** In what Node does on nobody's call: sockets, timers, promises, garbage. */
  readonly node: number;
}

type Owner = 'ours' | 'grpc' | undefined;

/** Does `work` under the profiler. */
export async function profiled(work: () => Promise<void>): Promise<CpuShares> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    await session.post('Profiler.setSamplingInterval', { interval: SAMPLE_US });
    await session.post('Profiler.start');
    await work();
    const { profile } = await session.post('Profiler.stop');
    return sharesOf(profile);
  } finally {
    session.disconnect();
  }
}

function sharesOf({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): CpuShares {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const owners = new Map<number, Owner>();
  const walk = (id: number, caller: Owner): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const owner = ownerOf(node.callFrame.url) ?? caller;
    owners.set(id, owner);
    for (const child of node.children ?? []) walk(child, owner);
  };
  const [root] = nodes;
  if (root !== undefined) walk(root.id, undefined);
  const us = { ours: 0, grpc: 0, node: 0 };
  samples.forEach((id, index) => {
    const { functionName = '', url = '' } = byId.get(id)?.callFrame ?? {};
    if (functionName === '(idle)' || url === 'node:inspector') return;
    us[owners.get(id) ?? 'node'] += timeDeltas[index] ?? 0;
  });
  const busyUs = us.ours + us.grpc + us.node;
  return { ours: us.ours / busyUs, grpc: us.grpc / busyUs, node: us.node / busyUs };
}

/** Undefined for what belongs to whoever calls it. */
function ownerOf(url: string): Owner {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  if (path.startsWith(SOURCES)) return 'ours';
  return path.includes(`${sep}node_modules${sep}`) ? 'grpc' : undefined;
}
