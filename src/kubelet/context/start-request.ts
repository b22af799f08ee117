import type { ContainerID } from '../../api/container-id.ts';
import type { Container, Pod } from '../../api/pod.ts';
import type { PodSandboxConfig } from '../../runtime/runtime-service.ts';
import type { PodStatus } from '../pod/pod-status.ts';
import type { StartStage } from './start-observer.ts';

/** What is to be started, and where. */
export interface StartRequest {
  readonly pod: Pod;
  readonly container: Container;
  /** Of an ephemeral container: whose processes it is to see. */
  readonly targetContainerName?: string | undefined;
  readonly podStatus: PodStatus;
  readonly sandboxId: string;
  readonly sandboxConfig: PodSandboxConfig;
  readonly podIPs: readonly string[];
  /** Once aborted, no further step is taken: the start ends with ErrInterrupted when the call under way returns. */
  readonly signal?: AbortSignal | undefined;
  /** Filled while the start goes on. */
  readonly progress?: StartProgress | undefined;
}

/** How far a start has come. */
export interface StartProgress {
  /** Set once CreateContainer has succeeded. */
  containerID: ContainerID | undefined;
  /** Milliseconds of each stage that has ended, however it ended. */
  readonly stagesMs: Partial<Record<StartStage, number>>;
}
