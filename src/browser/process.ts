/** `process` for the browser build, as far as the store and the locks use it. */

import { RefManagerError } from '../errors.ts';
import { Buffer } from './buffer.ts';

const MS_PER_SECOND = 1000;
const nothing = (): void => undefined;

const MODULES: Readonly<Record<string, unknown>> = {
  // Says who lives to nobody: a death is told by `recover` alone.
  'node:fs': { readFileSync: refuseFiles, readlinkSync: refuseFiles },
  'node:crypto': {
    randomBytes: (bytes: number) => crypto.getRandomValues(Buffer.alloc(bytes)),
    createHash: refuseSnapshots,
  },
  'node:zlib': { crc32: refuseSnapshots },
  'node:os': { availableParallelism: () => navigator.hardwareConcurrency },
};

export const process: object = {
  env: {},
  platform: 'browser',
  /** The same clock in every thread, as on Node; there it begins with the process. */
  uptime: () => (performance.timeOrigin + performance.now()) / MS_PER_SECOND,
  on: nothing,
  once: nothing,
  emitWarning: nothing,
  getBuiltinModule: (name: string) => MODULES[name],
};

function refuseFiles(): never {
  throw new Error('a browser has no files');
}

function refuseSnapshots(): never {
  throw new RefManagerError('ERR_INVALID_OPTION', 'snapshots need Node: a browser has no checksums without waiting');
}
