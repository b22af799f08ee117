import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Folder, linesOf, POD, refmanager } from '../program.ts';

/** Pods and containers, init ones included, of each example: counted by hand. */
const EXAMPLES = [
  ['database.yaml', 3, 12],
  ['jobs.yaml', 5, 10],
  ['node-agent.yaml', 1, 3],
  ['shop.yaml', 5, 16],
  ['toolbox.yaml', 1, 1],
] as const;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

describe('validate', { concurrency: true }, () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
  });
  after(() => folder.remove());

  it('counts pods and containers of every example', async () => {
    const paths = EXAMPLES.map(([name]) =>
      fileURLToPath(new URL(`../../../examples/manifests/${name}`, import.meta.url)),
    );
    const { code, stdout, stderr } = await refmanager(['validate', ...paths]);
    assert.deepEqual([code, stderr], [0, '']);
    const lines = linesOf(stdout).map((line) => line.replace(/ \(skipped: .*\)$/, ''));
    const expected = EXAMPLES.map(([, pods, containers], index) => {
      return `${paths[index]}: ${counted(pods, 'pod')}, ${counted(containers, 'container')}`;
    });
    assert.deepEqual(lines, expected);
  });

  it('says what makes no pods', async () => {
    const service = 'apiVersion: v1\nkind: Service\nmetadata: { name: s }\n';
    const { code, stdout } = await refmanager(['validate', '-'], `${service}---\n${service}---\n${POD}`);
    assert.deepEqual([code, stdout], [0, '<stdin>: 1 pod, 2 containers (skipped: 2 Service)\n']);
  });

  it('notes what a real runtime does not do, and refuses nothing for it', async () => {
    const probed = POD.replace('name: second', 'name: second, livenessProbe: { exec: { command: [x] } }');
    assert.notEqual(probed, POD);
    assert.equal((await refmanager(['validate', '-'], probed)).stderr, '');
    const { code, stdout, stderr } = await refmanager(['validate', '-', '--runtime', 'unix:///none.sock'], probed);
    assert.deepEqual([code, stdout], [0, '<stdin>: 1 pod, 2 containers\n']);
    assert.match(stderr, /^note: probes are not run on a real runtime, .*: those of second \(<stdin>:\d+\)\n$/);
  });

  it('prints every problem of every file with its place', async () => {
    const broken = await folder.write('broken.yaml', 'kind: Pod\n  metadata: x\n');
    const empty = await folder.write('empty.yaml', '');
    const wrong = await folder.write(
      'wrong.yaml',
      POD.replace('name: second', 'name: first').replace('name: web', 'name: 5'),
    );
    const missing = folder.path('missing.yaml');
    const { code, stdout, stderr } = await refmanager(['validate', broken, empty, wrong, missing, folder.path('')]);
    assert.deepEqual([code, stdout], [2, '']);
    assert.deepEqual(linesOf(stderr), [
      `${broken}:2:11 (document) expected valid YAML: \`:\` makes this a key, which cannot stand here: check the indentation, or put quotes around the text`,
      `${empty}:1:1 (file) is empty; expected at least one Kubernetes object in YAML`,
      `${wrong}:3:19 metadata.name Invalid value: 5: expected a string, got an integer; write "5"`,
      `${wrong}:6:24 spec.containers[0].name Duplicate value: "first": already used at spec.initContainers[0].name; expected a name of its own`,
      `${missing}:1:1 (file) does not exist; expected a YAML file`,
      `${folder.path('')}:1:1 (file) is a directory; expected a YAML file, or several: name each one, e.g. DIRECTORY/*.yaml`,
    ]);
  });
});
