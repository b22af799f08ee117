// What users do with every entry of the package. Run as JavaScript, and compiled by the oldest TypeScript that is supported.
import { ContainerID, RefManager, RefManagerError } from 'refmanager';
import { generateContainerRef, KubeRuntimeManager, NoFiles, SerialImagePuller, startPod } from 'refmanager/kubelet';
import { runScenario } from 'refmanager/load';
import { CriRuntime, CriServer, RealClock, SimulatedRuntime } from 'refmanager/runtime';
import { RWLock, RefManagerError as SameError } from 'refmanager/sync';

function expect(is: boolean, what: string): void {
  if (!is) throw new Error(`expected that ${what}`);
}

const clock = new RealClock();
const backend = new SimulatedRuntime({ seed: 1, clock, latency: 'none' });
const server = await CriServer.listen({ socket: 'cri.sock', backend });
const cri = await CriRuntime.connect({ endpoint: `unix://${process.cwd()}/cri.sock` });
expect(cri.version.runtimeName === 'simulated', 'a client is answered by the server');
await cri.close();
await server.close();

const refs: RefManager = RefManager.create();
const pod = { metadata: { name: 'p', namespace: 'n', uid: 'u' }, spec: { containers: [{ name: 'c', image: 'nginx' }] } };
const id = new ContainerID('docker', '1');
refs.setRef(id, generateContainerRef(pod, { name: 'c' }));
expect(refs.getRef({ type: 'docker', id: '1' })?.fieldPath === 'spec.containers{c}', 'a reference is found');

const kubelet = new KubeRuntimeManager({
  runtime: backend.runtime,
  images: backend.images,
  http: backend.http,
  puller: new SerialImagePuller(backend.images),
  refs,
  events: { record: () => undefined },
  clock,
  runtimeName: 'simulated',
  nodeName: 'node-0',
  files: new NoFiles(),
});
const { containers } = await startPod(kubelet, pod);
expect(containers.every(({ ok }) => ok) && refs.size === 2, 'a pod starts over the store');

const lock = RWLock.create();
expect(lock.read(() => 7) === 7, 'a lock lets readers in');
expect(RefManagerError === SameError, 'entries share their classes');
try {
  lock.read(() => lock.write(() => expect(false, 'a lock does not nest')));
} catch (error) {
  expect(error instanceof RefManagerError && error.code === 'ERR_LOCK_MISUSE', `misuse is told: ${error}`);
}
lock.detach();
refs.detach();

for (const file of ['real.yaml', 'virtual.yaml']) {
  const { summary } = await runScenario(file, { workers: 1 });
  expect(summary.counts.started === 3 && summary.counts.failed === 0, `workers start what ${file} says`);
}
console.log('used');
