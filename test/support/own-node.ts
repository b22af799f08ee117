/** Tests of what is written below /var and /sys/fs/cgroup: in a mount namespace of their own, with memory over all of it. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { it } from 'node:test';
import { fileURLToPath } from 'node:url';

const INSIDE = 'REFMANAGER_TEST_OWN_NODE';
const NAMESPACES = ['--user', '--map-root-user', '--mount', '--propagation', 'private'];
const COVER =
  'for each in /var/log /var/lib /sys/fs/cgroup; do mount -t tmpfs tmpfs $each || exit 1; done; exec "$0" "$@"';

/** Runs `tests` of the file `url` on a node of their own; skipped, with the reason, where no namespaces can be had. */
export function onOwnNode(url: string, tests: () => void): void {
  if (process.env[INSIDE] !== undefined) {
    tests();
    return;
  }
  const canHave = spawnSync('unshare', [...NAMESPACES, 'sh', '-c', COVER, 'true']).status === 0;
  it('holds on a node of its own', { skip: canHave ? false : 'no namespaces may be made here' }, () => {
    const { NODE_TEST_CONTEXT: _context, ...env } = process.env;
    const args = [...NAMESPACES, 'sh', '-c', COVER, process.execPath, '--test-reporter=spec', fileURLToPath(url)];
    const { status, stdout, stderr } = spawnSync('unshare', args, {
      env: { ...env, [INSIDE]: '1' },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /tests [1-9]/);
  });
}
