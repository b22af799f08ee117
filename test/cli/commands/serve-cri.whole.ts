import assert from 'node:assert/strict';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it, type TestContext } from 'node:test';
import type { ResultRef, RunSummary } from '../../../src/result/result.ts';
import { CriRuntime } from '../../../src/runtime/index.ts';
import { containerConfigOf, sandboxConfigOf } from '../../support/filled-configs.ts';
import { ended, Folder, POD, refmanager, start } from '../program.ts';

/** Without an init container, whose end a CRI client can only ask for now and then. */
const REGULAR_POD = POD.replace('}]\n  containers: [', '}, ').replace('initContainers', 'containers');

type ResultFile = RunSummary & { refs: ResultRef[] };

/** Resolves once `child` has written a line with `text` to that stream. */
async function heard(child: ChildProcessWithoutNullStreams, stream: 'stdout' | 'stderr', text: string): Promise<void> {
  let output = '';
  for await (const chunk of child[stream].iterator({ destroyOnReturn: false })) {
    output += String(chunk);
    if (output.includes(text)) return;
  }
  throw new Error(`ended without ${text}: ${output}`);
}

describe('serve-cri, run and cleanup', { concurrency: true }, () => {
  let folder: Folder;
  let pod: string;
  before(async () => {
    folder = await Folder.make();
    pod = await folder.write('pod.yaml', REGULAR_POD);
  });
  after(() => folder.remove());

  /** A server of its own for one test. */
  async function serve(
    t: TestContext,
    ...flags: string[]
  ): Promise<{ runtime: string; server: ChildProcessWithoutNullStreams }> {
    const socket = folder.path(`${t.name.replaceAll(/[^a-z]/g, '').slice(-12)}.sock`);
    const server = start(['serve-cri', '--socket', socket, '--latency', 'none', ...flags]);
    await heard(server, 'stdout', 'serving CRI at');
    return { runtime: `unix://${socket}`, server };
  }

  async function result(file: string): Promise<ResultFile> {
    return JSON.parse(await readFile(file, 'utf8')) as ResultFile;
  }

  it('gives over a socket the references of a simulated run, and takes everything off again', async (t) => {
    const { runtime, server } = await serve(t);
    const [socketOut, directOut] = [folder.path('socket.json'), folder.path('direct.json')];
    const common = ['run', pod, '--scale', '3', '--workers', '2', '--quiet'];
    const overSocket = await refmanager([...common, '--runtime', runtime, '--out', socketOut]);
    assert.equal(overSocket.code, 0, overSocket.stderr);
    assert.equal((await refmanager([...common, '--latency', 'none', '--out', directOut])).code, 0);
    const [socket, direct] = [await result(socketOut), await result(directOut)];
    assert.deepEqual(socket.refs, direct.refs);
    assert.equal(socket.refs.length, 6);
    const atEnd = { containers: 6, exited: 0, groups: [] };
    const { calls, ...real } = socket.runtime ?? assert.fail('no runtime in the result');
    assert.deepEqual(real, { name: 'simulated', version: '1.0.0', api: 'v1', endpoint: runtime, atEnd });
    const counts = Object.entries(calls).map(([operation, { count, errors }]) => [operation, count, errors]);
    const expected = [
      ['create_container', 6, 0],
      ['run_podsandbox', 3, 0],
      ['start_container', 6, 0],
    ];
    const operations = expected.map(([operation]) => operation);
    assert.deepEqual(
      counts.filter(([operation]) => operations.includes(operation)),
      expected,
    );
    const cri = await CriRuntime.connect({ endpoint: runtime });
    t.after(() => cri.close());
    assert.deepEqual(await cri.runtime.listPodSandboxes(), []);
    assert.deepEqual(await cri.runtime.listContainers(), []);
    server.kill('SIGTERM');
    const [code] = (await once(server, 'exit')) as [number];
    assert.equal(code, 0);
    assert.equal(existsSync(runtime.slice('unix://'.length)), false);
  });

  it('keeps what it is told to keep, until cleanup', async (t) => {
    const { runtime } = await serve(t);
    assert.equal((await refmanager(['run', pod, '--runtime', runtime, '--keep', '--quiet', '--workers', '1'])).code, 0);
    const removed = await refmanager(['cleanup', '--runtime', runtime]);
    assert.equal(removed.stdout, 'removed 2 containers and 1 pod sandbox\n', removed.stderr);
    assert.equal(removed.code, 0);
    assert.equal(
      (await refmanager(['cleanup', '--runtime', runtime])).stdout,
      'removed 0 containers and 0 pod sandboxes\n',
    );
  });

  it('fails the starts that meet a fault, and says how', async (t) => {
    const { runtime } = await serve(t, '--fault', 'StartContainer=error:RESOURCE_EXHAUSTED@2');
    const { code, stdout } = await refmanager(['run', pod, '--runtime', runtime, '--quiet', '--workers', '1']);
    assert.equal(code, 1);
    assert.match(stdout, /✗ \d+ × RunContainerError.*default\/web second: injected by serve-cri/);
    assert.match(stdout, /1 of 2 containers started · 1 failed/);
  });

  it('ends containers by rule, for a client that says nothing of it', async (t) => {
    const { runtime } = await serve(t, '--exits', 'init1=0s', '--exits', 'broken=0s:9');
    const cri = await CriRuntime.connect({ endpoint: runtime });
    t.after(() => cri.close());
    const { annotations: _annotations, ...sandbox } = sandboxConfigOf('u1');
    const config = { ...sandbox, annotations: {} };
    const id = await cri.runtime.runPodSandbox(config);
    const ends: unknown[] = [];
    for (const name of ['init1', 'broken', 'app']) {
      const container = await cri.runtime.createContainer(id, containerConfigOf(name), config);
      await cri.runtime.startContainer(container);
      const { state, exitCode } = await cri.runtime.containerStatus(container);
      ends.push([state, exitCode]);
    }
    assert.deepEqual(ends, [
      ['CONTAINER_EXITED', 0],
      ['CONTAINER_EXITED', 9],
      ['CONTAINER_RUNNING', 0],
    ]);
  });

  it('ends the containers that the annotation of their sandbox names', async (t) => {
    const { runtime } = await serve(t);
    const cri = await CriRuntime.connect({ endpoint: runtime });
    t.after(() => cri.close());
    const config = { ...sandboxConfigOf('u1'), annotations: { 'refmanager.dev/runs-to-completion': 'init1,init2' } };
    const id = await cri.runtime.runPodSandbox(config);
    const container = await cri.runtime.createContainer(id, containerConfigOf('init2'), config);
    await cri.runtime.startContainer(container);
    assert.equal((await cri.runtime.containerStatus(container)).state, 'CONTAINER_EXITED');
  });

  it('takes off what an interrupted run has begun', async (t) => {
    const { runtime, server } = await serve(t, '--verbose', '--fault', 'StartContainer=slow:200ms');
    const run = start(['run', pod, '--scale', '4', '--runtime', runtime, '--quiet', '--workers', '1']);
    const outcome = ended(run);
    await heard(server, 'stderr', 'StartContainer');
    run.kill('SIGINT');
    const { code, stdout } = await outcome;
    assert.equal(code, 130);
    assert.match(stdout, /^INTERRUPTED: /m);
    const cri = await CriRuntime.connect({ endpoint: runtime });
    t.after(() => cri.close());
    assert.deepEqual(await cri.runtime.listPodSandboxes(), []);
    assert.deepEqual(await cri.runtime.listContainers(), []);
  });

  it('warns of what a killed run has left, until cleanup takes it off', async (t) => {
    const { runtime, server } = await serve(t, '--verbose', '--fault', 'StartContainer=hang@1');
    const run = start(['run', pod, '--runtime', runtime, '--quiet', '--workers', '1']);
    const exited = once(run, 'exit');
    await heard(server, 'stderr', 'StartContainer');
    run.kill('SIGKILL');
    await exited;
    const other = await refmanager([
      'run',
      pod,
      '--scale',
      '2',
      '--seed',
      '2',
      '--runtime',
      runtime,
      '--quiet',
      '--keep',
    ]);
    assert.match(other.stdout, /! 1 pod sandboxes of other runs are on this runtime; unless they are wanted: refman/);
    const { code, stdout } = await refmanager(['cleanup', '--runtime', runtime]);
    assert.match(stdout, /^removed \d containers and [23] pod sandboxes$/m);
    assert.equal(code, 0);
  });
});
