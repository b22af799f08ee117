/**
 * `--open`: shows the HTML report that was written in the program that this system opens pages with.
 */

import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { printable } from '../../text/printable.ts';
import type { FlagProblems } from '../options/flag-problems.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** Some openers stay until the page is closed: one that has not failed so soon has done its work. */
const PATIENCE_MS = 3_000;

const OPENERS: Readonly<Partial<Record<NodeJS.Platform, readonly [program: string, ...args: string[]]>>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'], // no shell: no name of a file can be read as a command
};
const OTHER_OPENER = ['xdg-open'] as const;

/** Notes that `--open` has nothing to open. */
export function checkOpen(out: readonly string[], problems: FlagProblems): void {
  if (!out.some(isPage)) problems.lines.push('--open: expected a page to open: --out FILE.html beside it');
}

function isPage(file: string): boolean {
  return file.endsWith('.html');
}

/** Opens the first page of `files`. False when that did not work, which is told. */
export async function openReport(files: readonly string[], terminal: Terminal): Promise<boolean> {
  const page = files.find(isPage);
  if (page === undefined) return true;
  const [program, ...args] = OPENERS[process.platform] ?? OTHER_OPENER;
  const problem = await begin(program, [...args, resolve(page)]);
  if (problem === undefined) return true;
  terminal.problem(`--open: ${printable(page)} could not be opened: ${program} ${problem}`);
  return false;
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
