/** `run` as a program of its own: scaled, on more workers, interrupted, and with nobody who reads what it says. */

import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
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
