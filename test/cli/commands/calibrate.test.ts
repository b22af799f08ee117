/** A runtime that answers, and then fails what is asked of it before anything is measured, ended with a stack trace. */

import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { it } from 'node:test';
import { calibrate } from '../../../src/cli/commands/calibrate.ts';
import type { Terminal } from '../../../src/cli/terminal/terminal.ts';
import { CriServer } from '../../../src/runtime/cri/server/cri-server.ts';
import { SimulatedRuntime } from '../../../src/runtime/simulated/simulated-runtime.ts';
import { RealClock } from '../../../src/runtime/time/real-clock.ts';
import { PLAIN_STYLE } from '../../../src/text/style.ts';

for (const [method, image] of [
  ['Status', undefined],
  ['ListImages', undefined],
  ['ImageStatus', 'pause'],
] as const) {
  it(`says that the runtime fails when ${method} does`, async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-calibrate-'));
    const socket = join(folder, 's.sock');
    const backend = new SimulatedRuntime({ seed: 1, clock: new RealClock(), latency: 'none' });
    const fault = { kind: 'error', code: 'UNAVAILABLE', desc: 'it is being moved' } as const;
    const server = await CriServer.listen({ socket, backend, faults: [{ method, fault }] });
    t.after(async () => {
      await server.close();
      await rm(folder, { recursive: true });
    });
    const problems: string[] = [];
    const terminal: Terminal = {
      print: () => undefined,
      note: () => undefined,
      problem: (line) => void problems.push(line),
      style: PLAIN_STYLE,
      columns: undefined,
      progress: { isTTY: false, style: PLAIN_STYLE, write: () => true },
    };
    const flags = {
      runtime: `unix://${socket}`,
      out: join(folder, 'm.json'),
      inFlight: '1',
      containers: '1',
      network: 'pod',
    };
    assert.equal(await calibrate(image === undefined ? flags : { ...flags, image }, terminal), 1);
    assert.deepEqual(problems, [
      `the runtime at unix://${socket} fails: rpc error: code = Unavailable desc = it is being moved`,
    ]);
    assert.deepEqual(await readdir(folder), ['s.sock']);
  });
}
