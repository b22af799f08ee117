/** Every row's contest, made when it is asked for. */

import type { Contest } from '../contest.ts';
import type { RowName } from '../rows.ts';
import { absent, decode, hit } from './gets.ts';
import { importCore, importLoad, workerCore } from './loading.ts';
import { lockRead, lockWrite } from './lock.ts';
import { start } from './start.ts';
import { clear, overwrite, set } from './writes.ts';

export const CONTESTS: Readonly<Record<RowName, () => Contest | Promise<Contest>>> = {
  'lock read': lockRead,
  'lock write': lockWrite,
  hit,
  decode,
  absent,
  set,
  overwrite,
  clear,
  start,
  'import core': importCore,
  'import load': importLoad,
  'worker core': workerCore,
};
