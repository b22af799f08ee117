import assert from 'node:assert/strict';
import {
  closeSync,
  fstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { openDirectory, openWithin } from '../../../../src/node/real/volumes/directory-walk.ts';

describe('a path in a volume', { skip: process.platform !== 'linux' }, () => {
  let folder: string;
  let volume: string;
  let outside: string;
  let root: number;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'refmanager-walk-'));
    [volume, outside] = [join(folder, 'volume'), join(folder, 'outside')];
    for (const each of [volume, outside]) mkdirSync(each);
    root = openDirectory(volume);
  });
  afterEach(() => {
    closeSync(root);
    rmSync(folder, { recursive: true });
  });

  /** The number of what was found, which no name can take over. */
  function found(subPath: string): number {
    const { fd } = openWithin(root, subPath);
    try {
      return fstatSync(fd).ino;
    } finally {
      closeSync(fd);
    }
  }

  it('is made where it is not there, with the mode of the volume', () => {
    assert.equal(found('a/b'), statSync(join(volume, 'a/b')).ino);
    assert.equal(statSync(join(volume, 'a/b')).mode, statSync(volume).mode);
  });

  it('may be the volume itself, a file, or lead by links and back up as long as it stays inside', () => {
    mkdirSync(join(volume, 'a/b'), { recursive: true });
    writeFileSync(join(volume, 'a/f'), '');
    symlinkSync('a/b', join(volume, 'l'));
    symlinkSync('../../a/f', join(volume, 'a/b/up'));
    const number = (path: string): number => statSync(join(volume, path)).ino;
    assert.equal(found(''), number('.'));
    assert.equal(found('./a//b/.'), number('a/b'));
    assert.equal(found('l'), number('a/b'));
    assert.equal(found('l/up'), number('a/f'));
  });

  it('does not lead out, whatever links there are, and makes nothing outside', () => {
    for (const [target, subPath] of [
      [outside, 'esc'],
      [outside, 'esc/new'],
      ['..', 'esc'],
      ['../outside', 'esc/new'],
      ['d/../../outside', 'esc'],
      ['/', 'esc'],
      ['/proc/self/root', `esc${outside}`],
      ['esc', 'esc'],
    ] as const) {
      mkdirSync(join(volume, 'd'), { recursive: true });
      symlinkSync(target, join(volume, 'esc'));
      assert.throws(() => found(subPath), /leads out of its volume|too many links/, `${target} ${subPath}`);
      assert.deepEqual(readdirSync(outside), []);
      rmSync(join(volume, 'esc'));
    }
  });

  it('is refused when it is absolute or has a step upwards, and when it goes through a file', () => {
    writeFileSync(join(volume, 'f'), '');
    for (const subPath of ['/etc', '..', 'a/../../b', 'a/..'])
      assert.throws(() => found(subPath), /must not contain '..'/);
    assert.throws(() => found('f/x'), /"f" is not a directory/);
  });

  it('leaves no file open, however it ends', () => {
    const open = (): number => readdirSync('/proc/self/fd').length;
    symlinkSync(outside, join(volume, 'esc'));
    const before = open();
    for (let i = 0; i < 20; i++) {
      found('a/b/c');
      assert.throws(() => found('a/b/../../esc'));
      assert.throws(() => found('esc/x'));
    }
    assert.equal(open(), before);
  });
});
