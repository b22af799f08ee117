/** One adapter for each kind of upstream vector, by the name of its file. */

import type { VectorAdapter } from '../vector-case.ts';
import { runEnvironment } from './environment.ts';
import { runPodStatus } from './pod-status.ts';
import { runKillContainer, runPodActions, runSlowHooks, runSyncPod, runSyncRounds } from './sync.ts';
import * as texts from './texts.ts';
import { runUpstreamBackoff, runUpstreamCorrelation } from './time.ts';

export const UPSTREAM_ADAPTERS: ReadonlyMap<string, VectorAdapter> = new Map<string, VectorAdapter>([
  ['backoff', runUpstreamBackoff],
  ['compute-pod-actions', runPodActions],
  ['container-dump', texts.runContainerDump],
  ['container-json-and-hash', texts.runContainerJson],
  ['container-ref', texts.runContainerRef],
  ['cpu-shares-and-quota', texts.runShares],
  ['duration', texts.runDuration],
  ['env-expansion', texts.runExpansion],
  ['environment', runEnvironment],
  ['event-correlation', runUpstreamCorrelation],
  ['go-quote', texts.runQuote],
  ['hostname', texts.runHostname],
  ['image-name', texts.runImageName],
  ['kill-container', runKillContainer],
  ['kill-slow-hooks', runSlowHooks],
  ['labels', texts.runLabels],
  ['log-paths', texts.runLogPaths],
  ['pod-status', runPodStatus],
  ['qos', texts.runQos],
  ['quantity', texts.runQuantity],
  ['should-pull', texts.runShouldPull],
  ['sync-pod', runSyncPod],
  ['sync-rounds', runSyncRounds],
]);
