import assert from 'node:assert/strict';
import { mkdtemp, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { HostFiles } from '../../../src/kubelet/index.ts';

const MODE_BITS = 0o777;

it('makes directories, files and links below its root', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'host-files-'));
  t.after(() => rm(root, { recursive: true }));
  const files = new HostFiles(root);
  await files.makeDirectory('/var/log/pods/p/app', 0o755);
  await files.makeDirectory('/var/log/pods/p/app', 0o755);
  await files.createFile('/var/log/pods/p/app/end');
  await files.changeMode('/var/log/pods/p/app/end', 0o666);
  assert.equal((await stat(join(root, 'var/log/pods/p/app/end'))).mode & MODE_BITS, 0o666);
  assert.equal(await files.exists('/var/log/pods/p/app/0.log'), false);
  await writeFile(join(root, 'var/log/pods/p/app/0.log'), '');
  assert.equal(await files.exists('/var/log/pods/p/app/0.log'), true);
  await files.symlink('/var/log/pods/p/app/0.log', '/var/log/link.log');
  assert.equal(await readlink(join(root, 'var/log/link.log')), join(root, 'var/log/pods/p/app/0.log'));
  await assert.rejects(files.symlink('/x', '/var/log/link.log'), { code: 'EEXIST' });
  await files.remove('/var/log/link.log');
  await files.remove('/var/log/link.log');
  await assert.rejects(readlink(join(root, 'var/log/link.log')), { code: 'ENOENT' });
  await assert.rejects(files.remove('/var/log'), { code: /EISDIR|EPERM/ });
});

it('tells a file that is not there from one it may not look at', async (t) => {
  const root = await mkdtemp(join(tmpdir(), 'host-files-'));
  t.after(() => rm(root, { recursive: true }));
  await writeFile(join(root, 'file'), '');
  await assert.rejects(async () => new HostFiles(root).exists('/file/below'), { code: 'ENOTDIR' });
});
