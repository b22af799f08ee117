/** docs/bench.md: its flags are those of the commands, its contenders those that take part, and its lock is one. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { LOCK_RIVALS } from '../../src/bench/lock/line-up.ts';
import type { BlockingLock } from '../../src/bench/lock/lock-kind.ts';
import { ownLockKind } from '../../src/bench/lock/own-kind.ts';
import { STORE_RIVALS } from '../../src/bench/store/line-up.ts';
import { describeProgram } from '../../src/cli/program.ts';

const DOCUMENT = await readFile(new URL('../../docs/bench.md', import.meta.url), 'utf8');

/** What stands between ticks in the first column of a table that begins with `head`. */
function firstColumn(head: string): string[] {
  const [, table = ''] = DOCUMENT.split(`| ${head} |`);
  const rows = table.split('\n\n')[0]?.split('\n').slice(2) ?? [];
  return rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([^` ]+)[^`]*`/g)].map(([, name = '']) => name),
  );
}

describe('the document of benchmarks', () => {
  it('has the flags of both commands, and no others', () => {
    const bench = describeProgram(() => undefined).commands.find((command) => command.name() === 'bench');
    const flags = bench?.commands.flatMap(({ options }) =>
      options.map(({ long }) => (long === '--color' ? '--no-color' : long)),
    );
    assert.deepEqual(firstColumn('flag').toSorted(), [...new Set(flags)].map(String).toSorted());
  });

  it('has every contender by its name', () => {
    assert.deepEqual(firstColumn('lock').toSorted(), ['rwlock', ...LOCK_RIVALS].toSorted());
    assert.deepEqual(firstColumn('store').toSorted(), ['refmanager', ...STORE_RIVALS].toSorted());
  });

  it('has a lock that can be measured', async () => {
    const [, code = ''] = /```js\n(\/\/ my-lock\.mjs[\s\S]*?)```/.exec(DOCUMENT) ?? [];
    const kind = await ownLockKind(`data:text/javascript,${encodeURIComponent(code)}`);
    const lock = (await kind.attach(kind.create(2, 4))) as BlockingLock;
    lock.acquireWrite(3);
    lock.acquireRead(2);
    lock.releaseRead(2);
    lock.releaseWrite(3);
    lock.acquireWrite(3);
    assert.equal(kind.name, 'spin lock');
  });
});
