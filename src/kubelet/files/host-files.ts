/**
 * The file system of the machine, below a root directory.
 */

import { chmod, mkdir, open, stat, symlink, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { KubeletFiles } from './kubelet-files.ts';

export class HostFiles implements KubeletFiles {
  readonly #root: string;

  /** `root` stands for `/` of the node; the kubelet's paths are joined to it. */
  constructor(root: string) {
    this.#root = root;
  }

  async makeDirectory(path: string, mode: number): Promise<void> {
    await mkdir(join(this.#root, path), { recursive: true, mode });
  }

  async createFile(path: string): Promise<void> {
    const file = await open(join(this.#root, path), 'w');
    await file.close();
  }

  async changeMode(path: string, mode: number): Promise<void> {
    await chmod(join(this.#root, path), mode);
  }

  async exists(path: string): Promise<boolean> {
    try {
      await stat(join(this.#root, path));
      return true;
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  async symlink(target: string, link: string): Promise<void> {
    await symlink(join(this.#root, target), join(this.#root, link));
  }

  async remove(path: string): Promise<void> {
    try {
      await unlink(join(this.#root, path));
    } catch (error) {
      if (!isAbsence(error)) throw error;
    }
  }
}

function isAbsence(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
