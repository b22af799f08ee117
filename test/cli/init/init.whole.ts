import assert from 'node:assert/strict';
import { readFile, symlink } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { Folder, linesOf, refmanager } from '../program.ts';

const SCHEMA = new URL('../../../schema/scenario.schema.json', import.meta.url);

describe('init', () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
  });
  after(() => folder.remove());

  it('writes a scenario and its manifest, which are valid and run to a verdict', async () => {
    const written = await refmanager(['init', folder.path('rollout')]);
    assert.equal(written.code, 0, written.stderr);
    assert.match(linesOf(written.stdout).at(-1) ?? '', /^next: refmanager load .*rollout\.yaml --out report\.html$/);
    const valid = await refmanager(['validate', folder.path('rollout.yaml'), folder.path('rollout-pods.yaml')]);
    assert.equal(valid.code, 0, valid.stderr);
    const short = ['--set', 'executor.duration=2s', '--workers', '1', '--quiet'];
    const run = await refmanager(['load', folder.path('rollout.yaml'), ...short]);
    assert.equal(run.code, 0, run.stderr + run.stdout);
    assert.match(run.stdout, /✓ failures rate<2%/);
  });

  it('says how to run the file that it wrote, whatever its suffix', async () => {
    assert.equal((await refmanager(['init', folder.path('short.yml')])).code, 0);
    const text = await readFile(folder.path('short.yml'), 'utf8');
    assert.match(text, /Run it: +refmanager load short\.yml --out/);
    assert.match(text, /refmanager validate short\.yml\n/);
  });

  it('names the schema of this version by an address that holds wherever the file is copied to', async () => {
    const [first = ''] = (await readFile(folder.path('rollout.yaml'), 'utf8')).split('\n');
    const { version } = JSON.parse(await readFile(new URL('../../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const [, url = ''] = /^# yaml-language-server: \$schema=(.*)$/.exec(first) ?? [];
    assert.equal(new URL(url).protocol, 'https:');
    assert.ok(url.includes(`refmanager@${version}/schema/`), url);
    assert.ok(SCHEMA.pathname.endsWith(new URL(url).pathname.replace(/^.*(?=\/schema\/)/, '')), url);
  });

  it('leaves what is there as it is, and says what to do', async () => {
    await folder.write('mine.yaml', 'my own');
    const { code, stderr } = await refmanager(['init', folder.path('mine.yaml')]);
    assert.equal(code, 2);
    assert.match(stderr, /mine\.yaml is there already and differs: expected another name, or --force\n$/);
    assert.equal(await readFile(folder.path('mine.yaml'), 'utf8'), 'my own');
    await assert.rejects(readFile(folder.path('mine-pods.yaml')), { code: 'ENOENT' });
    assert.equal((await refmanager(['init', folder.path('mine.yaml'), '--force'])).code, 0);
    assert.match(await readFile(folder.path('mine.yaml'), 'utf8'), /^name: mine$/m);
  });

  it('never writes through a link, not even by force', async () => {
    await folder.write('elsewhere', 'not ours');
    await symlink(folder.path('elsewhere'), folder.path('linked.yaml'));
    const { code, stderr } = await refmanager(['init', folder.path('linked'), '--force']);
    assert.equal(code, 2);
    assert.match(stderr, /is a symbolic link/);
    assert.equal(await readFile(folder.path('elsewhere'), 'utf8'), 'not ours');
  });
});
