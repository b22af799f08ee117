import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import type { RecordedEvent } from '../../src/kubelet/index.ts';
import { EventServer } from '../support/event-server.ts';
import { AT_ONCE, Folder, linesOf, POD, refmanager } from './program.ts';

describe('run --events-to', { concurrency: true }, () => {
  let folder: Folder;
  let pod: string;
  before(async () => {
    folder = await Folder.make();
    pod = await folder.write('pod.yaml', POD);
  });
  after(() => folder.remove());

  it('writes each event to a file, as a line of JSON, and says how many', async () => {
    const file = folder.path('out/events.ndjson');
    const { code, stdout, stderr } = await refmanager(['run', pod, ...AT_ONCE, '--events-to', file]);
    assert.equal(code, 0, stderr);
    assert.equal(linesOf(stdout).at(-2), `events: 8 of 8 events written to ${file}`);
    const events = linesOf(await readFile(file, 'utf8')).map((line) => JSON.parse(line) as RecordedEvent);
    assert.deepEqual(
      events.map(({ reason, involvedObject }) => `${reason} ${involvedObject.fieldPath}`),
      ['Pulling', 'Pulled', 'Created', 'Started']
        .flatMap((reason) => [`${reason} spec.initContainers{first}`])
        .concat(['Pulling', 'Pulled', 'Created', 'Started'].map((reason) => `${reason} spec.containers{second}`)),
    );
  });

  it('writes events to the API server of a kubeconfig, and fails the run for what that refuses', async (t) => {
    const server = await EventServer.start();
    t.after(() => server.stop());
    const kubeconfig = await folder.write('kubeconfig', server.kubeconfig);
    const args = ['run', pod, ...AT_ONCE, '--scale', '2', '--nodes', '2', '--events-to', kubeconfig];
    const all = await refmanager(args);
    assert.equal(all.code, 0, all.stderr);
    assert.match(all.stdout, /^events: 16 of 16 events written to http:\/\/127\.0\.0\.1:\d+$/m);
    assert.equal(server.stored.size, 16);
    assert.ok(server.requests.every(({ method, path }) => method === 'POST' && path.endsWith('/default/events')));
    server.misbehaviours.push(403);
    const refused = await refmanager([...args, '--quiet']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /^warning: 1 event dropped \(refused\): Pulling 1; .*answered 403/);
  });

  it('refuses what is neither', async () => {
    const { code, stderr } = await refmanager(['run', pod, '--events-to', folder.path('nothing')]);
    assert.equal(code, 2);
    assert.match(
      stderr,
      /^refmanager: --events-to ".*nothing": expected a file that ends in \.ndjson, "kubeconfig" or /,
    );
  });
});
