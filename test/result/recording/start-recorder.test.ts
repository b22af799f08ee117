import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Pod } from '../../../src/api/pod.ts';
import { failedEnd, INTERRUPTED_END, STARTED_END, type StartEnd } from '../../../src/kubelet/context/start-end.ts';
import type { ContainerStartReport } from '../../../src/kubelet/context/start-observer.ts';
import type { StartTaskResult } from '../../../src/pool/start-task.ts';
import { StartRecorder } from '../../../src/result/recording/start-recorder.ts';
import { RuntimeError } from '../../../src/runtime/runtime-service.ts';

const POD: Pod = {
  metadata: { name: 'web', namespace: 'shop', uid: 'u1' },
  spec: { initContainers: [{ name: 'migrate' }], containers: [{ name: 'app' }, { name: 'proxy' }] },
};

function report(
  container: string,
  change: Partial<Pick<ContainerStartReport, 'end' | 'stagesMs'>> = {},
): ContainerStartReport {
  const { end = STARTED_END } = change;
  const ok = end.outcome === 'started';
  return {
    container,
    kind: 'regular',
    containerID: `simulated://${container}`,
    end,
    ok,
    error: ok ? undefined : end.reason,
    message: ok ? undefined : end.message,
    stagesMs: change.stagesMs ?? { create: 10, start: 20 },
    totalMs: 30,
    startedAtMs: 1_100,
  };
}

function result(containers: ContainerStartReport[], change: Partial<StartTaskResult> = {}): StartTaskResult {
  return {
    containers,
    startedAtMs: 1_000,
    totalMs: 200,
    end: STARTED_END,
    events: [],
    eventCount: 0,
    sandboxMs: 0,
    ...change,
  };
}

const NO_SANDBOX = failedEnd('CreatePodSandboxError', 'no address left');

/** Of one pod that was to start at the run's beginning. */
function recorded(...results: StartTaskResult[]): StartRecorder {
  const recorder = new StartRecorder(1_000);
  for (const each of results) recorder.ended({ pod: POD, node: 0, intendedAtMs: 0, result: each });
  return recorder;
}

const failing = (container: string, end: StartEnd): ContainerStartReport => report(container, { end });

describe('StartRecorder', () => {
  it('adds create, start and post-start to startDuration, and counts startTotal from the beginning of the pod', () => {
    const recorder = recorded(
      result([report('app', { stagesMs: { pull: 500, create: 10, start: 20, postStart: 5 } })]),
    );
    const { pull, startDuration, startTotal } = recorder.stages();
    assert.equal(recorder.counts.started, 1);
    assert.equal(pull.count, 1);
    assert.ok(Math.abs(startDuration.p50Ms - 35) < 0.1);
    assert.ok(Math.abs(startTotal.p50Ms - 130) < 0.2);
  });

  it('counts how late a start was begun in its durations', () => {
    const recorder = recorded(result([report('app')], { startedAtMs: 1_060 }));
    assert.ok(Math.abs(recorder.stages().startDuration.p50Ms - 90) < 0.1);
    assert.ok(Math.abs(recorder.stages().create.p50Ms - 10) < 0.1);
  });

  it('tells a failed container with its reason, status code and message', () => {
    const cause = new RuntimeError('RESOURCE_EXHAUSTED', 'no space');
    const recorder = recorded(result([failing('app', failedEnd('RunContainerError', 'no space', cause))]));
    assert.equal(recorder.counts.failed, 1);
    const expected = {
      pod: 'web',
      namespace: 'shop',
      container: 'app',
      outcome: 'failed',
      reason: 'RunContainerError',
      code: 'RESOURCE_EXHAUSTED',
      error: 'RunContainerError',
      message: 'no space',
    };
    assert.deepEqual(recorder.lists().failures, [expected]);
    assert.equal(recorder.stages().startDuration.count, 0);
  });

  it('counts failures by reason and status code, also those that are not listed any more', () => {
    const down = failedEnd('CreateContainerError', 'gone', new RuntimeError('UNAVAILABLE', 'gone'));
    const recorder = recorded(
      ...Array.from({ length: 1_200 }, () => result([failing('app', down)])),
      result([failing('app', failedEnd('ErrImageNeverPull', 'not there'))]),
    );
    const { failures, failureCounts } = recorder.lists();
    assert.equal(failures.length, 1_000);
    assert.deepEqual(failureCounts, [
      { outcome: 'failed', reason: 'CreateContainerError', code: 'UNAVAILABLE', count: 1_200 },
      { outcome: 'failed', reason: 'ErrImageNeverPull', count: 1 },
    ]);
  });

  it('counts all containers of a pod that could not be started as a whole, for one reason', () => {
    const recorder = recorded(result([], { end: NO_SANDBOX }));
    assert.equal(recorder.counts.failed, 3);
    const { failures, failureCounts } = recorder.lists();
    assert.deepEqual(
      failures.map(({ container, reason, error }) => [container, reason, error]),
      ['app', 'migrate', 'proxy'].map((container) => [container, 'CreatePodSandboxError', 'no address left']),
    );
    assert.deepEqual(failureCounts, [{ outcome: 'failed', reason: 'CreatePodSandboxError', count: 3 }]);
  });

  it('does not count an interrupted start as failed, but tells it', () => {
    const recorder = recorded(result([failing('app', INTERRUPTED_END)], { end: INTERRUPTED_END }));
    assert.equal(recorder.counts.failed, 0);
    assert.equal(recorder.lists().failures[0]?.outcome, 'interrupted');
  });

  it('takes a failure whose text is the word for an interrupt for a failure', () => {
    const recorder = recorded(result([failing('app', failedEnd('Interrupted', 'Interrupted'))]));
    assert.equal(recorder.counts.failed, 1);
    assert.equal(recorder.lists().failures[0]?.outcome, 'failed');
  });

  it('times pods of which every container started, and no others', () => {
    const failed = failing('app', failedEnd('RunContainerError', ''));
    const recorder = recorded(
      result([report('migrate'), report('app'), report('proxy')]),
      result([report('migrate'), failed, report('proxy')], { totalMs: 900 }),
      result([], { end: NO_SANDBOX, totalMs: 900 }),
    );
    const { count, maxMs } = recorder.podStart();
    assert.equal(count, 1);
    assert.ok(Math.abs(maxMs - 200) < 0.2);
  });

  it('counts every container of a pod that was given up with its worker', () => {
    const recorder = new StartRecorder(1_000);
    recorder.lost({ pod: POD, node: 0, intendedAtMs: 0 }, 'the worker thread ended', 50);
    assert.equal(recorder.counts.failed, 3);
    assert.deepEqual(
      recorder.lists().failures.map(({ outcome, reason }) => [outcome, reason]),
      Array.from({ length: 3 }, () => ['worker-died', 'WorkerDied']),
    );
  });
});
