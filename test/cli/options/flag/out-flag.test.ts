import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkNotRead, checkOutputs, identityOf } from '../../../../src/cli/options/flag/out-flag.ts';
import { FlagProblems } from '../../../../src/cli/options/flag-problems.ts';

describe('--out', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'refmanager-out-'));
    await mkdir(join(folder, 'real'));
    await symlink('real', join(folder, 'link'));
  });
  after(() => rm(folder, { recursive: true }));

  async function problemsOf(...files: string[]): Promise<string[]> {
    const problems = new FlagProblems();
    await checkOutputs(files, [join(folder, 'real/read.json')], problems);
    return problems.lines.map((line) => line.replaceAll(folder, ''));
  }

  it('is one file by whichever of its names, before it is there as well', async () => {
    const [there, absent] = [join(folder, 'link/there.json'), join(folder, 'link/no/such/x.json')];
    await writeFile(there, '');
    for (const file of [there, absent])
      assert.equal(await identityOf(file), await identityOf(file.replace('link', 'real')));
    assert.deepEqual(await problemsOf(absent, absent.replace('link', 'real')), [
      '--out "/real/no/such/x.json": expected each file once',
    ]);
    assert.deepEqual(await problemsOf(join(folder, 'link/read.json')), [
      '--out "/link/read.json": expected a file that this command does not read',
    ]);
  });

  it('is none of the files that a scenario names', async () => {
    const problems = new FlagProblems();
    await checkNotRead([join(folder, 'link/a.csv'), join(folder, 'b.csv')], [join(folder, 'real/a.csv')], problems);
    assert.deepEqual(
      problems.lines.map((line) => line.replaceAll(folder, '')),
      ['--out "/link/a.csv": expected a file that this command does not read'],
    );
  });

  it('is tried where a link leads, and nothing stays of the trial', async () => {
    await symlink('/proc/version', join(folder, 'proc.json'));
    assert.match(
      (await problemsOf(join(folder, 'proc.json'))).join(),
      /^--out "\/proc\.json": expected a file that can be written, but got E/,
    );
    assert.deepEqual(await problemsOf(join(folder, 'new/x.json')), []);
    assert.deepEqual((await readdir(folder)).sort(), ['link', 'proc.json', 'real']);
  });
});
