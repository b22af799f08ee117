/** A process whose addresses are limited (`ulimit -v`): memories of WebAssembly while they can be had, then others, then an error. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('many-stores-program.ts', import.meta.url));
/** Room for one memory of WebAssembly or two, each with 8 GiB of addresses, and for a few buffers of 2 GiB. */
const LIMIT_KIB: number = 24 * 2 ** 20;
const linux = process.platform === 'linux' ? {} : { skip: 'ulimit -v limits addresses on Linux' };

interface Said {
  readonly cores: readonly string[];
  readonly found: number;
  readonly lock: string;
  readonly code: string;
  readonly message: string;
}

async function runWith(environment: NodeJS.ProcessEnv): Promise<Said> {
  const limited = ['-c', `ulimit -v ${LIMIT_KIB} && exec "$0" "$1"`, process.execPath, PROGRAM];
  const child = spawn('/bin/sh', limited, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  const [out, problems] = await Promise.all([text(child.stdout), text(child.stderr)]);
  assert.notEqual(out, '', problems);
  return JSON.parse(out) as Said;
}

function isAboutAddresses({ code, message }: Said): void {
  assert.equal(code, 'ERR_INVALID_OPTION');
  assert.match(
    message,
    /^\d+ bytes of addresses could not be reserved: .*; are they limited \(ulimit -v\)\? Lower maxBytes$/,
  );
}

it('stores run as JavaScript where no memory of WebAssembly is left, and all of them work', linux, async () => {
  const said = await runWith({ REFMANAGER_CORE: '' });
  const { cores } = said;
  const first = cores.indexOf('javascript');
  assert.ok(first >= 1, `some had WebAssembly before: ${cores.join()}`);
  assert.deepEqual(new Set(cores.slice(0, first)), new Set(['webassembly']));
  assert.deepEqual(new Set(cores.slice(first)), new Set(['javascript']));
  assert.equal(said.found, cores.length);
  assert.equal(said.lock, 'javascript');
  isAboutAddresses(said);
});

it('stores that run as JavaScript alone take the addresses of their own length', linux, async () => {
  const said = await runWith({ REFMANAGER_CORE: 'js' });
  assert.deepEqual(new Set([...said.cores, said.lock]), new Set(['javascript']));
  assert.ok(said.cores.length >= 4, `${said.cores.length} stores`);
  assert.equal(said.found, said.cores.length);
  isAboutAddresses(said);
});
