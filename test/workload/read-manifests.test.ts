import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { formatProblems, readManifests } from '../../src/workload/read-manifests.ts';
import { podWith, problemsOf, readText } from './reading.ts';

const POD = podWith('containers: [{ name: c, image: i }]');

async function* noInput(): AsyncGenerator<Buffer> {}

describe('reading manifests', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'manifests-'));
  });
  after(() => rm(folder, { recursive: true }));

  it('reads every document of every file in order', async () => {
    const first = join(folder, 'first.yaml');
    const second = join(folder, 'second.json');
    await writeFile(first, `${POD}---\n---\n# nothing\n---\n${POD.replace('name: p ', 'name: q ')}`);
    await writeFile(second, JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 's' } }));
    const { files, problems } = await readManifests([first, second], noInput());
    assert.deepEqual(problems, []);
    assert.deepEqual(
      files.map((file) => file.file),
      [first, second],
    );
    assert.deepEqual(
      files[0]?.workloads.map(({ name }) => name),
      ['p', 'q'],
    );
    assert.deepEqual([...(files[1]?.skipped ?? [])], [['Service', 1]]);
  });

  it('collects the problems of all files, each in the order of its lines', async () => {
    const broken = join(folder, 'broken.yaml');
    await writeFile(broken, podWith('containers:\n- name: A\n  image: ""'));
    const missing = join(folder, 'missing.yaml');
    const { problems } = await readManifests([broken, missing, folder], noInput());
    assert.deepEqual(
      problems.map(({ file, line, path }) => [file, line, path]),
      [
        [broken, 6, 'spec.containers[0].name'],
        [broken, 7, 'spec.containers[0].image'],
        [missing, 1, '(file)'],
        [folder, 1, '(file)'],
      ],
    );
    assert.match(problems[2]?.message ?? '', /does not exist; expected a YAML file/);
    assert.match(problems[3]?.message ?? '', /is a directory; expected a YAML file/);
  });

  it('writes a problem as file:line:column path message', async () => {
    const { problems } = await readText(podWith('containers: 5'));
    assert.equal(
      formatProblems(problems),
      '<stdin>:5:15 spec.containers Invalid value: 5: expected a list, got an integer\n',
    );
  });

  it('reads standard input once', async () => {
    async function* input(): AsyncGenerator<Buffer> {
      yield Buffer.from(POD);
    }
    const { files, problems } = await readManifests(['-', '-'], input());
    assert.equal(files.length, 1);
    assert.match(problems[0]?.message ?? '', /given twice/);
  });

  for (const [what, text] of [
    ['an empty file', ''],
    ['a file of blanks', ' \n\n'],
    ['a file of comments and separators', '# a\n---\n# b\n---\n'],
  ] as const) {
    it(`refuses ${what}`, async () => {
      assert.deepEqual(await problemsOf(text), [
        '1:1 (file) is empty; expected at least one Kubernetes object in YAML',
      ]);
    });
  }

  it('refuses bytes that are no UTF-8', async () => {
    const latin = join(folder, 'latin.yaml');
    await writeFile(latin, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
    const { problems } = await readManifests([latin], noInput());
    assert.match(problems[0]?.message ?? '', /is not UTF-8 text/);
  });

  it('refuses a uid that would be a path: directories are named by it', async () => {
    for (const uid of ['../../etc', '..', 'a/b']) {
      const withUid = POD.replace('name: p ', `name: p, uid: "${uid}" `);
      const { problems } = await readText(withUid);
      assert.deepEqual(
        problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
        [`3 metadata.uid Invalid value: "${uid}": must not be a path`],
      );
    }
  });

  it('keeps a uid that only one pod has, and refuses it for a second one', async () => {
    const withUid = POD.replace('name: p ', 'name: p, uid: u-1 ');
    const { problems } = await readText(`${withUid}---\n${withUid.replace('name: p,', 'name: q,')}`);
    assert.deepEqual(
      problems.map(({ line, path, message }) => `${line} ${path} ${message}`),
      ['9 metadata.uid Invalid value: "u-1": must be unique: already used at <stdin>:3'],
    );
  });

  it('starts a pod once of which there are two snapshots', async () => {
    const first = join(folder, 'monday.yaml');
    const second = join(folder, 'tuesday.yaml');
    for (const file of [first, second]) await writeFile(file, POD.replace('name: p ', 'name: p, uid: u-1 '));
    const { files, problems } = await readManifests([first, second], noInput());
    assert.deepEqual(problems, []);
    assert.deepEqual(
      files.map(({ workloads, leftOut }) => [workloads.length, ...leftOut]),
      [[1], [0, ['Pod that was there before', 1]]],
    );
  });
});
