/**
 * A kubelet restarts while its containers go on. Upstream's RefManager lives in the kubelet's memory, so afterwards
 * nothing can be said of them: "No ref for container". A restored store still has their references.
 */

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import { ContainerID, RefManager } from '../../src/index.ts';
import { startPod } from '../../src/kubelet/index.ts';
import {
  containerNamed,
  podOfContainers,
  type SimulatedKubelet,
  simulatedKubelet,
} from '../support/simulated-kubelet.ts';

const pod = podOfContainers([containerNamed('app'), containerNamed('proxy')], {
  initContainers: [containerNamed('setup')],
});
const FIELD_PATHS = new Set(['spec.containers{app}', 'spec.containers{proxy}', 'spec.initContainers{setup}']);

/** A node whose kubelet has started the pod, and keeps its references in `refs`. */
async function startedNode(refs: RefManager): Promise<SimulatedKubelet> {
  const kubelet = simulatedKubelet({}, () => ({ refs }));
  await startPod(kubelet.manager, pod);
  return kubelet;
}

/** The kubelet of the same node, started anew with `refs`. */
function restarted({ node, clock }: SimulatedKubelet, refs: RefManager): SimulatedKubelet {
  return simulatedKubelet({}, () => ({ runtime: node.runtime, images: node.images, http: node.http, refs, clock }));
}

/** As a prober reports: against the reference of the container, if there is one. Returns what was reported upon. */
async function reportUnhealthy({ manager, events }: SimulatedKubelet, refs: RefManager): Promise<Set<unknown>> {
  const { runtime, runtimeName } = manager.context;
  for (const { id } of await runtime.listContainers()) {
    const ref = refs.getRef(new ContainerID(runtimeName, id));
    if (ref !== undefined && ref !== null) manager.context.events.event(ref, 'Warning', 'Unhealthy', 'probe failed');
  }
  return new Set(events.map(({ involvedObject }) => involvedObject.fieldPath));
}

/** The snapshot as the next process finds it: on disk. */
function throughFile(context: TestContext, snapshot: Uint8Array): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'refmanager-restart-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'refs.snapshot');
  writeFileSync(file, snapshot);
  return readFileSync(file);
}

it('as upstream, with a new RefManager, a kubelet has nothing to report upon after its restart', async () => {
  const before = await startedNode(RefManager.create());
  const refs = RefManager.create();
  assert.deepEqual(await reportUnhealthy(restarted(before, refs), refs), new Set());
});

it('with a restored one it reports upon every container that still runs', async (context) => {
  const refs = RefManager.create();
  const before = await startedNode(refs);
  const snapshot = throughFile(context, refs.snapshot());
  refs.detach();
  const restored = RefManager.restore(snapshot);
  const after = restarted(before, restored);
  assert.deepEqual(await reportUnhealthy(after, restored), FIELD_PATHS);
  const [event] = after.events;
  assert.equal(event?.involvedObject.uid, 'u-1');
  assert.equal(event?.involvedObject.name, 'web-0');
});

it('and clears the references of what ends under the new kubelet, as if it had set them', async () => {
  for (const isRestored of [false, true]) {
    const refs = RefManager.create();
    const before = await startedNode(refs);
    const kept = isRestored ? RefManager.restore(refs.snapshot()) : RefManager.create();
    const { manager, clock, logged } = restarted(before, kept);
    const [container] = await before.node.runtime.listContainers();
    await before.node.runtime.stopPodSandbox(container?.podSandboxId ?? '');
    // A new sandbox: the old init container is removed, and its reference with it.
    await clock.run(manager.syncPod(pod, await manager.readPodStatus(pod)));
    const missed = logged.filter((line) => line.startsWith('No ref for container "simulated://'));
    assert.equal(missed.length, isRestored ? 0 : 1);
  }
});
