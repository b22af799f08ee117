/**
 * How many workers a run may have, and which seeds there are: for the command line, scenario files and the library.
 */

import { preview, RefManagerError } from '../errors.ts';

/** Far above any machine's cores. Each takes one of the store's 254 thread slots, and so do the main thread and who watches. */
export const MAX_WORKERS = 250;
/** Seeds are 32 bits wherever they are mixed. */
export const MAX_SEED = 4_294_967_295;

/** @throws {RefManagerError} `ERR_INVALID_OPTION` */
export function checkRunLimits({ workers, seed }: { readonly workers: number; readonly seed: number }): void {
  checkWhole('workers', workers, 1, MAX_WORKERS);
  checkWhole('seed', seed, 0, MAX_SEED);
}

function checkWhole(name: string, value: unknown, least: number, most: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return;
  const problem = `${name} must be a whole number from ${least} to ${most}, got ${preview(value)}`;
  throw new RefManagerError('ERR_INVALID_OPTION', problem);
}
