/** A kubelet on a simulated node without latencies, with what it stored and recorded, and pods for it. */

import type { Container, SpecifiedPod } from '../../src/api/pod.ts';
import {
  KubeRuntimeManager,
  type KubeRuntimeManagerOptions,
  NoFiles,
  type RecordedEvent,
  SerialImagePuller,
} from '../../src/kubelet/index.ts';
import { SimulatedRuntime, type SimulatedRuntimeOptions } from '../../src/runtime/index.ts';
import { StepRefs } from './step-kubelet.ts';
import { TestClock } from './test-clock.ts';

export interface SimulatedKubelet {
  readonly manager: KubeRuntimeManager;
  readonly node: SimulatedRuntime;
  readonly refs: StepRefs;
  readonly events: RecordedEvent[];
  readonly clock: TestClock;
  /** What upstream only logs. */
  readonly logged: string[];
}

export function simulatedKubelet(
  node: Partial<SimulatedRuntimeOptions> = {},
  overrides: (node: SimulatedRuntime) => Partial<KubeRuntimeManagerOptions> = () => ({}),
): SimulatedKubelet {
  const clock = new TestClock(1_600_000_000_000_000_000n);
  const simulated = new SimulatedRuntime({ seed: 1, clock, latency: 'none', ...node });
  const refs = new StepRefs([]);
  const events: RecordedEvent[] = [];
  const logged: string[] = [];
  const manager = new KubeRuntimeManager({
    runtime: simulated.runtime,
    images: simulated.images,
    puller: new SerialImagePuller(simulated.images, undefined, { clock }),
    http: simulated.http,
    refs,
    events: { record: (event) => events.push(event) },
    clock,
    runtimeName: 'simulated',
    nodeName: 'node-1',
    files: new NoFiles(),
    log: (line) => logged.push(line),
    ...overrides(simulated),
  });
  return { manager, node: simulated, refs, events, clock, logged };
}

/** A container as the API server would have it after defaulting. */
export function containerNamed(name: string, more: Partial<Container> = {}): Container {
  return { name, image: 'nginx:1.19', imagePullPolicy: 'IfNotPresent', terminationMessagePath: '/dev/x', ...more };
}

export function podOfContainers(
  containers: readonly Container[],
  { initContainers = [], ...spec }: Partial<SpecifiedPod['spec']> = {},
  uid = 'u-1',
): SpecifiedPod {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: 'web-0', namespace: 'prod', uid, resourceVersion: '7' },
    spec: { containers: [...containers], initContainers, enableServiceLinks: true, ...spec },
  };
}
