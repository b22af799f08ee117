import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, afterEach, before, describe, it } from 'node:test';
import { MessageChannel } from 'node:worker_threads';
import { runManifests } from '../../src/load/index.ts';
import { CriRun } from '../../src/load/real/cri-run.ts';
import { runOnPool } from '../../src/load/run-manifests.ts';
import { RealPodStarter } from '../../src/pool/real-pod-starter.ts';
import { RemoteImages } from '../../src/pool/remote-images.ts';
import { StartPool } from '../../src/pool/start-pool.ts';
import { CallRecorder } from '../../src/result/recording/call-recorder.ts';
import type { RunProgress } from '../../src/result/run-progress.ts';
import { CriRuntime } from '../../src/runtime/index.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { expandWorkloads, planWorkloads } from '../../src/workload/expand-workloads.ts';
import { readManifests } from '../../src/workload/read-manifests.ts';
import { type Ended, ended, linesOf, refmanager, start } from '../cli/program.ts';
import { idOf } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { type DeadStart, dieInStarts } from './lab/die-in-starts.ts';
import { containerProcesses, emptyShims, filesBelow, podCgroups } from './lab/inspect.ts';
import { writeDeployment } from './lab/manifest.ts';

/** What cleanup says of a container, or of its sandbox, whose task containerd has lost. */
const LEAKED_TASK =
  /^refmanager: not removed: (?:container|pod sandbox) \S+ \([0-9a-f]{64}\): rpc error: code = FailedPrecondition desc = .*: cannot delete running task [0-9a-f]{64}: failed precondition$/;
/** Every second to fifth one is met, fewer on a busy machine. */
const MOST_TRIES = 15;

