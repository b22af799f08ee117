/** That the machine of the suite is as it was before the first run. */

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Containerd } from './containerd.ts';
import { containerProcesses, filesBelow, mountsBelow, podCgroups } from './inspect.ts';

const KUBELET_FOLDERS = ['/var/log/pods', '/var/log/containers', '/var/lib/kubelet'];

/** Everything there still is of pods: containers, processes, mounts, cgroups, directories, links, ledgers. */
export function whatIsLeft(containerd: Containerd): string[] {
  return [
    ...containerd
      .ctr('containers', 'ls', '-q')
      .split('\n')
      .filter(Boolean)
      .map((id) => `container ${id}`),
    ...containerProcesses().map((line) => `process ${line}`),
    ...mountsBelow(containerd.folder).filter((path) => !path.endsWith('/root')),
    ...KUBELET_FOLDERS.flatMap((folder) => mountsBelow(folder)),
    ...podCgroups(),
    ...KUBELET_FOLDERS.flatMap((folder) => [...filesBelow(folder)]),
    ...['/var/log', '/var/lib'].flatMap((folder) =>
      readdirSync(folder).filter((name) => name.startsWith('.refmanager')),
    ),
    ...readdirSync('/var/log').filter((name) => name === 'pods' || name === 'containers'),
    ...readdirSync('/var/lib').filter((name) => name === 'kubelet'),
  ];
}

export function assertNothingLeft(containerd: Containerd): void {
  assert.deepEqual(whatIsLeft(containerd), []);
}
