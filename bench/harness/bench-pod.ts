/** The pod that starts are measured with: an init container and two regular ones, as small applications have them. */

import { deepFreeze } from '../../src/api/deep-frozen.ts';
import type { Container, Pod, SpecifiedPod } from '../../src/api/pod.ts';

export const CONTAINERS_PER_POD = 3;

const IMAGE: Partial<Container> = {
  imagePullPolicy: 'IfNotPresent',
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
};
/** Shared by all pods, and frozen, as the pods of one workload share their template. */
const SPEC: SpecifiedPod['spec'] = deepFreeze({
  enableServiceLinks: true,
  restartPolicy: 'Always',
  initContainers: [{ name: 'migrate', image: 'checkout:1.4.2', ...IMAGE }],
  containers: [
    {
      name: 'app',
      image: 'checkout:1.4.2',
      env: [{ name: 'PORT', value: '8080' }],
      args: ['--port=$(PORT)'],
      ...IMAGE,
    },
    { name: 'proxy', image: 'envoy:1.20', ...IMAGE },
  ],
});

/** The pod whose name and uid end in `suffix`. */
export function benchPod(suffix: string): Pod {
  const metadata = {
    name: `checkout-7c9d4b8f6d-${suffix}`,
    namespace: 'production',
    uid: `6ba7b810-9dad-41d1-80b4-${suffix}`,
  };
  return { kind: 'Pod', apiVersion: 'v1', metadata, spec: SPEC };
}
