/**
 * The link to a container's log that log collectors of old follow.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, the end of startContainer
 */

import type { PodSandboxConfig } from '../../runtime/runtime-service.ts';
import { legacySymlink } from '../config/log-paths.ts';
import type { KubeletContext } from '../context/kubelet-context.ts';
import { errorText } from '../kubelet-error.ts';

type Parts = Pick<KubeletContext, 'files' | 'log'>;

export interface LoggedContainer {
  readonly logFile: string;
  readonly sandboxConfig: PodSandboxConfig;
  readonly containerName: string;
  readonly id: string;
}

/** Makes the link, unless there is clearly no log. Trouble is only logged. */
export async function linkLegacyLog(parts: Parts, container: LoggedContainer): Promise<void> {
  const { logFile, sandboxConfig, containerName, id } = container;
  if (!(await mayExist(parts, logFile))) return;
  const link = legacySymlink(sandboxConfig.metadata, containerName, id);
  try {
    await parts.files.symlink(logFile, link);
  } catch (error) {
    parts.log(
      `Failed to create legacy symbolic link "${link}" to container "${id}" log "${logFile}": ${errorText(error)}`,
    );
  }
}

/** Only a clear "no such file" keeps the link from being made. */
async function mayExist({ files, log }: Parts, path: string): Promise<boolean> {
  try {
    return await files.exists(path);
  } catch (error) {
    log(`Failed to stat "${path}": ${errorText(error)}`);
    return true;
  }
}
