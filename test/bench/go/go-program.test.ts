import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setInterval } from 'node:timers/promises';
import { GoProgram } from '../../../src/bench/go/go-program.ts';

describe('a Go program', { skip: process.platform === 'win32' && 'its Go is a script' }, () => {
  const { PATH: path, TMPDIR: temporary } = process.env;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-go-'));
    process.env['PATH'] = folder;
    process.env['TMPDIR'] = folder; // nobody else's programs are built there
  });
  afterEach(async () => {
    process.env['PATH'] = path;
    if (temporary === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = temporary;
    await rm(folder, { recursive: true });
  });

  /** A toolchain that has a version, and then does this. */
  async function toolchain(builds: string): Promise<void> {
    const go = join(folder, 'go');
    await writeFile(go, `#!/bin/sh\n[ "$1" = version ] && exit 0\n${builds}\n`);
    await chmod(go, 0o755);
  }

  /** Those that programs are built in. */
  async function foldersOf(): Promise<string[]> {
    return (await readdir(folder)).filter((name) => name.startsWith('refmanager-bench-'));
  }

  async function appears(file: string): Promise<void> {
    for await (const _ of setInterval(5)) if (existsSync(file)) return;
  }

  async function started(): Promise<{ reason: string | undefined; program: GoProgram }> {
    const program = new GoProgram('rw-mutex.go');
    return { reason: await program.start(), program };
  }

  it('takes no part where there is no Go', async () => {
    const { reason } = await started();
    assert.match(reason ?? '', /^no Go toolchain here/);
  });

  it('takes no part where Go does not build it, and leaves nothing behind', async () => {
    await toolchain('echo "rw-mutex.go:1: no" >&2; exit 1');
    const { reason, program } = await started();
    assert.match(reason ?? '', /^Go does not build it: .*rw-mutex\.go:1: no$/);
    await program.close();
  });

  it('that is closed while it is built ends the build, and leaves nothing behind', async () => {
    await toolchain('echo building > "$0.log"; exec /bin/sleep 600');
    const program = new GoProgram('rw-mutex.go');
    const started = program.start();
    await appears(join(folder, 'go.log'));
    await program.close();
    assert.match((await started) ?? '', /^Go does not build it: AbortError/);
    assert.deepEqual(await foldersOf(), []);
  });

  it('that ends early is told as that', async () => {
    await toolchain('printf "#!/bin/sh\\nexit 3\\n" > "$3"; /bin/chmod +x "$3"');
    const { reason, program } = await started();
    assert.equal(reason, undefined);
    await assert.rejects(program.ask({}), /the Go program ended early/);
    await program.close();
  });
});
