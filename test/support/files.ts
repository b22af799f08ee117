/** The files of a node where only what a test says fails. */

import { type KubeletFiles, NoFiles } from '../../src/kubelet/index.ts';

export function filesBut(failing: Partial<KubeletFiles>): KubeletFiles {
  const none = new NoFiles();
  return {
    makeDirectory: () => none.makeDirectory(),
    createFile: () => none.createFile(),
    changeMode: () => none.changeMode(),
    exists: () => none.exists(),
    symlink: () => none.symlink(),
    remove: () => none.remove(),
    ...failing,
  };
}
