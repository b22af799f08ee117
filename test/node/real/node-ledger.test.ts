import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import { CONTAINER_LOGS, POD_LOGS, POD_VOLUMES } from '../../../src/node/real/files/node-paths.ts';
import { forgetRun, runsOnNode } from '../../../src/node/real/files/run-files.ts';
import { prepareNode, settleNode } from '../../../src/node/real/node-ledger.ts';
import { onOwnNode } from '../../support/own-node.ts';

const [ONE, OTHER] = ['one', 'other'].map((runId) => ({ endpoint: 'unix:///run/some.sock', runId })) as [Mark, Mark];
type Mark = Parameters<typeof prepareNode>[0];
const LEDGER = join(POD_LOGS, '.refmanager-ledger.json');
const CGROUPS = '/sys/fs/cgroup';
const FOLDERS = ['/var/log', '/var/lib', CGROUPS];

/** All that there is, by whole paths. */
function everything(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name))),
  );
}

async function end(mark: Mark): Promise<void> {
  await forgetRun(mark.runId);
  await settleNode(mark);
}

onOwnNode(import.meta.url, () => {
  describe('the ledger of a node', () => {
    afterEach(() => {
      for (const path of everything()) rmSync(path, { recursive: true, force: true });
    });

    it('is paid back: what a run has made goes, what was there before stays', async () => {
      mkdirSync('/var/lib/kubelet');
      mkdirSync(join(CGROUPS, 'memory'));
      mkdirSync(join(CGROUPS, 'cpu/kubepods'), { recursive: true });
      const before = everything();
      await prepareNode(ONE);
      await prepareNode(ONE);
      for (const root of [POD_LOGS, CONTAINER_LOGS, POD_VOLUMES]) assert.ok(existsSync(root), root);
      mkdirSync(join(CGROUPS, 'memory/kubepods/burstable'), { recursive: true });
      await end(ONE);
      // kubepods was there before, in another hierarchy: what is in it then is not known to be ours.
      assert.deepEqual(everything().toSorted(), [...before, join(CGROUPS, 'memory/kubepods')].toSorted());
    });

    it('holds for the one tree of cgroup v2 as for the trees of v1', async () => {
      writeFileSync(join(CGROUPS, 'cgroup.controllers'), 'cpu memory\n');
      const before = everything();
      await prepareNode(ONE);
      for (const each of ['besteffort', 'burstable']) mkdirSync(join(CGROUPS, 'kubepods', each), { recursive: true });
      await end(ONE);
      assert.deepEqual(everything(), before);
    });

    it('stands as long as any run is told of', async () => {
      const before = everything();
      await Promise.all([prepareNode(ONE), prepareNode(OTHER)]);
      await end(ONE);
      assert.ok(existsSync(LEDGER));
      assert.deepEqual(
        (await runsOnNode()).map(({ runId }) => runId),
        ['other'],
      );
      await end(OTHER);
      assert.deepEqual(everything(), before);
    });

    it('is settled by two that end together', async () => {
      for (let round = 0; round < 20; round++) {
        await Promise.all([prepareNode(ONE), prepareNode(OTHER)]);
        await Promise.all([end(ONE), end(OTHER)]);
        assert.deepEqual(everything(), [], `round ${round}`);
      }
    });

    it('leaves no run without its folders that begins while another ends', async () => {
      for (let round = 0; round < 20; round++) {
        await prepareNode(ONE);
        await Promise.all([end(ONE), prepareNode(OTHER)]);
        assert.ok(existsSync(LEDGER), `round ${round}: ${everything().join(' ')}`);
        await end(OTHER);
        assert.deepEqual(everything(), [], `round ${round}`);
      }
    });

    it('is one still when who settled it died', async () => {
      await prepareNode(ONE);
      renameSync(LEDGER, join(POD_LOGS, '.refmanager-ledger-aside.json'));
      await end(ONE);
      assert.deepEqual(everything(), []);
    });

    it('takes nothing of others', async () => {
      await prepareNode(ONE);
      writeFileSync(join(POD_LOGS, 'theirs'), '');
      writeFileSync(join(POD_VOLUMES, 'theirs'), '');
      await end(ONE);
      assert.deepEqual(everything().toSorted(), [
        '/var/lib/kubelet',
        '/var/lib/kubelet/pods',
        '/var/lib/kubelet/pods/theirs',
        '/var/log/pods',
        '/var/log/pods/theirs',
      ]);
    });

    it('names no path or cgroup but its own, whatever is written into it', async () => {
      mkdirSync('/var/lib/precious');
      mkdirSync(join(CGROUPS, 'precious'));
      for (const text of [
        JSON.stringify({ directories: ['/var/lib/precious', 7], cgroups: ['precious', '../../var/lib/precious'] }),
        '{"directories":',
        'null',
      ]) {
        await prepareNode(ONE);
        writeFileSync(LEDGER, text);
        await end(ONE);
        assert.ok(existsSync('/var/lib/precious') && existsSync(join(CGROUPS, 'precious')), text);
        assert.equal(existsSync(LEDGER), false, text);
      }
    });
  });
});
