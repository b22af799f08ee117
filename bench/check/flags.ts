/** What `npm run bench:check` is asked for, by its flags. */

import { parseArgs } from 'node:util';
import { isRowName } from './limits.ts';
import { ROW_NAMES, type RowName } from './rows.ts';

export interface CheckPlan {
  readonly task: 'judge' | 'print' | 'calibrate';
  readonly rows: readonly RowName[];
}

export const USAGE: string = `usage: npm run bench:check -- [--print | --calibrate] [--only ROW]...

Measures the hot paths beside their yardsticks, and fails when one costs more than bench/check/limits.md allows.
  --print      only shows the figures
  --calibrate  writes the limits anew; on a machine with nothing else running, please
  --only ROW   this row, repeatable: ${ROW_NAMES.join(', ')}`;

/** The plan, or what is wrong with the arguments. */
export function planFrom(args: readonly string[]): CheckPlan | string {
  let values: { print: boolean; calibrate: boolean; only: string[] };
  try {
    const options = {
      print: { type: 'boolean', default: false },
      calibrate: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] as string[] },
    } as const;
    ({ values } = parseArgs({ args: [...args], options }));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  const unknown = values.only.find((row) => !isRowName(row));
  if (unknown !== undefined) return `no row is called "${unknown}"`;
  if (values.print && values.calibrate) return '--print and --calibrate exclude each other';
  if (values.calibrate && values.only.length > 0) return '--calibrate sets the limits of all rows, without --only';
  const rows = ROW_NAMES.filter((row) => values.only.length === 0 || values.only.includes(row));
  return { task: values.calibrate ? 'calibrate' : values.print ? 'print' : 'judge', rows };
}
