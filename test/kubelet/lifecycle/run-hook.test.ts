import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { LifecycleHandler } from '../../../src/api/pod.ts';
import { Deadlines } from '../../../src/kubelet/deadlines/deadlines.ts';
import { type HookFailure, runHook } from '../../../src/kubelet/lifecycle/run-hook.ts';
import { containerNamed, podOfContainers } from '../../support/simulated-kubelet.ts';
import { errorOf, type NodeScript, scriptedRuntime } from '../../support/step-kubelet.ts';
import { TestClock } from '../../support/test-clock.ts';

async function run(
  handler: LifecycleHandler,
  exec?: NonNullable<NodeScript['exec']>,
): Promise<HookFailure | undefined> {
  const container = containerNamed('app', { ports: [{ name: 'web', containerPort: 8080 }] });
  const runtime = scriptedRuntime([], exec === undefined ? {} : { exec });
  const http = { get: (url: string): Promise<never> => Promise.reject(new Error(`Get ${url}: refused`)) };
  const podIPs = async (): Promise<string[]> => ['10.0.0.5'];
  const pod = podOfContainers([container]);
  const deadlines = new Deadlines(new TestClock());
  const limitMs = 1000;
  return runHook({ runtime, http, deadlines }, { containerId: 'cid1', pod, container, handler, podIPs, limitMs });
}

it('prefers exec over httpGet, and discards what a successful command says', async () => {
  const said = new TextEncoder().encode('done');
  const handler = { exec: { command: ['a', '$(B)'] }, httpGet: { port: 80 } };
  const asked: (readonly string[])[] = [];
  const failure = await run(handler, async (command) => {
    asked.push(command);
    return { stdout: said, stderr: said, exitCode: 0 };
  });
  assert.equal(failure, undefined);
  assert.deepEqual(asked, [['a', '$(B)']]);
});

it('keeps the whole text of a call that failed', async () => {
  const text = 'rpc error: code = DeadlineExceeded desc = context deadline exceeded';
  const failure = await run({ exec: { command: ['a'] } }, () => Promise.reject(errorOf(text)));
  assert.equal(failure?.error.message, text);
  assert.equal(
    failure.message,
    `Exec lifecycle hook ([a]) for Container "app" in Pod "web-0_prod(u-1)" failed - error: ${text}, message: ""`,
  );
});

it('quotes what a command printed byte by byte, as Go does', async () => {
  const failure = await run({ exec: { command: ['a'] } }, async () => {
    return { stdout: Buffer.from('né\n'), stderr: Buffer.from([0x66, 0xff, 0xc3]), exitCode: 1 };
  });
  assert.match(failure?.message ?? '', /message: "né\\nf\\xff\\xc3"$/);
});

it('runs a command without words', async () => {
  const failure = await run({ exec: {} }, async () => {
    const nothing = new Uint8Array();
    return { stdout: nothing, stderr: nothing, exitCode: 127 };
  });
  assert.equal(failure?.error.message, "command '' exited with 127: ");
});

it('says which GET failed', async () => {
  const failure = await run({ httpGet: { port: 'web' } });
  assert.equal(
    failure?.message,
    'Http lifecycle hook () for Container "app" in Pod "web-0_prod(u-1)" failed - error: Get http://10.0.0.5:8080/: refused, message: ""',
  );
});

it('refuses what it cannot run, as Go prints it', async () => {
  const dump = (handler: LifecycleHandler): Promise<string | undefined> =>
    run(handler).then((failure) => failure?.message);
  const prefix = 'Cannot run handler: invalid handler: &Handler{Exec:nil,HTTPGet:nil,TCPSocket:';
  assert.equal(await dump({}), `${prefix}nil,}`);
  assert.equal(
    await dump({ tcpSocket: { port: 'web', host: 'h' } }),
    `${prefix}&TCPSocketAction{Port:{1 0 web},Host:h,},}`,
  );
});
