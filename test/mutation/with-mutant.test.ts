import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import * as real from '../../src/core/lock-words.ts';
import type * as striped from '../../src/sync/lock/striped-lock.ts';
import { edit } from './edit.ts';
import { type Mutation, withMutant } from './with-mutant.ts';

const OTHER_BIT: Mutation = {
  edits: [edit('PARKED: i32 = 1 << 9;', 'PARKED: i32 = 1 << 10;')],
  among: ['src/core'],
};

const folderOf = (url: string): URL => new URL('.', url);

describe('a mutant', () => {
  it('is the sources with its edits made, beside the sources themselves', async () => {
    const { PARKED, StripedLock } = await withMutant(OTHER_BIT, (mutant) =>
      mutant.load<typeof real & typeof striped>('lock-words.ts', 'striped-lock.ts'),
    );
    assert.deepEqual([real.PARKED, PARKED], [1 << 9, 1 << 10]);
    assert.equal(typeof StripedLock, 'function');
  });

  it('is another one each time', async () => {
    const load = (): Promise<typeof real> => withMutant(OTHER_BIT, (mutant) => mutant.load('lock-words.ts'));
    assert.notEqual((await load()).isFree, (await load()).isFree);
  });

  it('is imported by test code that is copied beside it', async () => {
    const beside = ['test/support/store-audit.ts', 'test/support/reference-store.ts'];
    await withMutant({ edits: [], among: [], beside }, async (mutant) => {
      const url = mutant.url('store-audit.ts');
      assert.ok(existsSync(new URL('../../src/index.ts', url)));
      assert.equal(new URL('../../src/index.ts', url).href, mutant.url('src/index.ts'));
      assert.equal(typeof (await mutant.load<{ auditStore: unknown }>('store-audit.ts')).auditStore, 'function');
    });
  });

  it('is no more files than those that were asked for need', async () => {
    await withMutant(OTHER_BIT, async (mutant) => {
      const lock = new URL('../sync/lock/striped-lock.ts', mutant.url('lock-words.ts'));
      assert.equal(existsSync(lock), false);
      mutant.url('striped-lock.ts');
      assert.ok(existsSync(lock));
    });
  });

  it('leaves no file behind, whether its use succeeds or not', async () => {
    const seen: URL[] = [];
    const note = (url: string): void => {
      seen.push(folderOf(url));
      assert.ok(existsSync(folderOf(url)));
    };
    await withMutant(OTHER_BIT, async (mutant) => note(mutant.url('src/index.ts')));
    const broken = withMutant(OTHER_BIT, async (mutant) => {
      note(mutant.url('src/index.ts'));
      throw new Error('broken');
    });
    await assert.rejects(broken, { message: 'broken' });
    assert.deepEqual(
      seen.map((folder) => existsSync(folder)),
      [false, false],
    );
  });

  it('is none when an edit does not fit', async () => {
    const mutation = { ...OTHER_BIT, edits: [...OTHER_BIT.edits, ...OTHER_BIT.edits] };
    await assert.rejects(
      withMutant(mutation, () => assert.fail('must not run')),
      /occurs 0 times instead of 1, in src\/core:\nPARKED: i32 = 1 << 9;/,
    );
  });

  it('does not name a module that is not there', async () => {
    await assert.rejects(
      withMutant(OTHER_BIT, (mutant) => mutant.load('lock-word.ts')),
      { message: 'no source file is named lock-word.ts' },
    );
  });
});
