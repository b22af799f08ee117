/** One adapter for each kind of vector, by the name of its file. */

import { runBackoff } from './backoff.ts';
import { runContainerId } from './container-id.ts';
import { runContainerHash, runLogPaths, runRecordEventMessage } from './container-texts.ts';
import { runCrashBackOff } from './crash-back-off.ts';
import { runEnsureImage } from './ensure-image.ts';
import { runEnvExpansion } from './environment.ts';
import { runEventCorrelation, runEventObject } from './events.ts';
import { runKillGracePeriod } from './kill-grace-period.ts';
import { runLifecycleHttp } from './lifecycle-http.ts';
import { runPullPolicy } from './pull-policy.ts';
import { runRefManager } from './ref-manager.ts';
import { runFieldPath } from './references.ts';
import { runRunAsNonRoot } from './run-as-non-root.ts';
import { runStartContainer } from './start-container.ts';
import type { VectorAdapter } from './vector-case.ts';

export const ADAPTERS: ReadonlyMap<string, VectorAdapter> = new Map<string, VectorAdapter>([
  ['backoff', runBackoff],
  ['container-hash', runContainerHash],
  ['container-id', runContainerId],
  ['crash-back-off', runCrashBackOff],
  ['ensure-image', runEnsureImage],
  ['env-expansion', runEnvExpansion],
  ['event-correlation', runEventCorrelation],
  ['event-object', runEventObject],
  ['field-path', runFieldPath],
  ['kill-grace-period', runKillGracePeriod],
  ['lifecycle-http', runLifecycleHttp],
  ['log-paths', runLogPaths],
  ['pull-policy', runPullPolicy],
  ['record-event-message', runRecordEventMessage],
  ['ref-manager', runRefManager],
  ['run-as-non-root', runRunAsNonRoot],
  ['start-container', runStartContainer],
]);
