/**
 * The folder for events that memory has no room for: looked at before a run begins, and cleared of what killed runs have
 * left there.
 */

import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from '../../errors.ts';
import { LINES_IN_MEMORY } from '../../result/spool/line-spool.ts';
import { removeAbandoned, temporaryName } from '../../result/spool/temporary-files.ts';
import { formatCount } from '../../text/counts.ts';

/** A full disk still makes empty files. */
const TRIAL_BYTES = 65_536;

/** A warning when nothing can be written there; undefined when all is well. Leaves nothing behind. */
export async function checkTemporaryFolder(): Promise<string | undefined> {
  const folder = tmpdir();
  await removeAbandoned(folder);
  const trial = join(folder, temporaryName('refmanager-trial'));
  try {
    await writeFile(trial, Buffer.alloc(TRIAL_BYTES), { flag: 'wx' });
    return undefined;
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code ?? String(error);
    const which = `the temporary folder ${preview(folder)} (TMPDIR) cannot be written to: ${why}`;
    return `warning: ${which}; of more than ${formatCount(LINES_IN_MEMORY)} events the rest would not be kept`;
  } finally {
    await rm(trial, { force: true }).catch(() => undefined); // what cannot be made need not be removed
  }
}
