/**
 * The hash by which a kubelet sees that a container's definition has changed, and the other texts that depend on the
 * container alone: made once per container object when that is frozen.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/helpers.go`, HashContainer; `pkg/util/hash/hash.go`
 */

import { isDeepFrozen } from '../../api/deep-frozen.ts';
import type { Container } from '../../api/pod.ts';
import { containerJson, handlerJson, portsJson } from './container-schema.ts';

const FNV_OFFSET = 0x811c_9dc5;
const FNV_PRIME = 0x0100_0193;
const HEX = 16;
const SPACE = 0x20;
const ZERO = 0x30;
const BASE = 10;
const HUNDRED = 100;
const PREFIX = '([]uint8)[';
const SUFFIX = ']';

function fnv(hash: number, code: number): number {
  return Math.imul(hash ^ code, FNV_PRIME);
}

function fnvText(hash: number, text: string): number {
  let result = hash;
  for (let i = 0; i < text.length; i++) result = fnv(result, text.charCodeAt(i));
  return result;
}

function fnvDecimal(hash: number, byte: number): number {
  let result = hash;
  if (byte >= HUNDRED) result = fnv(result, ZERO + Math.trunc(byte / HUNDRED));
  if (byte >= BASE) result = fnv(result, ZERO + (Math.trunc(byte / BASE) % BASE));
  return fnv(result, ZERO + (byte % BASE));
}

/** FNV-1a over the bytes as Go's `%#v`-like dump prints them: `([]uint8)[123 34 …]`. */
export function hashOfJson(json: string): number {
  const bytes = Buffer.from(json, 'utf8');
  let hash = fnvText(FNV_OFFSET, PREFIX);
  for (let i = 0; i < bytes.length; i++) {
    if (i > 0) hash = fnv(hash, SPACE);
    hash = fnvDecimal(hash, bytes[i] ?? 0);
  }
  return fnvText(hash, SUFFIX) >>> 0;
}

/** What is derived from a container's definition. */
export interface ContainerFacts {
  readonly hash: number;
  /** Lower case, not padded. */
  readonly hashHex: string;
  /** undefined: the container has no pre-stop hook. */
  readonly preStopJson: string | undefined;
  /** undefined: the container has no ports. */
  readonly portsJson: string | undefined;
}

const factsOf = new WeakMap<Container, ContainerFacts>();

/** The facts of `container` as it is now; kept only of one that is frozen all the way down. */
export function containerFacts(container: Container): ContainerFacts {
  const known = factsOf.get(container);
  if (known !== undefined) return known;
  const hash = hashOfJson(containerJson(container));
  const preStop = container.lifecycle?.preStop;
  const ports = container.ports ?? [];
  const facts: ContainerFacts = {
    hash,
    hashHex: hash.toString(HEX),
    preStopJson: preStop === undefined ? undefined : handlerJson(preStop),
    portsJson: ports.length === 0 ? undefined : portsJson(ports),
  };
  if (isDeepFrozen(container)) factsOf.set(container, facts);
  return facts;
}
