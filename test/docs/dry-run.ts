/**
 * Which commands a shell snippet runs: bash reads it, and every command that it finds says only how it was called.
 */

import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A command as it was called: its name and its arguments. */
export type Call = readonly [name: string, ...args: string[]];

const BASH = execFileSync('sh', ['-c', 'command -v bash'], { encoding: 'utf8' }).trim();
/** Commands that snippets may use. Any other is not found, and its snippet fails. */
const KNOWN = ['refmanager', 'npx', 'npm', 'node', 'helm', 'kubectl', 'jq', 'redis-server'];
/** What stands behind a call. In one write with it, since the commands of a pipeline run at the same time: bash writes at each end of a line, so it is none. */
const END = '\0\x04\0';
const SAYS_HOW = `#!${BASH}\nprintf '%s\\0' "\${0##*/}" "$@" $'\\x04' >> "$CALLS"\n`;
/** timeout(1) and sudo(8) run what stands behind their own arguments. */
const RUNS_REFMANAGER = `#!${BASH}\nwhile [ "$1" != refmanager ]; do shift; done\nexec "$@"\n`;

/** What `code` calls, in order. @throws {Error} when bash refuses it, or when it uses a command that is not known */
export function dryRun(code: string): Call[] {
  const folder = mkdtempSync(join(tmpdir(), 'docs-dry-run-'));
  try {
    const [commands, calls] = [join(folder, 'bin'), join(folder, 'calls')];
    mkdirSync(commands);
    for (const name of KNOWN) writeFileSync(join(commands, name), SAYS_HOW);
    for (const name of ['timeout', 'sudo']) writeFileSync(join(commands, name), RUNS_REFMANAGER);
    for (const name of [...KNOWN, 'timeout', 'sudo']) chmodSync(join(commands, name), 0o755);
    writeFileSync(calls, '');
    const { status, stderr } = spawnSync(BASH, ['--norc', '-e', '-u', '-c', code], {
      cwd: folder,
      env: { PATH: commands, CALLS: calls },
      encoding: 'utf8',
      input: '',
    });
    if (status !== 0) throw new Error(`exit code ${status}: ${stderr.trim()}`);
    return readFileSync(calls, 'utf8')
      .split(END)
      .slice(0, -1)
      .map((call) => call.split('\0') as unknown as Call);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** The arguments of refmanager, however it is called; undefined when something else is called. */
export function refmanagerArguments([name, ...args]: Call): string[] | undefined {
  if (name === 'refmanager') return args;
  if (name === 'npx' && args[0] === 'refmanager') return args.slice(1);
  if (name === 'node' && /^(src\/cli\/main\.ts|bin\/refmanager\.mjs)$/.test(args[0] ?? '')) return args.slice(1);
  const run = args.filter((arg) => arg !== '--silent');
  if (name === 'npm' && run[0] === 'run' && run[1] === 'refmanager') return run.slice(run[2] === '--' ? 3 : 2);
  return undefined;
}