describe('runs that do not go to plan, on containerd', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('outage');
  });
  after(() => containerd.kill());
  afterEach((t) => t.diagnostic(`shims lost by containerd so far: ${lostShims.size}`));

  const cleanup = (): Promise<Ended> =>
    refmanager(['cleanup', '--runtime', containerd.endpoint, '--grace-period', '0']);

  async function assertCleanupTakesAllOff(): Promise<void> {
    const { code, stderr } = await cleanup();
    assert.equal(code, 0, stderr);
    assertNothingLeft();
  }

  /** Shims that containerd has lost: it ends one when it deletes the last task, and it has forgotten those. */
  const lostShims = new Set<string>();

  function assertNothingLeft(): void {
    assert.equal(containerd.ctr('containers', 'ls', '-q'), '');
    assert.deepEqual(
      containerProcesses().filter((line) => !lostShims.has(line)),
      [],
    );
    assert.deepEqual(podCgroups(), []);
    assert.deepEqual(filesBelow('/var/log/pods'), []);
  }

  /**
   * The same where a client has died in the middle of starts. A containerd that has lost tasks thereby lets go of them
   * only when it is started anew, and cleanup says so; one that has lost a shim without a task is not to be helped.
   */
  async function assertCleanupTakesAllOffAfterDeath({ code, stderr }: Ended): Promise<void> {
    if (code !== 0) {
      assert.equal(code, 1);
      const lines = linesOf(stderr);
      assert.match(lines.pop() ?? '', /^refmanager: .*issue 11037.*: restart containerd, then clean up again$/);
      assert.ok(lines.length > 0);
      for (const line of lines) assert.match(line, LEAKED_TASK);
      await containerd.kill();
      await containerd.run();
      const again = await cleanup();
      assert.equal(again.code, 0, again.stderr);
    }
    for (const line of emptyShims()) lostShims.add(line);
    assertNothingLeft();
  }

  it('outlives a containerd that is killed and started again: what runs is what the references say', async (t) => {
    const { files } = await readManifests([writeDeployment(containerd.folder, 'outage', 12, 6)], process.stdin);
    const workloads = files.flatMap((file) => file.workloads);
    const expansion = { seed: 1, scale: 1, nodes: 1 };
    let outage: Promise<void> | undefined;
    const outcome = await runManifests({
      name: 'outage',
      pods: expandWorkloads(workloads, expansion),
      plan: planWorkloads(workloads, expansion),
      workers: 2,
      nodes: 1,
      seed: 1,
      runtime: { kind: 'cri', endpoint: containerd.endpoint, keep: true },
      onProgress: ({ containersStarted }) => {
        if (containersStarted < 10) return;
        outage ??= containerd.kill().then(() => containerd.run());
      },
    });
    await (outage ?? assert.fail('the run was over before containerd was killed'));
    const { counts, failures, runtime } = outcome.summary;
    t.diagnostic(`${counts.started} started, ${counts.failed} failed: ${failures[0]?.message ?? ''}`);
    const refs = [...outcome.refs()].map(({ containerID }) => containerID.slice('containerd://'.length));
    await outcome.close();

    const running = runningContainers();
    assert.deepEqual(
      running.filter((id) => !refs.includes(id)),
      [],
    ); // nothing runs without a reference
    const idle = refs.filter((id) => !running.includes(id));
    assert.ok(idle.length <= counts.failed, `${idle.length} references of containers that do not run`);
    // Each of the 12 pods may lose the call it was in, and the next; all that came later waited for containerd.
    assert.ok(counts.started >= 36, `only ${counts.started} started`);
    assert.ok(running.length >= counts.started);
    for (const { error } of failures)
      assert.match(error, /^(Create|Run)Container|^ImageInspectError$|^CreatePodSandbox|rpc error/);
    const errors = Object.values(runtime?.calls ?? {}).reduce((sum, call) => sum + call.errors, 0);
    assert.ok(errors >= failures.length);
    await assertCleanupTakesAllOff();
  });

  it('outlives the death of a worker: its pods are started anew, and what runs is what the references say', async (t) => {
    const { files } = await readManifests([writeDeployment(containerd.folder, 'death', 12, 4)], process.stdin);
    const workloads = files.flatMap((file) => file.workloads);
    const expansion = { seed: 1, scale: 1, nodes: 1 };
    const runtime = { kind: 'cri', endpoint: containerd.endpoint, keep: true } as const;
    const criRun = await CriRun.begin(runtime, new CallRecorder());
    const refs = RefManager.create();
    const pool = new StartPool({ refs, workers: 2, seed: 1, runtime: criRun.spec, podsPerWorker: 16 });
    const pods = expandWorkloads(workloads, expansion);
    const plan = planWorkloads(workloads, expansion);
    let death: Promise<number> | undefined;
    // A thread that is ended before it has been given anything has nothing to be tried anew.
    const onProgress = ({ containersStarted }: RunProgress): void => {
      if (containersStarted > 0) death ??= pool.threads[0]?.terminate();
    };
    const options = { name: 'death', pods, plan, workers: 2, nodes: 1, seed: 1, runtime, onProgress };
    const outcome = await runOnPool(options, pool, refs, criRun);
    const { counts, failures, warnings } = outcome.summary;
    t.diagnostic(warnings.join('; '));
    assert.match(warnings.join(), /^1 worker thread died during the run; [1-9]\d* pod starts were tried anew, 0 pods/);
    // Also where containerd has lost tasks: there the new attempt has the next numbers.
    assert.deepEqual([failures, counts.started], [[], plan.containers]);
    assert.deepEqual([...outcome.refs()].map(idOf).toSorted(), runningContainers());
    await outcome.close();
    await assertCleanupTakesAllOffAfterDeath(await cleanup());
  });

  it('takes everything off after Ctrl-C in the middle of a run', async () => {
    const manifest = writeDeployment(containerd.folder, 'interrupted', 10, 4);
    const run = start(['run', manifest, '--runtime', containerd.endpoint, '--quiet']);
    const outcome = ended(run);
    await somethingRuns();
    run.kill('SIGINT');
    const { code, stdout } = await outcome;
    assert.equal(code, 130);
    assert.match(stdout, /^INTERRUPTED: /m);
    assertNothingLeft();
  });

  it('leaves what cleanup finds when it is killed in the middle of a run', async () => {
    const manifest = writeDeployment(containerd.folder, 'killed', 10, 4);
    const run = start(['run', manifest, '--runtime', containerd.endpoint, '--quiet']);
    const exited = once(run, 'exit');
    await somethingRuns();
    run.kill('SIGKILL');
    await exited;
    await assertCleanupTakesAllOffAfterDeath(await cleanup());
  });

  it('starts a pod anew beside the task that containerd has lost of it, and says what helps against that', async (t) => {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const dead = await dieInStarts(containerd, `lost-${tries}`);
      const attempts = await startAnew(dead);
      const cleaned = await cleanup();
      await assertCleanupTakesAllOffAfterDeath(cleaned);
      // Names that are free again are taken again.
      assert.equal(Math.max(...attempts), cleaned.code === 0 ? 0 : 1);
      if (cleaned.code === 0) continue;
      t.diagnostic(`at try ${tries}`);
      return;
    }
    // How often depends on the machine. Should it never be seen again, issue 11037 is closed, and what is made of it can go.
    t.skip(`this containerd lost no task in ${MOST_TRIES} tries`);
  });

  /** As the worker does that takes a dead one's place; the attempt numbers of what runs then. */
  async function startAnew({ spec, pod }: DeadStart): Promise<number[]> {
    const refs = RefManager.create();
    const images = new MessageChannel();
    const setup = { refs: refs.handle, seed: 1, runtime: spec };
    const starter = new RealPodStarter(spec, setup, refs, new RemoteImages(images.port1), () => undefined);
    await starter.begin();
    const { containers, end } = await starter.start({ pod, node: 0, isRetry: true });
    assert.equal(end.outcome, 'started');
    assert.deepEqual(
      containers.map(({ ok, message }) => [ok, message]),
      pod.spec?.containers.map(() => [true, undefined]),
    );
    const running = runningContainers();
    assert.deepEqual([...refs.keys()].map(({ id }) => id).toSorted(), running);
    await starter.finish();
    images.port1.close();
    refs.detach();
    const cri = await CriRuntime.connect({ endpoint: spec.endpoint });
    const statuses = await Promise.all(running.map((id) => cri.runtime.containerStatus(id)));
    await cri.close();
    return statuses.map(({ metadata }) => metadata.attempt);
  }

  /** Without those of sandboxes. */
  function runningContainers(): string[] {
    const ofSandbox = 'labels."io.cri-containerd.kind"==sandbox';
    const sandboxes = new Set(containerd.ctr('containers', 'ls', '-q', ofSandbox).trim().split('\n'));
    return [...containerd.runningTasks()].filter((id) => !sandboxes.has(id)).toSorted();
  }

  /** Resolves once a container (not only sandboxes) runs. */
  async function somethingRuns(): Promise<void> {
    while (!containerProcesses().some((line) => line.includes('while :; do'))) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
});
