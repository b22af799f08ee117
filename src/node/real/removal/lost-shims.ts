/**
 * Shims that containerd has lost: processes that it began for a pod whose caller died meanwhile, and of which it keeps no
 * record. No call of CRI ends them; they are told by what /proc says of them.
 *
 * A shim is lost when its socket is the runtime's, CRI knows neither a sandbox nor a container of its id, and that stays so
 * for a while: containerd makes a sandbox known only when it runs.
 *
 * @see https://github.com/containerd/containerd/issues/11037
 */

import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CriContainers } from '../../../runtime/cri/cri-containers.ts';
import { socketPath } from '../../../runtime/cri/endpoint.ts';
import type { Clock } from '../../../runtime/time/clock.ts';
import { RealClock } from '../../../runtime/time/real-clock.ts';

export interface LostShim {
  readonly pid: number;
  /** Of the sandbox that it was begun for. */
  readonly id: string;
}

const SHIM = 'containerd-shim';
/** Of everything that containerd makes for CRI. */
const CRI_NAMESPACE = 'k8s.io';
const CRI_ANNOTATION = '"io.kubernetes.cri.';
/** Longer than a sandbox needs to become known, on a busy machine too. */
const LOOK_FOR_MS = 3_000;
const PAUSE_MS = 500;
const PID = /^\d+$/;

/** The shims of the runtime at `endpoint` that it does not know. At once when there is none. */
export async function lostShims(
  endpoint: string,
  runtime: Pick<CriContainers, 'listPodSandboxes' | 'listContainers'>,
  clock: Pick<Clock, 'monotonicMs' | 'sleep'> = new RealClock(),
): Promise<LostShim[]> {
  const startMs = clock.monotonicMs();
  let lost = shimsOf(endpoint);
  while (lost.length > 0) {
    const known = new Set<string>();
    for (const { id } of await runtime.listPodSandboxes()) known.add(id);
    for (const { id } of await runtime.listContainers()) known.add(id);
    const living = new Set(shimsOf(endpoint).map(({ pid }) => pid));
    lost = lost.filter(({ pid, id }) => living.has(pid) && !known.has(id));
    if (clock.monotonicMs() - startMs >= LOOK_FOR_MS) break;
    if (lost.length > 0) await clock.sleep(PAUSE_MS);
  }
  return lost;
}

/** Ends a shim and all processes below it. */
export function endShim({ pid, id }: LostShim): void {
  if (readShim(String(pid))?.id !== id) return; // it has ended, and its number may be another's
  for (const each of [...descendantsOf(pid), pid]) {
    try {
      process.kill(each, 'SIGKILL');
    } catch {
      // it has ended by itself
    }
  }
}

function shimsOf(endpoint: string): LostShim[] {
  const socket = realPath(socketPath(endpoint));
  return readdirSync('/proc').flatMap((name) => {
    const shim = PID.test(name) ? readShim(name) : undefined;
    const isMeant = shim !== undefined && realPath(shim.address) === socket && isOfCri(name);
    return isMeant ? { pid: Number(name), id: shim.id } : [];
  });
}

/** Undefined for other processes, and those that have ended. */
function readShim(pid: string): { readonly id: string; readonly address: string } | undefined {
  const [program = '', ...args] = textOf(`/proc/${pid}/cmdline`).split('\0');
  if (!basename(program).startsWith(SHIM) || flag(args, 'namespace') !== CRI_NAMESPACE) return undefined;
  return { id: flag(args, 'id'), address: flag(args, 'address') };
}

/** False when the shim's container was made by another client than CRI; true when that cannot be told any more. */
function isOfCri(pid: string): boolean {
  try {
    const config = textOf(join(readlinkSync(`/proc/${pid}/cwd`), 'config.json'));
    return config === '' || config.includes(CRI_ANNOTATION);
  } catch {
    return true;
  }
}

function flag(args: readonly string[], name: string): string {
  const at = args.findIndex((each) => each === `-${name}` || each === `--${name}`);
  return at === -1 ? '' : (args[at + 1] ?? '');
}

function descendantsOf(pid: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!PID.test(name)) continue;
    const stat = textOf(`/proc/${name}/stat`);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const below = (parent: number): number[] => (children.get(parent) ?? []).flatMap((each) => [each, ...below(each)]);
  return below(pid);
}

/** Empty when it cannot be read: the process has ended. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
