/** The upstream kinds that ask for one text or number: quoting, durations, quantities, names, paths. */

import { goQuote } from '../../../../src/api/go-quote.ts';
import type { Container, SpecifiedPod } from '../../../../src/api/pod.ts';
import { containerFacts } from '../../../../src/kubelet/config/container-hash.ts';
import { containerJson } from '../../../../src/kubelet/config/container-schema.ts';
import { containerAnnotations, containerLabels, sandboxLabels } from '../../../../src/kubelet/config/labels.ts';
import { milliCpuToQuota, milliCpuToShares } from '../../../../src/kubelet/config/linux/linux-container.ts';
import {
  containerLogDirectory,
  containerLogPath,
  legacySymlink,
  podLogDirectory,
} from '../../../../src/kubelet/config/log-paths.ts';
import { oomScoreAdjust, podQosClass } from '../../../../src/kubelet/config/qos.ts';
import { canonicalQuantity, quantityMilliValue, quantityValue } from '../../../../src/kubelet/config/quantity.ts';
import { expandToBytes, lookupIn } from '../../../../src/kubelet/env/env-expansion.ts';
import { containerDump } from '../../../../src/kubelet/go/dump.ts';
import { goDuration } from '../../../../src/kubelet/go/duration.ts';
import {
  applyDefaultImageTag,
  defaultPullPolicy,
  parseImageName,
  shouldPullImage,
} from '../../../../src/kubelet/images/pull-policy.ts';
import { stableKey } from '../../../../src/kubelet/limits/crash-back-off.ts';
import { podSandboxConfig } from '../../../../src/kubelet/pod/sandbox/sandbox-config.ts';
import { generateContainerRef } from '../../../../src/kubelet/refs/container-ref.ts';

/** What device plugins put on the container of every case of labels.json; the second is the kubelet's own. */
const DEVICE_ANNOTATIONS = { dev: '1', 'io.kubernetes.container.hash': 'x' };

export const runContainerRef = ({ pod, container }: { pod: SpecifiedPod; container: Container }): unknown => ({
  ref: generateContainerRef(pod, container),
});

export const runContainerDump = ({ container }: { container: Container }): unknown => ({
  text: containerDump(container),
});

export const runContainerJson = ({ container }: { container: Container }): unknown => ({
  json: containerJson(container),
  hash: containerFacts(container).hashHex,
});

export function runLabels(input: { pod: SpecifiedPod; container: Container; number: number }): unknown {
  const { pod, container, number } = input;
  return {
    container: containerLabels(container, pod),
    sandbox: sandboxLabels(pod),
    annotations: containerAnnotations(container, pod, number, DEVICE_ANNOTATIONS),
    stable: stableKey(pod, container),
  };
}

export function runExpansion({ text, contexts }: { text: string; contexts: Record<string, string>[] }): unknown {
  const lookup = lookupIn(...contexts.map((context) => new Map(Object.entries(context))));
  return { base64: expandToBytes(text, lookup).toString('base64') };
}

export function runImageName({ text }: { text: string }): unknown {
  const parsed = parseImageName(text);
  const tagged = applyDefaultImageTag(text);
  return {
    ...(parsed instanceof Error
      ? { repository: '', tag: '', digest: '', parseError: parsed.message }
      : { ...parsed, parseError: '' }),
    ...(tagged instanceof Error ? { tagged: '', tagError: tagged.message } : { tagged, tagError: '' }),
    defaultPolicy: defaultPullPolicy(text),
  };
}

export const runShouldPull = ({ policy, present }: { policy: string; present: boolean }): unknown => ({
  pull: shouldPullImage(policy, present),
});

/** `words`: namespace, name and uid of the pod, name and id of the container. */
export function runLogPaths({ words, number }: { words: string[]; number: number }): unknown {
  const [namespace = '', name = '', uid = '', container = '', id = ''] = words;
  const podDir = podLogDirectory({ metadata: { namespace, name, uid } });
  return {
    podDir,
    dir: containerLogDirectory(podDir, container),
    path: containerLogPath(container, number),
    link: Buffer.from(legacySymlink({ namespace, name }, container, id)).toString('base64'),
  };
}

export function runQos({ pod, memoryCapacityBytes }: { pod: SpecifiedPod; memoryCapacityBytes: number }): unknown {
  const { containers, initContainers = [] } = pod.spec;
  return {
    qos: podQosClass(pod),
    oom: [...containers, ...initContainers].map((each) => oomScoreAdjust(pod, each, memoryCapacityBytes)),
  };
}

export const runQuantity = ({ text }: { text: string }): unknown => ({
  string: canonicalQuantity(text),
  value: String(quantityValue(text)),
  milli: String(quantityMilliValue(text)),
});

export const runShares = ({ milli, periodUs }: { milli: number; periodUs: number }): unknown => ({
  shares: milliCpuToShares(milli),
  quota: milliCpuToQuota(milli, periodUs),
});

export const runQuote = ({ text }: { text: string }): unknown => ({ quoted: goQuote(text) });

export const runDuration = ({ ms }: { ms: number }): unknown => ({ text: goDuration(ms) });

export function runHostname({ pod }: { pod: SpecifiedPod }): unknown {
  try {
    return { hostname: podSandboxConfig(pod, 0).hostname };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
