/**
 * `--events-to`: a file of events, or the API server of a kubeconfig.
 */

import { open, stat } from 'node:fs/promises';
import { type EventTarget, serverTarget } from '../../../load/event-delivery.ts';
import type { FlagProblems } from '../flag-problems.ts';
import { checkWritable, identityOf } from './out-flag.ts';

const FLAG = '--events-to';
const FILE_SUFFIX = '.ndjson';
/** Stands for the kubeconfig that kubectl would take. */
const DEFAULT_KUBECONFIG = 'kubeconfig';
const EXPECTED = `a file that ends in ${FILE_SUFFIX}, "${DEFAULT_KUBECONFIG}" or the path of a kubeconfig`;

/** What `text` asks for; undefined when there is none. Reads a kubeconfig, sends nothing. `taken`: files of the run. */
export async function parseEventsTo(
  text: string | undefined,
  taken: readonly string[],
  problems: FlagProblems,
): Promise<EventTarget | undefined> {
  if (text === undefined) return undefined;
  if (text.endsWith(FILE_SUFFIX)) {
    const others = await Promise.all(taken.map(identityOf));
    if (others.includes(await identityOf(text)))
      problems.add(FLAG, text, 'a file that is no manifest or report of this run');
    else if (await checkWritable(FLAG, text, problems)) await checkOpens(text, problems);
    return { kind: 'file', file: text };
  }
  try {
    if (text !== DEFAULT_KUBECONFIG && !(await isFile(text))) problems.add(FLAG, text, EXPECTED);
    else return await serverTarget(text === DEFAULT_KUBECONFIG ? undefined : text);
  } catch (error) {
    problems.add(FLAG, text, `${EXPECTED}, but ${error instanceof Error ? error.message : String(error)}`);
  }
  return undefined;
}

/** A report takes the place of a file; events are written into it, which needs leave of its own. */
async function checkOpens(file: string, problems: FlagProblems): Promise<void> {
  try {
    await (await open(file, 'r+')).close();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') problems.add(FLAG, file, `a file that can be written, but got ${message.split(',')[0]}`);
  }
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch {
    return false; // the problem names what was expected
  }
}
