/** Spool folders and half reports of killed runs stayed for ever. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { removeAbandoned, temporaryName } from '../../../src/result/spool/temporary-files.ts';

const FILE = new URL('../../../src/result/spool/temporary-files.ts', import.meta.url);
const WEEK_MS = 7 * 86_400_000;

describe('temporary files', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'temporary-'));
  });
  after(() => rm(folder, { recursive: true }));

  /** The name that another process gave, and that process. */
  async function named(): Promise<{ name: string; end: () => Promise<void> }> {
    const program = `import { temporaryName } from ${JSON.stringify(FILE.href)};
      console.log(temporaryName('report.json')); setInterval(() => {}, 1e6);`;
    const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(child.stdout, 'data')) as [Buffer];
    return {
      name: String(line).trim(),
      end: async () => {
        child.kill('SIGKILL');
        await once(child, 'exit');
      },
    };
  }

  it('stay while their process lives, and go with the next run after it was killed', async () => {
    const { name, end } = await named();
    await writeFile(join(folder, name), 'half');
    await mkdir(join(folder, `spool${name}`));
    await writeFile(join(folder, `spool${name}`, '0.ndjson'), 'half');
    assert.deepEqual(await removeAbandoned(folder), []);
    await end();
    assert.deepEqual((await removeAbandoned(folder)).sort(), [name, `spool${name}`]);
    assert.deepEqual(await readdir(folder), []);
  });

  it('go when another process has the number of theirs now', async () => {
    const name = temporaryName('report.json');
    const older = name.replace(/-(\d+)-([0-9a-f]+\.tmp)$/, (_, start, rest) => `-${Number(start) - 1}-${rest}`);
    for (const each of [name, older]) await writeFile(join(folder, each), '');
    assert.deepEqual(await removeAbandoned(folder), process.platform === 'linux' ? [older] : []);
    await rm(join(folder, name));
  });

  it('of other machines go after a week in which nobody touched them', async () => {
    const foreign = temporaryName('report.json').replace(/-[0-9a-f]{8}-/, '-00000000-');
    await writeFile(join(folder, foreign), '');
    assert.deepEqual(await removeAbandoned(folder), []);
    const then = new Date(Date.now() - WEEK_MS - 60_000);
    await utimes(join(folder, foreign), then, then);
    assert.deepEqual(await removeAbandoned(folder), [foreign]);
  });

  it('have names that a file can have, of whatever length and in whatever script', async () => {
    for (const prefix of ['r'.repeat(250), '容'.repeat(85), '👩'.repeat(60)]) {
      const name = temporaryName(prefix);
      await writeFile(join(folder, name), '');
      assert.deepEqual(await removeAbandoned(folder), [], 'and are known again');
      await rm(join(folder, name));
    }
  });

  it('are told from the files of others', async () => {
    const others = ['a.tmp', 'report.json', 'x.1-00000000-1-short.tmp', 'y.0-00000000-1-0123456789abcdef.tmp'];
    for (const name of others) await writeFile(join(folder, name), '');
    assert.deepEqual(await removeAbandoned(folder, Date.now() + 99 * WEEK_MS), []);
    assert.deepEqual(await removeAbandoned(join(folder, 'none')), []);
  });
});
