/**
 * bin/refmanager.mjs, which old releases of Node.js have to be able to read.
 */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Ended, endedProcess } from '../cli/program.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'bin/refmanager.mjs');
const OLD = "data:text/javascript,Object.defineProperty(process.versions,'node',{value:'22.17.1'})";
const NEEDS = /^refmanager: needs Node\.js 22\.18 or newer, this is 22\.17\.1/;

/** A checkout or package in a folder of its own, with a program that tells who runs it. */
async function install(folder: string, entry: string): Promise<string> {
  const bin = join(folder, 'bin/refmanager.mjs');
  await mkdir(dirname(bin), { recursive: true });
  await mkdir(dirname(join(folder, entry)), { recursive: true });
  await copyFile(BIN, bin);
  await writeFile(join(folder, 'package.json'), '{ "type": "module", "engines": { "node": ">=22.18" } }');
  await writeFile(
    join(folder, entry),
    'console.log([process.argv.slice(2), process.execPath].join()); process.exitCode = 7;',
  );
  return bin;
}

function run(bin: string, args: readonly string[], nodeArgs: readonly string[] = []): Promise<Ended> {
  return endedProcess(process.execPath, [...nodeArgs, bin, ...args]);
}

describe('the program for any Node.js', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-bin-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('runs the sources of a checkout', async () => {
    const { version } = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8')) as { version: string };
    assert.deepEqual(await run(BIN, ['-v']), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('runs what was built where there are no sources, with all arguments, and ends as that ends', async () => {
    const bin = await install(join(folder, 'package'), 'dist/cli.js');
    const { code, stdout } = await run(bin, ['load', 'x y', '--quiet']);
    assert.deepEqual([code, stdout], [7, `load,x y,--quiet,${process.execPath}\n`]);
  });

  it('says what is missing on a Node.js that is too old, in one line', async () => {
    const bin = await install(join(folder, 'old'), 'dist/cli.js');
    const { code, stdout, stderr } = await run(bin, ['-v'], ['--import', OLD]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, NEEDS);
    assert.equal(stderr.trimEnd().split('\n').length, 1);
  });

  it('hands over to the Node.js that is installed as a package, once', async () => {
    const home = join(folder, 'pinned');
    const bin = await install(home, 'src/cli/main.ts');
    const pinned = join(home, 'node_modules/node/bin/node');
    await mkdir(dirname(pinned), { recursive: true });
    // Leaves out --import and what makes it old: a Node.js of another release.
    await writeFile(pinned, `#!/bin/sh\nshift 2\nexec "${process.execPath}" "$@"\n`);
    await chmod(pinned, 0o755);
    const { code, stdout } = await run(bin, ['load', 'x y'], ['--import', OLD]);
    assert.deepEqual([code, stdout], [7, `load,x y,${process.execPath}\n`]);
    // One that is too old itself says so, and hands on to nobody.
    await writeFile(pinned, `#!/bin/sh\nexec "${process.execPath}" "$@"\n`);
    const old = await run(bin, ['load'], ['--import', OLD]);
    assert.equal(old.code, 2);
    assert.match(old.stderr, NEEDS);
  });

  it('says what is missing when there is nothing to run, or not all of it', async () => {
    const empty = await install(join(folder, 'empty'), 'elsewhere.js');
    const nothing = await run(empty, []);
    assert.equal(nothing.code, 1);
    assert.match(nothing.stderr, /^refmanager: there is neither src\/ nor dist\/ in .*empty: install it again\n$/);
    const bin = await install(join(folder, 'partly'), 'src/cli/main.ts');
    await writeFile(join(folder, 'partly/src/cli/main.ts'), "import 'commander-of-nobody';");
    const partly = await run(bin, []);
    assert.equal(partly.code, 1);
    assert.match(
      partly.stderr,
      /^refmanager: cannot be loaded: .*commander-of-nobody.*; npm ci installs what it needs\n$/,
    );
  });

  it('is found through a link, as npm makes one', async () => {
    const link = join(folder, 'linked');
    await symlink(BIN, link);
    assert.equal((await run(link, ['-v'])).code, 0);
  });

  it('runs on the old Node.js of this machine, if it has one', async (context) => {
    const node = '/usr/bin/node';
    let version: string;
    try {
      version = execFileSync(node, ['--version'], { encoding: 'utf8' }).trim();
    } catch {
      return context.skip('there is no /usr/bin/node');
    }
    const { code, stdout, stderr } = await endedProcess(node, [BIN, 'help', 'run']);
    assert.deepEqual([code, stderr], [0, ''], `on ${version}`);
    assert.match(stdout, /^Usage: refmanager run /);
  });
});
