/** The server deleted a regular file at its socket's path, and let everybody on the machine connect. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CriServer } from '../../../src/runtime/cri/server/cri-server.ts';
import { SimulatedRuntime } from '../../../src/runtime/simulated/simulated-runtime.ts';
import { RealClock } from '../../../src/runtime/time/real-clock.ts';

const PERMISSIONS = 0o777;

describe('the socket of a CRI server', () => {
  let folder: string;
  const backend = new SimulatedRuntime({ seed: 1, clock: new RealClock(), latency: 'none' });
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'cri-socket-'));
  });
  after(async () => {
    await backend.close();
    await rm(folder, { recursive: true });
  });

  it('takes the place of a socket that nobody answers on, and of nothing else', async () => {
    const file = join(folder, 'file');
    const link = join(folder, 'link');
    const directory = join(folder, 'directory');
    const old = join(folder, 'old.sock');
    await writeFile(file, 'precious');
    await symlink(file, link);
    await mkdir(directory);
    for (const socket of [file, link, directory]) {
      await assert.rejects(CriServer.listen({ socket, backend }), {
        code: 'ERR_INVALID_OPTION',
        message: /expected a path where nothing is, or a socket, but ".*" is something else/,
      });
    }
    assert.equal(await readFile(file, 'utf8'), 'precious');
    const killed = `require('node:net').createServer().listen(${JSON.stringify(old)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', killed]);
    assert.ok((await stat(old)).isSocket());
    const server = await CriServer.listen({ socket: old, backend });
    await assert.rejects(CriServer.listen({ socket: old, backend }), /somebody listens/);
    await server.close();
  });

  it('is in a folder that is there', async () => {
    await assert.rejects(CriServer.listen({ socket: join(folder, 'no/such.sock'), backend }), {
      code: 'ERR_INVALID_OPTION',
      message: /there is no folder ".*no"$/,
    });
  });

  it('is for its owner alone', async () => {
    const socket = join(folder, 'own.sock');
    const mask = process.umask(0);
    const server = await CriServer.listen({ socket, backend });
    assert.equal(process.umask(mask), 0, 'the mask is as it was');
    assert.equal((await stat(socket)).mode & PERMISSIONS, 0o600);
    await server.close();
  });
});
