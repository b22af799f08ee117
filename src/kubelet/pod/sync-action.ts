/**
 * What one action of a sync came to, and all of them as one error.
 *
 * @see kubelet v1.18.6, `pkg/kubelet/container/sync_result.go`
 */

import { goQuote } from '../../api/go-quote.ts';
import { aggregateText, type KubeletError } from '../kubelet-error.ts';

export type SyncActionName =
  | 'StartContainer'
  | 'KillContainer'
  | 'CreatePodSandbox'
  | 'ConfigPodSandbox'
  | 'KillPodSandbox';

export interface SyncAction {
  readonly action: SyncActionName;
  /** A container's name, or the pod. */
  readonly target: string;
  /** null: it succeeded. */
  readonly error: KubeletError | null;
  readonly message: string;
}

export interface PodSyncResult {
  readonly actions: readonly SyncAction[];
  /** What ended the sync as a whole. */
  readonly syncError: string | undefined;
  /** Upstream's aggregated text; undefined when nothing failed. */
  readonly error: string | undefined;
}

export function succeededAction(action: SyncActionName, target: string): SyncAction {
  return { action, target, error: null, message: '' };
}

export function failedAction(action: SyncActionName, target: string, error: KubeletError, message: string): SyncAction {
  return { action, target, error, message };
}

export function podSyncResult(actions: readonly SyncAction[], syncError?: string): PodSyncResult {
  const texts = syncError === undefined ? [] : [`failed to SyncPod: ${syncError}`];
  for (const { action, target, error, message } of actions) {
    if (error === null) continue;
    texts.push(`failed to ${goQuote(action)} for ${goQuote(target)} with ${error.message}: ${goQuote(message)}`);
  }
  return { actions, syncError, error: texts.length === 0 ? undefined : aggregateText(texts) };
}
