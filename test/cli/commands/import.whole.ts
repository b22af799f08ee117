import assert from 'node:assert/strict';
import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Folder, linesOf, refmanager } from '../program.ts';

const TRACE = 'name,creation_time,deletion_time\np0,0,5\np1,1,6\n';

describe('refmanager import', { concurrency: true }, () => {
  let folder: Folder;
  let trace: string;
  before(async () => {
    folder = await Folder.make();
    trace = await folder.write('t.csv', TRACE);
  });
  after(() => folder.remove());

  const importInto = (name: string, ...flags: string[]): ReturnType<typeof refmanager> =>
    refmanager(['import', trace, '--folder', folder.path(name), ...flags]);

  it('leaves what was edited as it is, and writes nothing then', async () => {
    assert.equal((await importInto('edited')).code, 0);
    const edited = folder.path('edited/t.yaml');
    await writeFile(edited, 'name: mine\n');
    await rm(folder.path('edited/t.trace.csv'));
    const again = await importInto('edited');
    assert.equal(again.code, 2);
    assert.match(again.stderr, /t\.yaml is there already and differs: expected another --name .*or --overwrite\n$/);
    assert.equal(again.stdout, '');
    assert.equal(await readFile(edited, 'utf8'), 'name: mine\n');
    assert.deepEqual((await readdir(folder.path('edited'))).sort(), ['t.pods.yaml', 't.yaml']);
    assert.equal((await importInto('edited', '--overwrite')).code, 0);
    assert.match(await readFile(edited, 'utf8'), /^name: t$/m);
  });

  it('may be repeated where nothing was edited', async () => {
    assert.equal((await importInto('same')).code, 0);
    assert.equal((await importInto('same')).code, 0);
  });

  it('never replaces what it reads', async () => {
    const own = await folder.write('own.trace.csv', TRACE);
    const args = ['import', own, '--name', 'own', '--folder', folder.path('.'), '--overwrite'];
    const { code, stderr } = await refmanager(args);
    assert.equal(code, 2);
    assert.match(stderr, /own\.trace\.csv is what is read: expected another --name or --folder\n$/);
    assert.equal(await readFile(own, 'utf8'), TRACE);
  });

  it('never writes through a link', async () => {
    await importInto('linked');
    const victim = await folder.write('victim', 'precious\n');
    await rm(folder.path('linked/t.yaml'));
    await symlink(victim, folder.path('linked/t.yaml'));
    for (const flags of [[], ['--overwrite']]) {
      const { code, stderr } = await importInto('linked', ...flags);
      assert.equal(code, 2);
      assert.match(stderr, /t\.yaml is a symbolic link; expected no file there\n$/);
    }
    assert.equal(await readFile(victim, 'utf8'), 'precious\n');
  });

  it('lets no file name write a line of the scenario', async () => {
    const evil = await folder.write('a\nname: evil\n#.csv', TRACE);
    const { code } = await refmanager(['import', evil, '--name', 'evil', '--folder', folder.path('evil')]);
    assert.equal(code, 0);
    assert.match(
      await readFile(folder.path('evil/evil.yaml'), 'utf8'),
      /^# Made by .* from a name: evil #\.csv\.\nname: evil\nseed/,
    );
  });

  it('says in one line that the folder cannot be made', async () => {
    const { code, stderr } = await refmanager(['import', trace, '--folder', `${trace}/x`]);
    assert.equal(code, 1);
    assert.equal(linesOf(stderr).length, 1);
    assert.match(stderr, /ENOTDIR/);
  });

  it('tells a stray quote with its line, and writes nothing', async () => {
    const stray = await folder.write('stray.csv', `${TRACE}p"2,2,7\np3,3,8\n`);
    const { code, stderr } = await refmanager(['import', stray, '--folder', folder.path('stray')]);
    assert.equal(code, 2);
    assert.match(stderr, /stray\.csv:4:1 \(row\) a quote stands inside a cell/);
    assert.deepEqual(
      (await readdir(folder.path('.'))).filter((name) => name === 'stray'),
      [],
    );
  });
});
