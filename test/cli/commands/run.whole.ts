/** `run` as a program of its own: what it shows, refuses and does on more workers, interrupted, or unread. */

import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { ResultRef, RunSummary } from '../../../src/result/result.ts';
import { AT_ONCE, ended, Folder, linesOf, POD, refmanager, start } from '../program.ts';

type ResultFile = RunSummary & { refs: ResultRef[] };

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata: { name: shop, namespace: store }
spec:
  replicas: 2
  template: { spec: { containers: [{ name: a, image: "x:1" }, { name: b, image: "y:1" }] } }
`;

async function readResult(file: string): Promise<ResultFile> {
  return JSON.parse(await readFile(file, 'utf8')) as ResultFile;
}

/** Resolves once the program has said `text` on standard error. */
async function said(child: ChildProcessWithoutNullStreams, text: string): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let heard = '';
  child.stderr.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
    if (heard.includes(text)) resolve();
  });
  child.on('close', () => reject(new Error(`ended without saying ${text}: ${heard}`)));
  return promise;
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

  it('multiplies workloads, reads standard input and prints little when quiet', async () => {
    const out = folder.path('scaled.json');
    const args = ['run', '-', ...AT_ONCE, '--scale', '3', '--nodes', '2', '--seed', '7', '--quiet', '--out', out];
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: s }\n';
    const { code, stdout, stderr } = await refmanager(args, `${DEPLOYMENT}---\n${service}`);
    assert.deepEqual([code, stderr], [0, '']);
    assert.equal(linesOf(stdout).length, 3);
    const { counts, seed, refs } = await readResult(out);
    assert.deepEqual([counts.pods, counts.containers, counts.refs, seed], [6, 12, 12, 7]);
    const pods = new Set(refs.map(({ ref }) => `${ref?.namespace}/${ref?.name} ${ref?.uid}`));
    assert.equal(pods.size, 6);
  });

  it('starts the same pods from the same seed on any number of workers', async () => {
    const results = await Promise.all(
      ['1', '3'].map(async (workers) => {
        const out = folder.path(`workers-${workers}.json`);
        const { code } = await refmanager(
          ['run', '-', '--latency', 'none', '--workers', workers, '--out', out],
          DEPLOYMENT,
        );
        assert.equal(code, 0);
        const { refs } = await readResult(out);
        return refs.map(({ ref }) => JSON.stringify(ref)).toSorted();
      }),
    );
    assert.equal(results[0]?.length, 4);
    assert.deepEqual(results[1], results[0]);
  });

  it('reports what was done until Ctrl-C, and ends with 130', async () => {
    const out = folder.path('interrupted.json');
    const child = start(['run', pod, '--scale', '500', '--workers', '1', '--out', out]);
    child.stdin.end();
    const end = ended(child);
    await said(child, 'starting 1,000 containers');
    child.kill('SIGINT');
    const { code, stdout, stderr } = await end;
    assert.equal(code, 130, stderr);
    assert.match(stderr, /^interrupted: waiting for starts in flight/m);
    assert.match(stdout, /\nINTERRUPTED: .*\n$/);
    const { interrupted, counts, refs } = await readResult(out);
    assert.equal(interrupted, true);
    assert.equal(refs.length, counts.refs);
  });

  it('goes on quietly when nobody reads its output', async () => {
    const out = folder.path('unread.json');
    const child = start(['run', pod, ...AT_ONCE, '--scale', '50', '--out', out]);
    child.stdin.end();
    child.stdout.destroy();
    const heard: Buffer[] = [];
    child.stderr.on('data', (chunk: Buffer) => heard.push(chunk));
    const closed = Promise.withResolvers<number | null>();
    child.on('close', closed.resolve);
    assert.equal(await closed.promise, 0);
    assert.equal(Buffer.concat(heard).toString().includes('EPIPE'), false);
    assert.equal((await readResult(out)).counts.started, 100);
  });
});
