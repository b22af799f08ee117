import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { endShim, lostShims } from '../../../../src/node/real/removal/lost-shims.ts';
import type { CriContainers } from '../../../../src/runtime/cri/cri-containers.ts';

const SOCKET = '/run/refmanager-test-of-no-runtime.sock';
const ENDPOINT = `unix://${SOCKET}`;

interface ShimParts {
  readonly program: string;
  readonly namespace: string;
  readonly address: string;
}

/** A process that looks like a shim of the sandbox `id`, with a process below it. Resolves when both run. */
async function shim(t: TestContext, id: string, parts: Partial<ShimParts> = {}): Promise<ChildProcess> {
  const { program = '/usr/bin/containerd-shim-runc-v2', namespace = 'k8s.io', address = SOCKET } = parts;
  const child = spawn(
    '/bin/sh',
    ['-c', 'sleep 1000 & echo $!; wait', '-namespace', namespace, '-id', id, '-address', address],
    { argv0: program, cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const [text] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  const below = Number(String(text));
  assert.ok(below > 1);
  const hasEnded = once(child, 'exit');
  t.after(async () => {
    child.kill('SIGKILL');
    await hasEnded;
    try {
      process.kill(below, 'SIGKILL');
    } catch {
      // it has been ended with its shim
    }
  });
  return child;
}

/** Knows sandboxes and containers of these ids. Time goes on by sleeping alone. */
function runtime(sandboxes: () => string[], containers: string[] = []): Parameters<typeof lostShims>[1] {
  const known = (ids: string[]): never[] => ids.map((id) => ({ id })) as never[];
  return {
    listPodSandboxes: async () => known(sandboxes()),
    listContainers: async () => known(containers),
  } satisfies Pick<CriContainers, 'listPodSandboxes' | 'listContainers'>;
}

function clock(): { monotonicMs: () => number; sleep: (ms: number) => Promise<void>; sleeps: number } {
  const state = { nowMs: 0, sleeps: 0 };
  return {
    monotonicMs: () => state.nowMs,
    async sleep(ms) {
      state.nowMs += ms;
      this.sleeps++;
    },
    sleeps: 0,
  };
}

describe('shims that the runtime has lost', { skip: process.platform !== 'linux' }, () => {
  it('are those of its socket and of CRI whose ids it knows neither as sandboxes nor as containers', async (t) => {
    const lost = await shim(t, 'lost');
    await shim(t, 'sandbox');
    await shim(t, 'container');
    await shim(t, 'docker', { namespace: 'moby' });
    await shim(t, 'elsewhere', { address: '/run/another.sock' });
    await shim(t, 'no-shim', { program: '/usr/bin/containerd' });
    const found = await lostShims(
      ENDPOINT,
      runtime(() => ['sandbox'], ['container']),
      clock(),
    );
    assert.deepEqual(found, [{ pid: lost.pid, id: 'lost' }]);
  });

  it('are not those that become known a while after they began', async (t) => {
    await shim(t, 'young');
    let asked = 0;
    const found = await lostShims(
      ENDPOINT,
      runtime(() => (++asked < 4 ? [] : ['young'])),
      clock(),
    );
    assert.deepEqual([found, asked], [[], 4]);
  });

  it('are not those that end by themselves', async (t) => {
    const child = await shim(t, 'short');
    const gone = once(child, 'exit');
    const time = clock();
    const sleep = time.sleep.bind(time);
    time.sleep = async (ms) => {
      child.kill('SIGKILL');
      await gone;
      await sleep(ms);
    };
    assert.deepEqual(
      await lostShims(
        ENDPOINT,
        runtime(() => []),
        time,
      ),
      [],
    );
  });

  it('cost nothing where there is none', async () => {
    const time = clock();
    const asksNobody = runtime(() => assert.fail('nothing is to be asked'));
    assert.deepEqual([await lostShims(ENDPOINT, asksNobody, time), time.sleeps], [[], 0]);
  });

  it('end with all below them, and no process whose number was theirs', async (t) => {
    const child = await shim(t, 'lost');
    const [found] = await lostShims(
      ENDPOINT,
      runtime(() => []),
      clock(),
    );
    assert.ok(found);
    endShim({ ...found, id: 'another' });
    assert.equal(child.exitCode ?? child.signalCode, null);
    const gone = once(child, 'close'); // its output is closed when the process below it has ended, too
    endShim(found);
    await gone;
    endShim(found);
  });
});
