/** Whose code a thread's time went to, as V8's sampling profiler tells it. */

import type { Profiler } from 'node:inspector';
import { Session } from 'node:inspector/promises';
import { relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const SAMPLE_US = 250;
const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** The package in a path below node_modules. */
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//;
/** What Node does on nobody's call: sockets, timers, promises, garbage. */
const NOBODY = 'node';
/** The measuring itself. */
const PROFILER = 'node:inspector';

/** Shares of what a thread computed, from 0 to 1. Waiting is not in them. */
export interface CpuShares {
  /** In src/, with what of Node it calls: system calls for files among them. */
  readonly ours: number;
  /** In the gRPC packages, with what of Node they call. */
  readonly grpc: number;
  /** In what Node does on nobody's call. */
  readonly node: number;
  /** The same by file of ours, by package, and `node`; together 1. */
  readonly byPlace: Readonly<Record<string, number>>;
}

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
  const places = new Map<number, string>();
  const walk = (id: number, caller: string): void => {
    const node = byId.get(id);
    if (node === undefined) return;
    const place = placeOf(node.callFrame.url) ?? caller;
    places.set(id, place);
    for (const child of node.children ?? []) walk(child, place);
  };
  const [root] = nodes;
  if (root !== undefined) walk(root.id, NOBODY);
  const us: Record<string, number> = {};
  samples.forEach((id, index) => {
    const { functionName = '', url = '' } = byId.get(id)?.callFrame ?? {};
    if (functionName === '(idle)' || url === PROFILER) return;
    const place = places.get(id) ?? NOBODY;
    us[place] = (us[place] ?? 0) + (timeDeltas[index] ?? 0);
  });
  const busyUs = sumOf(Object.entries(us));
  const shares = Object.entries(us).map(([place, each]) => [place, each / busyUs] as const);
  return {
    ours: sumOf(shares.filter(([place]) => isOurs(place))),
    grpc: sumOf(shares.filter(([place]) => !isOurs(place) && place !== NOBODY)),
    node: sumOf(shares.filter(([place]) => place === NOBODY)),
    byPlace: Object.fromEntries(shares),
  };
}

/** Whether a place of `byPlace` is a file of src/. */
export function isOurs(place: string): boolean {
  return place.startsWith(`src${sep}`);
}

/** Undefined for what belongs to whoever calls it. */
function placeOf(url: string): string | undefined {
  const path = url.startsWith('file:') ? fileURLToPath(url) : url;
  const [, packageName] = PACKAGE.exec(path) ?? [];
  if (packageName !== undefined) return packageName;
  const place = relative(ROOT, path);
  return isOurs(place) ? place : undefined;
}

function sumOf(entries: readonly (readonly [string, number])[]): number {
  return entries.reduce((total, [, value]) => total + value, 0);
}
