/**
 * A container that has ended goes for good: what was allocated to it, its log, then the container itself. In this order,
 * so that a log that cannot be removed keeps its container, and both are tried again later.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/kuberuntime/kuberuntime_container.go`, removeContainer, removeContainerLog
 */

import { goQuote } from '../api/go-quote.ts';
import { readContainerLabels } from './config/labels.ts';
import { legacySymlink } from './config/log-paths.ts';
import type { KubeletContext } from './context/kubelet-context.ts';
import { errorText, KubeletError } from './kubelet-error.ts';

/** Removes the container `id`; its reference is the caller's to clear. Rejects with what failed. */
export async function removeContainer(kubelet: KubeletContext, id: string): Promise<void> {
  await kubelet.internalLifecycle.postStopContainer?.(id);
  await removeLog(kubelet, id);
  await kubelet.runtime.removeContainer(id);
}

async function removeLog({ runtime, files }: KubeletContext, id: string): Promise<void> {
  let labels: Readonly<Record<string, string>>;
  let logPath: string;
  try {
    ({ labels, logPath = '' } = await runtime.containerStatus(id));
  } catch (error) {
    throw new KubeletError(`failed to get container status ${goQuote(id)}: ${errorText(error)}`, { cause: error });
  }
  const { podName, podNamespace, containerName } = readContainerLabels(labels);
  const link = legacySymlink({ name: podName, namespace: podNamespace }, containerName, id);
  await remove(files, logPath, `failed to remove container ${goQuote(id)} log ${goQuote(logPath)}`);
  await remove(files, link, `failed to remove container ${goQuote(id)} log legacy symbolic link ${goQuote(link)}`);
}

async function remove(files: KubeletContext['files'], path: string, problem: string): Promise<void> {
  if (path === '') return;
  try {
    await files.remove(path);
  } catch (error) {
    throw new KubeletError(`${problem}: ${errorText(error)}`, { cause: error });
  }
}
