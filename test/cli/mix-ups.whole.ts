/** Commands that are given the file of another one: each says which was meant, and ends with 2. */

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { AT_ONCE, Folder, POD, refmanager } from './program.ts';

const SCENARIO =
  '# a load test\nname: x\nexecutor: { kind: shared-iterations, vus: 1, iterations: 1 }\npods: [{ manifest: pod.yaml }]\n';

describe('files of another command', { concurrency: true }, () => {
  let folder: Folder;
  const files: Record<string, string> = {};
  before(async () => {
    folder = await Folder.make();
    files['manifest'] = await folder.write('pod.yaml', POD);
    files['object'] = await folder.write('pod.json', '{"kind": "Pod", "apiVersion": "v1", "metadata": {"name": "a"}}');
    files['scenario'] = await folder.write('scenario.yaml', SCENARIO);
    files['result'] = await folder.write('result.json', '');
    await refmanager(['run', files['manifest'], ...AT_ONCE, '--quiet', '--out', files['result']]);
  });
  after(() => folder.remove());

  for (const [command, file, place, told] of [
    [
      'run',
      'scenario',
      '2:1',
      'expected a Kubernetes object, got the scenario of a load test: that is for `refmanager load`',
    ],
    ['run', 'result', '1:1', 'expected a Kubernetes object, got the result of a run: that is for `refmanager report`'],
    [
      'validate',
      'result',
      '1:1',
      'expected a Kubernetes object, got the result of a run: that is for `refmanager report`',
    ],
    ['load', 'manifest', '1:1', 'expected a scenario, got a Kubernetes manifest: that is for `refmanager run`'],
    ['load', 'result', '1:1', 'expected a scenario, got the result of a run: that is for `refmanager report`'],
    [
      'report',
      'manifest',
      '1:1',
      'expected a result file (--out x.json), got a Kubernetes manifest: that is for `refmanager run`',
    ],
    [
      'report',
      'object',
      '1:1',
      'expected a result file (--out x.json), got a Kubernetes manifest: that is for `refmanager run`',
    ],
    [
      'report',
      'scenario',
      '1:1',
      'expected a result file (--out x.json), got the scenario of a load test: that is for `refmanager load`',
    ],
    [
      'import',
      'manifest',
      '1:1',
      'expected a trace (CSV) or benchmarks of critest (JSON), got a Kubernetes manifest: that is for `refmanager run`',
    ],
    [
      'import',
      'scenario',
      '1:1',
      'expected a trace (CSV) or benchmarks of critest (JSON), got the scenario of a load test: that is for `refmanager load`',
    ],
    [
      'import',
      'result',
      '1:1',
      'expected a trace (CSV) or benchmarks of critest (JSON), got the result of a run: that is for `refmanager report`',
    ],
  ] as const) {
    it(`${command} of a ${file}`, async () => {
      const { code, stdout, stderr } = await refmanager([command, files[file] as string]);
      assert.equal(stderr, `${files[file]}:${place} (document) ${told}\n`);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }

  it('a URL', async () => {
    const url = 'https://example.com/pod.yaml';
    const { code, stderr } = await refmanager(['validate', url]);
    assert.deepEqual(
      [code, stderr],
      [2, `${url}:1:1 (file) is a URL; expected a file: download it first, e.g. with curl -LO\n`],
    );
  });

  for (const command of ['run', 'validate', 'load', 'report', 'import']) {
    it(`${command} of a URL`, async () => {
      const url = 'https://example.com/a.yaml';
      const { code, stdout, stderr } = await refmanager([command, url]);
      assert.equal(stderr, `${url}:1:1 (file) is a URL; expected a file: download it first, e.g. with curl -LO\n`);
      assert.deepEqual([code, stdout], [2, '']);
    });
  }
});
