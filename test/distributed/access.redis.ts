/** A run by a user with no more rights than docs/distributed.md asks for, whose password nobody sees. */

import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { before, it } from 'node:test';
import { Folder } from '../cli/program.ts';
import { atEnd } from './support/at-end.ts';
import { describeWithRedis, TestRedis } from './support/redis.ts';
import { begin } from './support/running.ts';
import { SCENARIOS } from './support/scenarios.ts';
import { TestWorker } from './support/workers.ts';

const SECRET = 'open-sesame';
/** With a threshold that ends it: both phases. */
const NAME = 'a threshold that ends it';

let folder: Folder;
let scenario: string;

before(async () => {
  folder = await Folder.make();
  atEnd(() => folder.remove());
  await copyFile('examples/scenarios/shop-pods.yaml', folder.path('shop-pods.yaml'));
  scenario = await folder.write('scenario.yaml', SCENARIOS[NAME] ?? '');
});

/** As the documentation gives them. */
async function documentedRights(): Promise<string[]> {
  const text = await readFile('docs/distributed.md', 'utf8');
  const rights = /^ACL SETUSER refm on >password (.+)$/m.exec(text)?.[1];
  assert.ok(rights !== undefined);
  return rights.split(' ');
}

/** What everybody on the machine sees of a process. */
async function shownBySystem(pid: number | undefined): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8');
}

/** What the coordinator tells as soon as that has `family`: it writes its metrics once a second. */
async function metricsWith(family: string, said: () => string): Promise<string> {
  const url = /metrics: (http\S+)/.exec(said())?.[1];
  assert.ok(url !== undefined, said());
  while (true) {
    const metrics = await (await fetch(url)).text();
    if (metrics.includes(family)) return metrics;
  }
}

describeWithRedis('a user with the rights of docs/distributed.md', () => {
  it('can run all of a load test, and its password is shown nowhere', async () => {
    const user = ['--user', 'refm', 'on', `>${SECRET}`, ...(await documentedRights())];
    const redis = await TestRedis.start([
      ...user,
      '--user',
      'watcher',
      'on',
      'nopass',
      '~*',
      '+@all',
      '--user',
      'default',
      'off',
    ]);
    const url = `redis://refm:${SECRET}@127.0.0.1:${redis.port}`;
    const worker = await TestWorker.start(url);
    const flagged = begin(['worker', '--workers', '1', '--redis', url]);
    await flagged.says('waiting at');
    const outs = ['x.json', 'x.html', 'x.junit.xml', 'x.prom'].map((name) => folder.path(name));
    const args = [
      'load',
      scenario,
      '--redis',
      url,
      '--expect-workers',
      '2',
      '--shares',
      '6',
      '--with-events',
      '--with-refs',
    ];
    const run = begin([...args, '--metrics-port', '0', ...outs.flatMap((out) => ['--out', out])]);
    await worker.says('of 6 done');
    const workers = [flagged.pid, worker.process.pid].map(Number);
    for (const pid of workers) process.kill(pid, 'SIGSTOP'); // so that the run does not end before it was asked
    const metrics = await metricsWith('refmanager_machine_containers_started_total', run.said);
    for (const pid of workers) process.kill(pid, 'SIGCONT');
    assert.match(metrics, /^refmanager_shares 6$/m);
    assert.match(metrics, /^refmanager_shares_missing \d$/m);
    assert.match(metrics, /^refmanager_shares_retried_total 0$/m);
    assert.match(metrics, /^# TYPE refmanager_machine_containers_started_total counter$/m);
    const shown =
      process.platform === 'linux'
        ? await Promise.all([run.pid, flagged.pid, worker.process.pid].map(shownBySystem))
        : [];
    const { code, stdout, stderr } = await run.end;
    assert.equal(code, 99, `${stdout}${stderr}`);
    flagged.interrupt();
    const files = await Promise.all(outs.map((out) => readFile(out, 'utf8')));
    const said = [stdout, stderr, (await flagged.end).stderr, ...worker.lines];
    for (const text of [...said, ...files, ...shown, metrics]) assert.ok(!text.includes(SECRET), text.slice(0, 1000));
    assert.match(files[0] ?? '', /"aborted":\s*true/);
    await worker.end();
  });
});
