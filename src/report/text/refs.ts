/**
 * The reference table: which container of which pod the store knows under which ID.
 */

import type { ResultRef } from '../../result/result.ts';
import { counted } from '../../text/counts.ts';
import type { TextStyle } from '../../text/style.ts';
import { formatTable } from '../../text/table.ts';

const MAX_ROWS = 20;
/** As many characters of an ID as container tools show: enough to tell containers apart. */
const SHORT_ID_LENGTH = 12;

const COLUMNS = [{ title: 'CONTAINER ID' }, { title: 'POD' }, { title: 'FIELD PATH' }] as const;

/** Lines with the first references; `total` is how many there are. Reads no more than it shows. */
export function formatRefs(refs: Iterable<ResultRef>, total: number, style: TextStyle): string[] {
  const rows: string[][] = [];
  for (const { containerID, ref } of refs) {
    if (rows.length === MAX_ROWS) break;
    const pod = ref === null ? '<nil>' : `${ref.namespace ?? ''}/${ref.name ?? ''}`;
    rows.push([shorten(containerID), pod, ref?.fieldPath ?? '']);
  }
  const lines = rows.length === 0 ? [style('aside', 'No references.')] : formatTable(COLUMNS, rows, style);
  if (total > rows.length)
    lines.push(style('aside', `… and ${counted(total - rows.length, 'more reference')}: see --out`));
  return lines;
}

/** `simulated://0123456789ab…`: the runtime and the start of its ID. */
function shorten(containerID: string): string {
  const idAt = containerID.indexOf('://') + '://'.length;
  const end = idAt + SHORT_ID_LENGTH;
  return containerID.length <= end ? containerID : containerID.slice(0, end);
}
