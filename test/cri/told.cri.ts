import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { refmanager } from '../cli/program.ts';
import { runOn } from './lab/command.ts';
import { Containerd } from './lab/containerd.ts';
import { assertNothingLeft } from './lab/nothing-left.ts';
import { manifest, pod, shell, telling } from './lab/pods.ts';

describe('what a run on containerd tells of its containers', () => {
  let containerd: Containerd;
  before(async () => {
    containerd = await Containerd.start('told', { hasNetwork: false });
  });
  after(() => containerd.kill());
  afterEach(async () => {
    const { code, stderr } = await refmanager(['cleanup', '--runtime', containerd.endpoint, '--grace-period', '0']);
    assert.equal(code, 0, stderr);
    assertNothingLeft(containerd);
  });

  /** All end while the last is held up by its hook. */
  const ending = (): object =>
    pod('ending', {
      containers: [
        shell('three', 'exit 3'),
        shell('ok', 'exit 0'),
        shell('eater', 'x=$(head -c 60000000 /dev/zero | tr "\\0" a); echo $x', {
          resources: { limits: { memory: '12Mi' } },
        }),
        telling('lives', 'true', { lifecycle: { postStart: { exec: { command: ['sleep', '3'] } } } }),
      ],
    });

  it('says how many no longer run at the end, by reason and exit code', async () => {
    const { code, stdout, result } = await runOn(containerd, manifest(containerd, 'ending', ending()));
    assert.equal(code, 0, stdout);
    const { containers, exited, groups = [] } = result.runtime?.atEnd ?? {};
    assert.deepEqual([containers, exited], [4, 3]);
    assert.deepEqual(
      groups.map(({ reason, exitCode, count, example }) => `${count} ${reason} ${exitCode} ${example}`).toSorted(),
      ['1 Completed 0 lab/ending/ok', '1 Error 3 lab/ending/three', '1 OOMKilled 137 lab/ending/eater'],
    );
    const [warning = ''] = result.warnings;
    assert.match(warning, /^2 of 4 containers have exited with an error within the run: .*OOMKilled/);
  });

  it('holds a threshold on exits', async () => {
    manifest(containerd, 'ending', ending());
    const scenario = (threshold: string): string => {
      const file = join(containerd.folder, 'scenario.yaml');
      writeFileSync(
        file,
        `name: exits\npods: [{ manifest: ending.yaml }]\nruntime: { kind: cri, endpoint: "${containerd.endpoint}" }\n` +
          `executor: { kind: shared-iterations, vus: 1, iterations: 1 }\nthresholds: { exited: ["${threshold}"] }\n`,
      );
      return file;
    };
    const crossed = await refmanager(['load', scenario('count<2'), '--grace-period', '0']);
    assert.equal(crossed.code, 99, crossed.stdout + crossed.stderr);
    assert.match(crossed.stdout, /3 of 4 containers were no longer running at the end/);
    assert.equal((await refmanager(['load', scenario('count<3'), '--grace-period', '0'])).code, 0);
  });

  it('names on whom it waits, and for what, when nothing happens', async () => {
    const hook = { postStart: { exec: { command: ['sh', '-c', 'sleep 1000 & echo done'] } } };
    const file = manifest(containerd, 'h-bg', pod('h-bg', { containers: [telling('c', 'true', { lifecycle: hook })] }));
    const args = ['run', file, '--runtime', containerd.endpoint, '--timeout', '25s', '--grace-period', '0'];
    const { code, stdout, stderr } = await refmanager(args);
    assert.equal(code, 124, stdout + stderr);
    assert.match(stderr, /waiting for lab\/h-bg, running the post-start hook of container c, for \d/);
    assert.match(stdout, /given up at the end of the run: lab\/h-bg, running the post-start hook of container c, for/);
  });

  it('counts every container of a pod that cannot be set up, in one class', async () => {
    const many = (count: number): string =>
      manifest(
        containerd,
        'many20',
        pod('many20', { containers: Array.from({ length: count }, (_, index) => telling(`c${index}`, 'true')) }),
      );
    assert.equal((await runOn(containerd, many(1), '--keep')).code, 0);
    // The same pod again, whose directory is the other run's.
    const { code, result } = await runOn(containerd, many(20));
    assert.equal(code, 1);
    const { counts, failures, failureCounts } = result;
    assert.deepEqual([counts.containers, counts.started, counts.failed], [20, 0, 20]);
    assert.equal(failures.length, 20);
    assert.deepEqual(
      failureCounts.map(({ count }) => count),
      [20],
    );
    for (const { error, message } of failures) assert.doesNotMatch(`${error}\n${message}`, /: $/m);
  });

  it('starts no pod that needs a network where the runtime has none, as a kubelet, and makes nothing for it', async () => {
    const own = manifest(
      containerd,
      'own',
      pod('own', { hostNetwork: false, containers: [telling('a', 'true'), telling('b', 'true')] }),
    );
    const { code, stdout, result } = await runOn(containerd, own);
    assert.equal(code, 1);
    assert.deepEqual([result.counts.started, result.counts.failed], [0, 2]);
    assert.match(
      stdout,
      /^✗ 2 × NetworkNotReady, e\.g\. lab\/own a: network is not ready: .*NetworkReady=false .*cni.*[^:]$/m,
    );
    assert.deepEqual(
      result.events.map(({ reason }) => reason),
      ['NetworkNotReady'],
    );
    assert.equal(result.runtime?.notRemoved, undefined);
    assertNothingLeft(containerd);
  });

  it('says that it does not run the probes of pods', async () => {
    const probe = { exec: { command: ['false'] }, periodSeconds: 1 };
    const container = { ...telling('c', 'true'), livenessProbe: probe, readinessProbe: probe };
    const probed = manifest(containerd, 'probed', pod('probed', { containers: [container] }));
    const { code, stdout, result } = await runOn(containerd, probed);
    assert.deepEqual([code, result.counts.started], [0, 1]);
    assert.match(stdout, /^! probes are not run on a real runtime, .*: those of c \(/m);
  });

  it('tries an init container again that has failed, if its pod wants that', async () => {
    const flaky = (restartPolicy: string): string =>
      manifest(
        containerd,
        'flaky',
        pod('flaky', {
          restartPolicy,
          volumes: [{ name: 'v', emptyDir: {} }],
          initContainers: [
            shell('i', 'n=$(cat /v/n 2>/dev/null || echo 0); echo $((n + 1)) > /v/n; [ "$n" -ge 1 ] || exit 4', {
              volumeMounts: [{ name: 'v', mountPath: '/v' }],
            }),
          ],
          containers: [telling('c', 'true'), telling('d', 'true')],
        }),
      );
    const again = await runOn(containerd, flaky('Always'));
    assert.equal(again.code, 0, again.stdout + again.stderr);
    assert.deepEqual([again.result.counts.started, again.result.counts.failed], [3, 0]);
    const never = await runOn(containerd, flaky('Never'));
    assert.equal(never.code, 1);
    assert.deepEqual([never.result.counts.started, never.result.counts.failed], [1, 2]);
    assert.match(JSON.stringify(never.result.failures), /init container i exited with 4/);
  });

  it('refuses in a scenario what a real runtime cannot do, with its place', async () => {
    manifest(containerd, 'plain', pod('plain', { containers: [telling('c', 'true')] }));
    const file = join(containerd.folder, 'probes.yaml');
    writeFileSync(
      file,
      `name: probes\npods: [{ manifest: plain.yaml }]\nruntime: { kind: cri, endpoint: "${containerd.endpoint}" }\n` +
        'executor: { kind: shared-iterations, vus: 1, iterations: 1 }\nprobes: { period: 1s, failures: 10% }\n',
    );
    for (const command of ['validate', 'load']) {
      const { code, stderr } = await refmanager([command, file]);
      assert.equal(code, 2);
      assert.match(stderr, /probes\.yaml:5:\d+ probes only containers of a simulated runtime are probed/);
    }
  });
});
