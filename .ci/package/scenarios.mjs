// pod.yaml, real.yaml and virtual.yaml: a load of three pods, in each clock.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const POD = `apiVersion: v1
kind: Pod
metadata: { name: p }
spec: { containers: [{ name: c, image: nginx }] }
`;
const scenario = (clock) => `name: use
clock: ${clock}
pods: [{ manifest: pod.yaml }]
executor: { kind: shared-iterations, vus: 1, iterations: 3 }
runtime: { kind: simulated, latency: none }
`;

export function writeScenarios(folder) {
  writeFileSync(join(folder, 'pod.yaml'), POD);
  for (const clock of ['real', 'virtual']) writeFileSync(join(folder, `${clock}.yaml`), scenario(clock));
}
