/**
 * Plain pods for tests of the pool and of runs.
 */

import type { Pod } from '../../src/api/pod.ts';
import type { PlannedPod } from '../../src/workload/planned-pod.ts';

/** The i-th pod: an init container and two regular ones, one with a post-start hook. */
export function testPod(i: number): Pod {
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name: `web-${i}`, namespace: 'shop', uid: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}` },
    spec: {
      restartPolicy: 'Always',
      enableServiceLinks: true,
      initContainers: [{ name: 'migrate', image: 'web:1.0', imagePullPolicy: 'IfNotPresent' }],
      containers: [
        {
          name: 'app',
          image: 'web:1.0',
          imagePullPolicy: 'IfNotPresent',
          lifecycle: { postStart: { exec: { command: ['/bin/true'] } } },
        },
        { name: 'proxy', image: 'envoy:1.20', imagePullPolicy: 'IfNotPresent' },
      ],
    },
  };
}

export const TEST_POD_CONTAINERS = 3;

/** `count` such pods, spread over `nodes`; `onPod` is told the number of each just before it is handed out. */
export function* plannedPods(count: number, nodes = 1, onPod?: (i: number) => void): Generator<PlannedPod> {
  for (let i = 0; i < count; i++) {
    onPod?.(i);
    yield { pod: testPod(i), node: i % nodes };
  }
}
