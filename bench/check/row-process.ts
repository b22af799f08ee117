/** One process of one row: what the engine makes of one row's code depends on nothing that another row does. */

import { once } from 'node:events';
import { measure } from './contest.ts';
import { CONTESTS } from './contests/contests.ts';
import { ROWS, type RowName } from './rows.ts';

export interface RowOrder {
  readonly row: RowName;
}

const [{ row }] = (await once(process, 'message')) as [RowOrder];
const measured = await measure(await CONTESTS[row](), ROWS[row].pace);
process.send?.(measured, () => process.disconnect());
