/**
 * What `refmanager init` writes: a scenario with a word on each line that people change, and the pods it starts.
 */

import { packageVersion } from '../../package-version.ts';

/** Of this version's schema, wherever the file is copied to. */
function schemaUrl(): string {
  return `https://unpkg.com/refmanager@${packageVersion()}/schema/scenario.schema.json`;
}

/**
 * @param file - name of the scenario's file
 * @param manifest - name of the manifest beside it
 */
export function scenarioTemplate(name: string, file: string, manifest: string): string {
  return `# yaml-language-server: $schema=${schemaUrl()}
# A load test of container starts. Run it:   refmanager load ${file} --out report.html
# Check it alone:                            refmanager validate ${file}
name: ${name}
seed: 42 # the same seed: the same names, times and failures
clock: virtual # no waiting, and the same result every time; real: as long as it says
nodes: 10 # simulated kubelets, each with its own image store

pods:
  - manifest: ${manifest} # your own YAML: Deployments, StatefulSets, Jobs, Pods, …
    # scale: 10 # so many times as many replicas

executor:
  kind: constant-arrival-rate # pods come at this rate, whether or not earlier ones are done
  rate: 20/s
  duration: 30s
  # others: ramping-arrival-rate, shared-iterations, constant-vus, ramping-vus, trace

runtime:
  kind: simulated # or cri, with endpoint: unix:///run/containerd/containerd.sock
  latency: # how long each step takes; refmanager calibrate measures it on a real runtime
    pull: lognormal(800ms, 0.8)
    create: normal(80ms, 20ms)
    start: normal(40ms, 10ms)
  pulls: serial # one image after the other on a node, the kubelet's default; or parallel
  failures: { pull: 0.5% }

# chaos: { killWorkerEvery: 5s } # in real time only

thresholds: # exit code 99 when one does not hold
  start_duration: ["p(99)<5s"] # without image pulls and init containers, as the pod startup SLO counts
  start_total: ["p(99)<30s"] # with them
  failures: ["rate<2%"]
`;
}

export const MANIFEST_TEMPLATE = `# What the scenario beside this file starts, over and over. Put your own manifests in its place.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: shop
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: web
          image: registry.example/shop/web:1.4
          ports: [{ containerPort: 8080 }]
        - name: proxy
          image: registry.example/mesh/proxy:2.1
---
apiVersion: batch/v1
kind: Job
metadata:
  name: migrate
  namespace: shop
spec:
  template:
    spec:
      restartPolicy: Never
      containers:
        - name: migrate
          image: registry.example/shop/migrate:1.4
`;
