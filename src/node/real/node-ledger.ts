/**
 * What was not on the node before the first run: the kubelet's directories and cgroups. Written before any of it is made;
 * paid back when the last run has ended and no pod of any is left.
 *
 * Runs begin and end beside one another without a lock:
 *  1. who begins tells of his run (run-files.ts), then looks whether the ledger is there, and writes it again if not;
 *  2. who settles puts the ledger aside, then looks for runs, and puts it back if there is one.
 * Each writes before it looks, so one of the two sees the other. A ledger that was put aside by who then died is a ledger
 * still. Where the ledger's own folder is to be made, it appears with the ledger in it: made aside and renamed.
 */

import { link, mkdir, readdir, readFile, rename, rm, rmdir, unlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { hasCode } from './files/error-code.ts';
import { isThere } from './files/is-there.ts';
import { CONTAINER_LOGS, type Mark, POD_LOGS, POD_VOLUMES } from './files/node-paths.ts';
import { runsOnNode, tellOfRun } from './files/run-files.ts';
import { socketKey, stagedName } from './files/staged-names.ts';
import { KUBEPODS, presentKubepods, removeEmptyCgroups } from './removal/pod-cgroups.ts';

const LEDGER = join(POD_LOGS, '.refmanager-ledger.json');
/** Where it is while who settles looks for runs. */
const ASIDE = join(POD_LOGS, '.refmanager-ledger-aside.json');
const ROOTS = [POD_LOGS, CONTAINER_LOGS, POD_VOLUMES];

interface Ledger {
  /** Directories that were not there, outermost first. */
  readonly directories: readonly string[];
  /** Cgroups that were not there, relative to the root of a hierarchy; inner ones first. */
  readonly cgroups: readonly string[];
}

/** Folders in which something half made may lie: all above the roots, and the roots. */
export function foldersOfNode(): string[] {
  return [...new Set(ROOTS.flatMap(lineage))];
}

/** Makes the directories that starts need, notes which there were, and tells of the run. Again: changes nothing. */
export async function prepareNode(mark: Mark): Promise<void> {
  const ledger = await ledgerOfBefore();
  for (;;) {
    await writeLedger(ledger, mark);
    const standing = (await readLedger(LEDGER)) ?? ledger;
    if (!(await isDone(() => tellOfRun(mark)))) continue; // the end of another run has taken the folder away
    if (!(await isThere(LEDGER))) await writeOnce(LEDGER, standing, mark);
    break;
  }
  for (const root of ROOTS) await mkdir(root, { recursive: true });
}

/** Removes what the ledger says was not there, as far as it is empty, and the ledger; nothing while there are runs. */
export async function settleNode(mark: Mark): Promise<void> {
  if ((await runsOnNode()).length > 0) return;
  await rename(LEDGER, ASIDE).catch(ignoreAbsence);
  const ledger = await readLedger(ASIDE);
  if (ledger === undefined) return;
  if ((await runsOnNode()).length > 0) {
    await link(ASIDE, LEDGER).catch(ignoreAny('ENOENT', 'EEXIST'));
    await unlink(ASIDE).catch(ignoreAbsence);
    return;
  }
  await removeEmptyCgroups(ledger.cgroups);
  const [above, others] = [lineage(POD_LOGS), ledger.directories.toReversed()];
  for (const directory of others) if (!above.includes(directory)) await removeEmpty(directory);
  if (ledger.directories.includes(POD_LOGS)) await removeWithLedger(mark);
  else await unlink(ASIDE).catch(ignoreAbsence);
  for (const directory of others) if (above.includes(directory)) await removeEmpty(directory);
}

/** The folder and the ledger in it go at one stroke, unless something else lies there. */
async function removeWithLedger({ endpoint, runId }: Mark): Promise<void> {
  const aside = join(dirname(POD_LOGS), stagedName(socketKey(endpoint), runId));
  const isAlone = async (folder: string): Promise<boolean> => {
    const names = await readdir(folder).catch(() => []);
    return names.every((name) => name === basename(ASIDE));
  };
  if (!(await isAlone(POD_LOGS))) {
    await unlink(ASIDE).catch(ignoreAbsence);
    return;
  }
  await rename(POD_LOGS, aside).catch(ignoreAbsence);
  if (await isAlone(aside)) await rm(aside, { recursive: true, force: true });
  else await rename(aside, POD_LOGS);
}

/**
 * What was not there before any run: as a ledger says that stands, or that is being settled, since what there is now may be
 * gone with it. Where there is none, as it is now. LEDGER is read twice: meanwhile it may have been put back from ASIDE.
 */
async function ledgerOfBefore(): Promise<Ledger> {
  for (const path of [LEDGER, ASIDE, LEDGER]) {
    const standing = await readLedger(path);
    if (standing !== undefined) return standing;
  }
  return ledgerOfNow();
}

async function ledgerOfNow(): Promise<Ledger> {
  const directories: string[] = [];
  for (const path of foldersOfNode()) if (!(await isThere(path))) directories.push(path);
  const present = await presentKubepods();
  return { directories, cgroups: KUBEPODS.filter((cgroup) => !present.includes(cgroup)) };
}

/** One that is there already stands: an earlier run's. */
async function writeLedger(ledger: Ledger, mark: Mark): Promise<void> {
  while (!(await isDone(() => writeOnce(LEDGER, ledger, mark)))) {
    const missing = await firstMissing(POD_LOGS);
    if (missing !== undefined) await makeWithLedger(missing, ledger, mark);
  }
}

/** Makes `missing`, which is POD_LOGS or above it, with all that is below it and the ledger. */
async function makeWithLedger(missing: string, ledger: Ledger, { endpoint, runId }: Mark): Promise<void> {
  const staged = join(dirname(missing), stagedName(socketKey(endpoint), runId));
  const folder = join(staged, POD_LOGS.slice(missing.length));
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, basename(LEDGER)), JSON.stringify(ledger));
  await rename(staged, missing).catch(async (error: unknown) => {
    await rm(staged, { recursive: true, force: true });
    ignoreAny('EEXIST', 'ENOTEMPTY', 'ENOTDIR')(error);
  });
}

