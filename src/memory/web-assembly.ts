/**
 * What this package uses of WebAssembly, if the engine has it and nobody forbids it. The types of Node name none of it.
 */

import { preview, RefManagerError } from '../errors.ts';

/** A shared WebAssembly.Memory. */
export interface WebAssemblyMemory {
  readonly buffer: SharedArrayBuffer;
}

interface Engine {
  readonly Memory: {
    new (descriptor: { initial: number; maximum: number; shared: true }): WebAssemblyMemory;
    readonly prototype: object;
  };
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
}

/** `js`: the core runs as JavaScript. Workers inherit the environment. */
const VARIABLE = 'REFMANAGER_CORE';
const FORCED = 'js';

/** What REFMANAGER_CORE said when it was first looked at. */
let chosen: { readonly engine: Engine | undefined } | undefined;

/** Undefined where there is none (`--jitless`) and where REFMANAGER_CORE says `js`. @throws {RefManagerError} `ERR_INVALID_OPTION` when it says anything else */
export function webAssembly(): Engine | undefined {
  chosen ??= { engine: choose() };
  return chosen.engine;
}

function choose(): Engine | undefined {
  const { process, WebAssembly } = globalThis as {
    process?: { env?: Readonly<Record<string, string | undefined>> };
    WebAssembly?: Engine;
  };
  const said = process?.env?.[VARIABLE];
  if (said === undefined || said === '') return WebAssembly;
  if (said === FORCED) return undefined;
  throw new RefManagerError('ERR_INVALID_OPTION', `${VARIABLE} must be ${FORCED}, or not be set, got ${preview(said)}`);
}
