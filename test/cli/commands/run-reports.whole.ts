import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { ResultRef, RunSummary } from '../../../src/result/result.ts';
import { AT_ONCE, Folder, linesOf, POD, refmanager } from '../program.ts';

type ResultFile = RunSummary & { refs: ResultRef[] };

async function readResult(file: string): Promise<ResultFile> {
  return JSON.parse(await readFile(file, 'utf8')) as ResultFile;
}

describe('run', { concurrency: true }, () => {
  let folder: Folder;
  let pod: string;
  before(async () => {
    folder = await Folder.make();
    pod = await folder.write('pod.yaml', POD);
  });
  after(() => folder.remove());

  it('starts every container and shows events, references and the summary', async () => {
    const out = folder.path('reports/result.json');
    const { code, stdout, stderr } = await refmanager(['run', pod, ...AT_ONCE, '--out', out]);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /^starting 2 containers of 1 pod on 1 node of the simulated runtime with 1 worker$/m);
    assert.match(stdout, /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE$/m);
    assert.match(stdout, /Normal +Started +pod\/web +Started container second$/m);
    assert.match(stdout, /^simulated:\/\/[0-9a-f]{12} +default\/web +spec\.initContainers\{first\}$/m);
    assert.match(stdout, /^2 of 2 containers started · 0 failed · 1 pod, 2 references · /m);
    assert.match(stdout, /^seed 1 · 1 worker · refmanager /m);
    assert.equal(linesOf(stdout).at(-2), `report: ${out}`);
    assert.equal(stdout.includes('\u001b'), false);
    const { counts, refs } = await readResult(out);
    assert.deepEqual([counts.pods, counts.containers, counts.started, counts.refs], [1, 2, 2, 2]);
    assert.deepEqual(
      refs.map(({ ref }) => ref?.uid),
      Array(2).fill('8a6e0804-2bd0-4672-b79d-d97027f9071a'),
    );
  });

  it('notes what it skips', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: s }\n';
    const { code, stderr } = await refmanager(['run', '-', ...AT_ONCE], `${service}---\n${POD}`);
    assert.equal(code, 0);
    assert.match(stderr, /^note: skipped what starts no container: 1 Service$/m);
  });

  it('starts nothing when the input has a problem', async () => {
    const broken = await folder.write('broken.yaml', POD.replace('name: second, ', ''));
    const out = folder.path('never.json');
    const { code, stdout, stderr } = await refmanager(['run', pod, broken, '--out', out]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.equal(stderr, `${broken}:6:16 spec.containers[0].name Required value: expected a name\n`);
    assert.equal(existsSync(out), false);
  });

  it('refuses input that starts no container', async () => {
    const { code, stderr } = await refmanager(['run', '-'], 'apiVersion: v1\nkind: Secret\nmetadata: { name: s }\n');
    assert.equal(code, 2);
    assert.match(stderr, /^refmanager: nothing to start in <stdin>: expected at least one Pod or workload/);
  });

  it('refuses workloads without a replica', async () => {
    const job = `apiVersion: batch/v1
kind: Job
metadata: { name: none }
spec: { parallelism: 0, template: { spec: { restartPolicy: Never, containers: [{ name: c, image: i }] } } }
`;
    const { code, stderr } = await refmanager(['run', '-'], job);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^refmanager: nothing to start in <stdin>: expected at least one Pod or workload with a replica/,
    );
  });

  it('ends with 1 when a start failed', async () => {
    const never = POD.replace(
      'image: "registry.example/second:1"',
      'image: "registry.example/second:1", imagePullPolicy: Never',
    );
    const { code, stdout } = await refmanager(['run', '-', ...AT_ONCE, '--quiet'], never);
    assert.equal(code, 1);
    assert.match(stdout, /^✗ 1 × ErrImageNeverPull, e\.g\. default\/web second: Container image/m);
  });
});
