import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { POD_LOGS } from '../../../../src/node/real/files/node-paths.ts';
import { forgetRun, runsOnNode, tellOfRun } from '../../../../src/node/real/files/run-files.ts';
import { onOwnNode } from '../../../support/own-node.ts';

const MARK = { endpoint: 'unix:///run/some.sock', runId: 'one' };
const FILE = join(POD_LOGS, '.refmanager-run-one.json');

onOwnNode(import.meta.url, () => {
  describe('the files of runs', () => {
    beforeEach(() => mkdirSync(POD_LOGS));
    afterEach(() => rmSync(POD_LOGS, { recursive: true }));

    it('tell of a run until it is forgotten, and of nothing where there is no folder', async () => {
      await tellOfRun(MARK);
      assert.deepEqual(await runsOnNode(), [{ ...MARK, isAlive: true }]);
      await tellOfRun(MARK);
      assert.deepEqual(readdirSync(POD_LOGS), ['.refmanager-run-one.json'], 'nothing half made stays beside it');
      await forgetRun('one');
      await forgetRun('one');
      assert.deepEqual([await runsOnNode(), readdirSync(POD_LOGS)], [[], []]);
      rmSync(POD_LOGS, { recursive: true });
      assert.deepEqual(await runsOnNode(), []);
      await assert.rejects(tellOfRun(MARK), { code: 'ENOENT' });
      mkdirSync(POD_LOGS);
    });

    it('know a process by its beginning, not by its number alone', async () => {
      await tellOfRun(MARK);
      const run = JSON.parse(readFileSync(FILE, 'utf8')) as Record<string, unknown>;
      for (const dead of [{ startTime: '1' }, { startTime: undefined }, { pid: 2 ** 30 }, { pid: '1' }]) {
        writeFileSync(FILE, JSON.stringify({ ...run, ...dead }));
        assert.deepEqual(await runsOnNode(), [{ ...MARK, isAlive: false }], JSON.stringify(dead));
      }
    });

    it('are none of ours when they hold something else', async () => {
      for (const text of ['', '{', 'null', '[]', '{"endpoint":1,"runId":"one"}', '{"endpoint":"e","runId":"other"}']) {
        writeFileSync(FILE, text);
        assert.deepEqual(await runsOnNode(), [], text);
      }
    });
  });
});
