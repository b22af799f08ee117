/**
 * The files of a simulated node: there are none, and nothing fails.
 */

import type { KubeletFiles } from './kubelet-files.ts';

export class NoFiles implements KubeletFiles {
  makeDirectory(): void {}

  createFile(): void {}

  changeMode(): void {}

  exists(): boolean {
    return true;
  }

  symlink(): void {}

  remove(): void {}
}
