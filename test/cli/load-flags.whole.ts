/** Flags of `run` that `load` has too, and the other way round. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { AT_ONCE, Folder, linesOf, POD, refmanager } from './program.ts';

const PODS = resolve('examples/scenarios/shop-pods.yaml');

describe('flags of both run and load', { concurrency: true }, () => {
  let folder: Folder;
  before(async () => {
    folder = await Folder.make();
  });
  after(() => folder.remove());

  const scenario = (name: string, clock: string, more = ''): Promise<string> =>
    folder.write(
      `${name}.yaml`,
      `name: ${name}\nclock: ${clock}\nnodes: 2\npods: [{ manifest: ${PODS} }]\n` +
        `executor: { kind: shared-iterations, vus: 2, iterations: 8 }\n${more}`,
    );

  for (const clock of ['real', 'virtual']) {
    it(`--events-to writes each event of a load test in ${clock} time to a file`, async () => {
      const [file, out] = [folder.path(`${clock}.ndjson`), folder.path(`${clock}.json`)];
      const args = ['--latency', 'none', '--events-to', file, '--out', out, '--workers', '1'];
      const { code, stdout, stderr } = await refmanager(['load', await scenario(`events-${clock}`, clock), ...args]);
      assert.equal(code, 0, stderr);
      const result = JSON.parse(await readFile(out, 'utf8')) as {
        counts: { events: number };
        scenario: { settings: { name: string; text: string }[] };
      };
      const { events } = result.counts;
      assert.equal(linesOf(stdout).at(-2), `events: ${events} of ${events} events written to ${file}`);
      assert.equal(linesOf(await readFile(file, 'utf8')).length, events);
      assert.deepEqual(result.scenario.settings[0], { name: 'latency', text: 'none' });
    });
  }

  it('--keep and --grace-period are refused where nothing can be kept', async () => {
    const file = await scenario('simulated', 'virtual');
    const { code, stderr } = await refmanager(['load', file, '--keep', '--grace-period', '5']);
    assert.equal(code, 2);
    assert.match(stderr, /^refmanager: --keep "simulated": expected a scenario with a real runtime/m);
    assert.match(stderr, /^refmanager: --grace-period "5": expected a scenario with a real runtime/m);
  });

  it('--latency is refused where the runtime takes its own time', async () => {
    const file = await scenario('real', 'real', 'runtime: { kind: cri, endpoint: "unix:///nowhere.sock" }\n');
    const { code, stderr } = await refmanager(['load', file, '--latency', 'none']);
    assert.equal(code, 2);
    assert.match(stderr, /^refmanager: --latency "none": expected a scenario with a simulated runtime/m);
  });

  it('--latency of a run is the file of a model', async () => {
    const pod = await folder.write('modelled.yaml', POD);
    const model = await folder.write('model.json', '{ "kind": "latency-model", "latency": { "start": "20ms" } }');
    const out = folder.path('modelled.json');
    const { code, stderr } = await refmanager(['run', pod, '--latency', model, '--workers', '1', '--out', out]);
    assert.equal(code, 0, stderr);
    const { stages } = JSON.parse(await readFile(out, 'utf8')) as { stages: Record<string, { meanMs: number }> };
    assert.ok((stages['start']?.meanMs ?? 0) > 19, JSON.stringify(stages['start'])); // a timer may be a little early
  });

  it('--timeout ends a run of manifests with what it has', async () => {
    const pod = await folder.write('pod.yaml', POD);
    const args = ['run', pod, '--scale', '100000', ...AT_ONCE, '--timeout', '1ms', '--quiet'];
    const { code, stderr, stdout } = await refmanager(args);
    assert.equal(code, 124);
    assert.match(stderr, /^refmanager: the run did not end within 1ms: reporting what was done until then$/m);
    assert.match(stdout, /^INTERRUPTED: /m);
  });
});