/** Appears whole, and never takes the place of another. */
async function writeOnce(path: string, ledger: Ledger, { endpoint, runId }: Mark): Promise<void> {
  const staged = join(dirname(path), stagedName(socketKey(endpoint), runId));
  await writeFile(staged, JSON.stringify(ledger));
  try {
    await link(staged, path).catch(ignoreAny('EEXIST'));
  } finally {
    await unlink(staged);
  }
}

/** Undefined when there is none; one that cannot be read says nothing. */
async function readLedger(path: string): Promise<Ledger | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
  try {
    const { directories, cgroups } = JSON.parse(text) as Ledger;
    const isOurs = (each: unknown): each is string => typeof each === 'string';
    const known = foldersOfNode();
    return {
      directories: directories.filter((each) => isOurs(each) && known.includes(each)),
      cgroups: cgroups.filter((each) => KUBEPODS.some((cgroup) => cgroup === each)),
    };
  } catch {
    return { directories: [], cgroups: [] };
  }
}

/** False when the folder that it needs is not there. */
async function isDone(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return false;
    throw error;
  }
}

async function firstMissing(path: string): Promise<string | undefined> {
  for (const each of lineage(path)) if (!(await isThere(each))) return each;
  return undefined;
}

/** What is not there, not empty or still in use stays. */
async function removeEmpty(directory: string): Promise<void> {
  await rmdir(directory).catch(ignoreAny('ENOENT', 'ENOTEMPTY', 'EBUSY', 'ENOTDIR', 'EEXIST'));
}

function ignoreAny(...codes: readonly string[]): (error: unknown) => void {
  return (error) => {
    if (!codes.some((code) => hasCode(error, code))) throw error;
  };
}

const ignoreAbsence = ignoreAny('ENOENT');

/** `/a/b/c` -> `/a`, `/a/b`, `/a/b/c`. */
function lineage(path: string): string[] {
  return path === '/' ? [] : [...lineage(dirname(path)), path];
}
