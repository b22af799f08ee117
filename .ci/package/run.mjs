// Commands of the checks: what they print is returned, what they complain about is shown, and a failure ends the check.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export function run(command, args, cwd = ROOT) {
  return execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
}

/** A command that this repository's node_modules has. */
export function bin(name) {
  return join(ROOT, 'node_modules', '.bin', name);
}
