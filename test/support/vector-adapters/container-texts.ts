/** container-hash.json, log-paths.json, record-event-message.json: texts made of a container's definition. */

import { hashOfJson } from '../../../src/kubelet/config/container-hash.ts';
import { containerJson } from '../../../src/kubelet/config/container-schema.ts';
import {
  containerLogDirectory,
  containerLogPath,
  legacySymlink,
  podLogDirectory,
} from '../../../src/kubelet/config/log-paths.ts';
import { containerEventMessage } from '../../../src/kubelet/events/container-message.ts';

const HEX = 16;

/** The JSON is read as a container and written again, so that the encoder is checked too. */
export function runContainerHash({ canonicalJSON }: { canonicalJSON: string }): unknown {
  const written = containerJson(JSON.parse(canonicalJSON));
  if (written !== canonicalJSON) throw new Error(`the container was written as ${written}`);
  return hashOfJson(written).toString(HEX);
}

export function runLogPaths(input: {
  namespace: string;
  podName: string;
  podUID: string;
  containerName: string;
  restartCount: number;
  containerID: string;
}): unknown {
  const { namespace, podName: name, podUID: uid, containerName, restartCount, containerID } = input;
  const pod = { metadata: { namespace, name, uid }, spec: { containers: [] } };
  const podLogDir = podLogDirectory(pod);
  return {
    podLogDir,
    containerLogDir: containerLogDirectory(podLogDir, containerName),
    logPath: containerLogPath(containerName, restartCount),
    legacySymlink: legacySymlink(pod.metadata, containerName, containerID),
  };
}

export function runRecordEventMessage(input: {
  format: string;
  args: unknown[];
  containerID: string;
  containerName: string;
}): unknown {
  return containerEventMessage(input.format, input.args, input.containerID, input.containerName);
}
