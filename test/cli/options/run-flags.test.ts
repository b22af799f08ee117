import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { describe, it } from 'node:test';
import { parseRunFlags, type RunFlagTexts } from '../../../src/cli/options/run-flags.ts';

const DEFAULTS: RunFlagTexts = { runtime: 'simulated', latency: 'default', seed: '1', scale: '1', nodes: '1' };

describe('the flags of run', () => {
  it('default to all cores, one node and the seed 1', async () => {
    const { flags, problems } = await parseRunFlags(DEFAULTS, []);
    assert.deepEqual(problems, []);
    const runtime = { kind: 'simulated', latency: 'default' };
    const workers = availableParallelism();
    assert.deepEqual(flags, {
      workers,
      runtime,
      seed: 1,
      timeoutMs: undefined,
      scale: 1,
      nodes: 1,
      maxStoreBytes: undefined,
      out: [],
      metrics: undefined,
      redis: undefined,
      quiet: false,
    });
  });

  it('take numbers up to their limits', async () => {
    const { flags, problems } = await parseRunFlags(
      { ...DEFAULTS, workers: '250', seed: '4294967295', nodes: '007' },
      [],
    );
    assert.deepEqual(problems, []);
    assert.deepEqual([flags.workers, flags.seed, flags.nodes], [250, 4_294_967_295, 7]);
  });

  for (const [given, problem] of [
    [{ workers: '0' }, '--workers "0": expected a whole number from 1 to 250'],
    [{ workers: '251' }, '--workers "251": expected a whole number from 1 to 250'],
    [{ workers: '1.5' }, '--workers "1.5": expected a whole number from 1 to 250'],
    [{ workers: '' }, '--workers "": expected a whole number from 1 to 250'],
    [{ workers: ' 2' }, '--workers " 2": expected a whole number from 1 to 250'],
    [{ scale: '0' }, '--scale "0": expected a whole number from 1 to 10000000'],
    [{ nodes: 'two' }, '--nodes "two": expected a whole number from 1 to 100000'],
    [{ seed: '1e3' }, '--seed "1e3": expected a whole number from 0 to 4294967295'],
    [{ seed: '-1' }, '--seed "-1": expected a whole number from 0 to 4294967295'],
    [
      { latency: 'slow' },
      '--latency "slow": expected "default", "none" or the file of a latency model, but slow:1:1 (file) does not exist; expected a YAML file',
    ],
    [{ runtime: 'docker' }, '--runtime "docker": expected "simulated" or unix:///path/to.sock'],
    [
      { runtime: 'unix://run/x.sock' },
      '--runtime "unix://run/x.sock": expected unix:// and an absolute path, e.g. unix:///run/containerd/containerd.sock',
    ],
    [
      { runtime: 'unix:///nowhere/x.sock' },
      '--runtime "unix:///nowhere/x.sock": expected the socket of a container runtime, but nothing is there',
    ],
    [
      { out: ['report.pdf'] },
      '--out "report.pdf": expected a file that ends in .json, .ndjson, .csv, .html, .junit.xml, .prom, .critest.json, .pods.csv or .pods.ndjson',
    ],
    [{ out: ['a.json', './a.json'] }, '--out "./a.json": expected each file once'],
    [
      { out: ['a.ndjson'], eventsTo: './a.ndjson' },
      '--events-to "./a.ndjson": expected a file that is no manifest or report of this run',
    ],
    [
      { eventsTo: 'package.json' },
      '--events-to "package.json": expected a file that ends in .ndjson, "kubeconfig" or the path of a kubeconfig, but kubeconfig "package.json" has no cluster for its current context',
    ],
  ] as const) {
    it(`refuse ${JSON.stringify(given)}`, async () => {
      const { problems } = await parseRunFlags({ ...DEFAULTS, ...given }, []);
      assert.deepEqual(problems, [problem]);
    });
  }
});
