/** `load --serve`: the live report of a run, and what becomes of it when the run is told to end. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { ended, Folder, linesOf, POD, refmanager, start } from './program.ts';

const ENDLESS = `name: endless
executor: { kind: constant-vus, vus: 2, duration: 10m }
pods: [{ manifest: pod.yaml }]
runtime: { kind: simulated, latency: { create: 5ms } }
`;

describe('load --serve', { concurrency: true }, () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
    await folder.write('pod.yaml', POD);
    await folder.write('endless.yaml', ENDLESS);
  });
  after(() => folder.remove());

  it('sends the report to the page that is open when a signal ends the run', async () => {
    const child = start(['load', folder.path('endless.yaml'), '--workers', '1', '--serve', '--quiet']);
    child.stdin.end();
    const [line] = (await once(child.stderr.setEncoding('utf8'), 'data')) as [string];
    const [, url = assert.fail(line)] = /^live report: (\S+)$/m.exec(line) ?? [];
    const end = ended(child);
    const events = await fetch(new URL('events', url));
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader() ?? assert.fail('no body');
    let text = (await reader.read()).value ?? '';
    assert.match(text, /^event: sections\n/);
    child.kill('SIGINT');
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += piece.value;
    assert.match(text, /\nevent: report\ndata: "<!doctype html>.*Interrupted/);
    const { code, stdout } = await end;
    assert.equal(code, 130);
    assert.match(linesOf(stdout).at(-1) ?? '', /^INTERRUPTED: .* stopped before the end\.$/);
  });

  it('refuses a port that is none, one that is in use, and a search', async () => {
    const file = folder.path('endless.yaml');
    const none = await refmanager(['load', file, '--serve', '65536']);
    assert.equal(none.code, 2);
    assert.match(none.stderr, /--serve "65536": expected a whole number from 0 to 65535/);
    const search = await refmanager(['load', file, '--serve', '--find-max', 'rate', '--between', '1/s,2/s']);
    assert.equal(search.code, 2);
    assert.match(search.stderr, /--serve/);
    const { serveLive } = await import('../../src/report/live/live-server.ts');
    const other = await serveLive({ port: 0, title: { name: 'other', runtime: 'Simulated runtime', version: '1' } });
    try {
      const taken = await refmanager(['load', file, '--serve', new URL(other.url).port]);
      assert.equal(taken.code, 2);
      assert.match(taken.stderr, /--serve: port \d+ cannot be listened on: the port is in use/);
    } finally {
      await other.close();
    }
  });
});
