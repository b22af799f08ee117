/**
 * The files that a start touches on its node.
 */

/** A real node's directories, or none at all. Methods may be synchronous; each rejects or throws when it fails. */
export interface KubeletFiles {
  /** mkdir -p. */
  makeDirectory(path: string, mode: number): Promise<void> | void;
  /** Creates the file that a container writes its termination message to. */
  createFile(path: string): Promise<void> | void;
  /** chmod: what createFile made has lost bits of its mode to the process's umask. */
  changeMode(path: string, mode: number): Promise<void> | void;
  /** False only when the file system says that there is no such file; rejects for any other trouble. */
  exists(path: string): Promise<boolean> | boolean;
  symlink(target: string, link: string): Promise<void> | void;
  /** Removes a file or link; one that is not there is no error. */
  remove(path: string): Promise<void> | void;
}
