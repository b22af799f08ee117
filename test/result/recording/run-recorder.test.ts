import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../../src/api/pod.ts';
import type { ContainerStartReport } from '../../../src/kubelet/context/start-observer.ts';
import type { StartTaskResult } from '../../../src/pool/start-task.ts';
import { RunRecorder } from '../../../src/result/recording/run-recorder.ts';

const POD: Pod = {
  metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
  spec: { initContainers: [{ name: 'migrate' }], containers: [{ name: 'app' }, { name: 'proxy' }] },
};

function report(container: string, change: Partial<ContainerStartReport> = {}): ContainerStartReport {
  return {
    container,
    kind: 'regular',
    containerID: `simulated://${container}`,
    ok: true,
    error: undefined,
    message: undefined,
    stagesMs: { create: 10, start: 20 },
    totalMs: 30,
    startedAtMs: 1_100,
    ...change,
  };
}

function result(containers: ContainerStartReport[], change: Partial<StartTaskResult> = {}): StartTaskResult {
  return {
    containers,
    startedAtMs: 1_000,
    totalMs: 200,
    error: undefined,
    events: [],
    eventCount: 0,
    sandboxMs: 0,
    ...change,
  };
}

describe('RunRecorder', () => {
  it('adds create, start and post-start to startDuration, and counts startTotal from the beginning of the pod', () => {
    const recorder = new RunRecorder(1_000);
    recorder.pod(POD, result([report('app', { stagesMs: { pull: 500, create: 10, start: 20, postStart: 5 } })]));
    const { pull, startDuration, startTotal } = recorder.stages();
    assert.equal(recorder.started, 1);
    assert.equal(pull.count, 1);
    assert.ok(Math.abs(startDuration.p50Ms - 35) < 0.1);
    assert.ok(Math.abs(startTotal.p50Ms - 130) < 0.2);
  });

  it('tells a failed container with its error and message', () => {
    const recorder = new RunRecorder(1_000);
    recorder.pod(POD, result([report('app', { ok: false, error: 'RunContainerError', message: 'no space' })]));
    assert.equal(recorder.failed, 1);
    const expected = {
      pod: 'web',
      namespace: 'shop',
      container: 'app',
      outcome: 'failed',
      error: 'RunContainerError',
      message: 'no space',
    };
    assert.deepEqual(recorder.failures, [expected]);
    assert.equal(recorder.stages().startDuration.count, 0);
  });

  it('counts a pod that could not be started as a whole as one failure', () => {
    const recorder = new RunRecorder(1_000);
    recorder.pod(POD, result([], { error: 'CreatePodSandboxError' }));
    assert.equal(recorder.failed, 1);
    assert.equal(recorder.failures[0]?.container, 'migrate');
  });

  it('does not count an interrupted start as failed, but tells it', () => {
    const recorder = new RunRecorder(1_000);
    recorder.pod(POD, result([report('app', { ok: false, error: 'Interrupted' })], { error: 'Interrupted' }));
    assert.equal(recorder.failed, 0);
    assert.equal(recorder.failures[0]?.outcome, 'interrupted');
  });

  it('times pods of which every container started, and no others', () => {
    const recorder = new RunRecorder(1_000);
    recorder.pod(POD, result([report('migrate'), report('app'), report('proxy')]));
    recorder.pod(POD, result([report('migrate'), report('app', { ok: false }), report('proxy')], { totalMs: 900 }));
    recorder.pod(POD, result([], { error: 'CreatePodSandboxError', totalMs: 900 }));
    const { count, maxMs } = recorder.podStart();
    assert.equal(count, 1);
    assert.ok(Math.abs(maxMs - 200) < 0.2);
  });

  it('counts every container of a pod that was given up with its worker', () => {
    const recorder = new RunRecorder(1_000);
    recorder.lostPod(POD, 'the worker thread ended', 50);
    assert.equal(recorder.failed, 3);
    assert.deepEqual(
      recorder.failures.map(({ outcome }) => outcome),
      ['worker-died', 'worker-died', 'worker-died'],
    );
  });
});
