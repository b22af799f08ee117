/**
 * Real inputs of each target, to be bent.
 */

import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerID, RefManager } from '../../src/index.ts';
import { writeReport } from '../../src/report/write-report.ts';
import { sampleLoadOutcome } from '../support/sample-load-outcome.ts';
import { sampleOutcome } from '../support/sample-outcome.ts';
import { SECRET } from './targets.ts';

const EXAMPLES = new URL('../../examples/', import.meta.url);
const CRITEST = new URL('../scenario/import/critest/', import.meta.url);

/** Target -> its inputs. */
export async function corpus(): Promise<Record<string, Buffer[]>> {
  const scenarios = filesIn(new URL('scenarios/', EXAMPLES), '.yaml');
  return {
    manifests: filesIn(new URL('manifests/', EXAMPLES), '.yaml'),
    scenarios,
    results: await results(),
    snapshots: [0, 1, 200].map(snapshot),
    traces: [
      ...filesIn(new URL('scenarios/', EXAMPLES), '.csv'),
      ...filesIn(CRITEST, '.json'),
      Buffer.from(CLUSTER_TRACE),
    ],
    latencies: [Buffer.from(LATENCY_MODEL)],
    kubeconfigs: [Buffer.from(KUBECONFIG), Buffer.from(KUBECONFIG_YAML)],
  };
}

function filesIn(folder: URL, suffix: string): Buffer[] {
  const names = readdirSync(folder).filter((name) => name.endsWith(suffix));
  return names.sort().map((name) => readFileSync(new URL(name, folder)));
}

async function results(): Promise<Buffer[]> {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-corpus-'));
  try {
    const outcomes = [sampleOutcome({ pods: 3, failureRate: 0.5 }), sampleLoadOutcome({ pods: 5 })];
    const found: Buffer[] = [];
    for (const outcome of outcomes) {
      await writeReport(outcome, join(folder, 'r.json'));
      found.push(readFileSync(join(folder, 'r.json')));
    }
    const [simulated] = found;
    const { stages, ...rest } = JSON.parse(String(simulated)) as { stages: { pull: object } };
    const calls = { pull_image: { ...stages.pull, errors: 1 } };
    const runtime = { name: 'containerd', version: '2.1', api: 'v1', endpoint: 'unix:///run/c.sock', calls };
    return [...found, Buffer.from(JSON.stringify({ ...rest, stages, runtime }))];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function snapshot(refs: number): Buffer {
  const store = RefManager.create();
  for (let i = 0; i < refs; i++) {
    store.setRef(new ContainerID('containerd', `id-${i}`), { kind: 'Pod', namespace: 'shop', name: `web-${i}` });
  }
  const bytes = Buffer.from(store.snapshot());
  store.detach();
  return bytes;
}

const CLUSTER_TRACE = `name,cpu_milli,memory_mib,num_gpu,qos,creation_time,deletion_time
pod-1,6000,12288,1,LS,150,400
pod-0,12000,16384,1,"LS",100,
`;

const LATENCY_MODEL = `kind: latency-model
source: "fuzz"
latency:
  sandbox: lognormal(80ms, 0.4)
  pull: uniform(1s, 2s)
  create: normal(20ms, 5ms)
  start: 10ms
`;

const KUBECONFIG = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'c',
  clusters: [{ name: 'c', cluster: { server: 'https://127.0.0.1:6443', 'certificate-authority-data': 'Zm9v' } }],
  users: [{ name: 'u', user: { token: SECRET, password: SECRET } }],
  contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
});

const KUBECONFIG_YAML = `apiVersion: v1
kind: Config
current-context: c
clusters:
- name: c
  cluster: { server: "https://127.0.0.1:6443" }
users:
- name: u
  user:
    token: ${SECRET}
    client-key-data: ${SECRET}
contexts:
- { name: c, context: { cluster: c, user: u } }
`;
