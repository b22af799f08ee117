import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Folder, linesOf, POD, refmanager } from './program.ts';

describe('usage errors', { concurrency: true }, () => {
  let folder: Folder;
  let pod: string;
  before(async () => {
    folder = await Folder.make();
    pod = await folder.write('pod.yaml', POD);
  });
  after(() => folder.remove());

  for (const [args, line] of [
    [['--wrong'], /^refmanager: unknown option '--wrong'; see refmanager --help$/],
    [['rnu', 'x.yaml'], /^refmanager: unknown command 'rnu' \(Did you mean run\?\); see refmanager --help$/],
    [['run'], /^refmanager: missing required argument 'manifest'; see refmanager run --help$/],
    [
      ['run', 'POD', '--wokers', '2'],
      /^refmanager: unknown option '--wokers' \(Did you mean --workers\?\); see refmanager run --help$/,
    ],
    [
      ['run', 'POD', '--workers'],
      /^refmanager: option '--workers <number>' argument missing; see refmanager run --help$/,
    ],
    [['run', 'POD', '--workers', '0'], /^refmanager: --workers "0": expected a whole number from 1 to 250$/],
    [['run', 'POD', '--scale', '-1'], /^refmanager: --scale "-1": expected a whole number from 1 to/],
    [['run', 'POD', '--keep'], /^refmanager: --keep "simulated": expected a real --runtime: a simulated one keeps/],
    [['run', 'POD', '--grace-period', '3'], /^refmanager: --grace-period "3": expected a real --runtime$/],
    [['bench', 'lcok'], /^refmanager: unknown command 'lcok' \(Did you mean lock\?\); see refmanager bench --help$/],
    [['help', 'rum'], /^refmanager: unknown command 'rum'; see refmanager --help$/],
    [['help', 'bench', 'lok'], /^refmanager: unknown command 'lok'.*; see refmanager bench --help$/],
    [
      ['completion', 'csh'],
      /^refmanager: command-argument value 'csh' is invalid for argument 'shell'\. .*; see refmanager completion --help$/,
    ],
    [
      ['load', 'x.yaml', '--open'],
      /^refmanager: option '--open' has no page to open: expected --out FILE\.html with it; see refmanager load --help$/,
    ],
    [
      ['init', 'Not/A Name'],
      /^refmanager: init Not\/A Name: expected a name of lower-case letters, digits and dashes$/,
    ],
    [['cleanup'], /^refmanager: required option '--runtime <socket>' not specified; see refmanager cleanup --help$/],
    [['cleanup', '--runtime', 'simulated'], /^refmanager: --runtime "simulated": expected unix:\/\/ and an absolute/],
    [
      ['serve-cri', '--socket', 's', '--api', 'v2'],
      /^refmanager: --api "v2": expected v1 or v1alpha2, or both with a comma$/,
    ],
    [['serve-cri', '--socket', 's', '--fault', 'Start=hang'], /^refmanager: --fault "Start=hang": expected \* or one/],
    [['serve-cri', '--socket', 's', '--fault', '*=explode'], /expected slow:TIME, hang, .* or half after the =$/],
    [['serve-cri', '--socket', '/no/such/place'], /^refmanager: --socket \/no\/such\/place: cannot listen on/],
    [['validate', '--scale', '2', 'POD'], /^refmanager: unknown option '--scale'; see refmanager validate --help$/],
  ] as const) {
    it(`refuses ${args.join(' ')}`, async () => {
      const { code, stdout, stderr } = await refmanager(args.map((arg) => (arg === 'POD' ? pod : arg)));
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr.trimEnd(), line);
      assert.equal(linesOf(stderr).length, 1);
    });
  }

  it('refuses reports that cannot be written, and leaves nothing behind', async () => {
    const inside = `${pod}/report.json`;
    const folderNamedLikeAReport = folder.path('missing/deeper/report.html');
    const { code, stderr } = await refmanager(['run', pod, '--out', inside, '--out', folderNamedLikeAReport]);
    assert.equal(code, 2);
    assert.equal(linesOf(stderr).length, 1);
    assert.match(stderr, /report\.json": expected a file that can be written, but got ENOTDIR/);
    assert.equal(existsSync(folder.path('missing')), false);
  });

  it('refuses an endpoint that is no socket', async () => {
    const { code, stderr } = await refmanager(['run', pod, '--runtime', `unix://${pod}`]);
    assert.equal(code, 2);
    assert.match(stderr, /expected the socket of a container runtime, but that is no socket$/m);
  });

  it('refuses a socket at which no container runtime answers', async () => {
    const socket = folder.path('runtime.sock');
    const server = createServer((connection) => connection.destroy());
    const listening = Promise.withResolvers<void>();
    server.listen(socket, listening.resolve);
    await listening.promise;
    try {
      const { code, stderr } = await refmanager(['run', pod, '--runtime', `unix://${socket}`]);
      assert.equal(code, 2);
      assert.match(stderr, /expected a container runtime that answers over CRI, but got .+$/m);
      assert.equal(linesOf(stderr).length, 1);
    } finally {
      server.close();
    }
  });

  it('tells everything that is wrong with the flags at once', async () => {
    const { code, stderr } = await refmanager(['run', pod, '--workers', '0', '--seed', 'x', '--out', 'y']);
    assert.equal(code, 2);
    assert.deepEqual(
      linesOf(stderr).map((line) => line.split(' ')[1]),
      ['--workers', '--seed', '--out'],
    );
  });

  it('prints help with an example for each command, and the version', async () => {
    const [help, run, validate, version] = await Promise.all([
      refmanager(['--help']),
      refmanager(['run', '--help']),
      refmanager(['validate', '--help']),
      refmanager(['--version']),
    ]);
    for (const { code, stdout } of [help, run, validate]) {
      assert.equal(code, 0);
      assert.match(stdout, /^Example:\n {2}\$ refmanager /m);
    }
    // Commander wraps at 80 columns where the output is no terminal, if the names leave descriptions enough room.
    for (const line of help.stdout.split('\n')) assert.ok(line.length <= 80, line);
    assert.match(version.stdout, /^\d+\.\d+\.\d+\n$/);
    assert.deepEqual(await refmanager(['-v']), version);
  });

  it('prints the help of a command by name, as --help does', async () => {
    const [program, run, lock, byFlag] = await Promise.all([
      refmanager(['help']),
      refmanager(['help', 'run']),
      refmanager(['help', 'bench', 'lock']),
      refmanager(['run', '--help']),
    ]);
    assert.match(program.stdout, /^Usage: refmanager \[options\]/);
    assert.deepEqual(run, byFlag);
    assert.match(lock.stdout, /^Usage: refmanager bench lock /);
    for (const { code } of [program, run, lock]) assert.equal(code, 0);
  });

  it('shows help when nothing is asked', async () => {
    const { code, stderr } = await refmanager([]);
    assert.equal(code, 2);
    assert.match(stderr, /^Usage: refmanager/);
  });
});
