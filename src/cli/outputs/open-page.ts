/**
 * Opens a page in the program that this system opens pages with.
 */

import { spawn } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { printable } from '../../text/printable.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Some openers stay until the page is closed: one that has not failed so soon has done its work. */
const PATIENCE_MS = 3_000;

type Opener = readonly [program: string, ...args: string[]];
const OPENERS: Readonly<Partial<Record<NodeJS.Platform, Opener>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'], // no shell: no name of a file can be read as a command
};
const OTHER_OPENER: Opener = ['xdg-open'];

/** Says so when that does not work: what the command came to stays as it is. */
export async function openPage(file: string, terminal: Pick<Terminal, 'problem'>): Promise<void> {
  const [program, ...args] = OPENERS[process.platform] ?? OTHER_OPENER;
  const path = resolve(file);
  const isThere = await stat(path).then(
    (found) => found.isFile(),
    () => false, // it was not written, which has been told
  );
  const problem = isThere ? await begin(program, [...args, path]) : 'has nothing to open: it was not written';
  if (problem !== undefined) terminal.problem(`--open: ${printable(file)} could not be opened: ${program} ${problem}`);
}

/** Why the program did not work, or undefined. It lives on without us. */
function begin(program: string, args: readonly string[]): Promise<string | undefined> {
  const { promise, resolve: settle } = Promise.withResolvers<string | undefined>();
  const child = spawn(program, args, { stdio: 'ignore', detached: true });
  const timer = setTimeout(settle, PATIENCE_MS, undefined);
  child.once('error', ({ code, message }: NodeJS.ErrnoException) => {
    settle(code === 'ENOENT' ? 'is not installed here' : `cannot be started: ${message}`);
  });
  child.once('exit', (code, signal) => {
    settle(code === 0 ? undefined : `ended with ${code ?? signal ?? 'nothing'}`);
  });
  child.unref();
  return promise.finally(() => clearTimeout(timer));
}
