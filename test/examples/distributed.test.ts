import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { load, loadAll } from 'js-yaml';
import { describeProgram } from '../../src/cli/program.ts';

const read = (name: string): Promise<string> => readFile(`examples/distributed/${name}`, 'utf8');
const { version, devDependencies } = JSON.parse(await readFile('package.json', 'utf8')) as {
  version: string;
  devDependencies: Record<string, string>;
};

interface Container {
  args: string[];
  env?: { name: string; value?: string }[];
}
/** Checks itself against the API server's schema; the package brings no types for its files. */
type Model = new (manifest: unknown) => { validate(): void };
const MODELS: Readonly<Record<string, string>> = {
  Deployment: 'kubernetes-models/apps/v1/Deployment',
  Job: 'kubernetes-models/batch/v1/Job',
  Service: 'kubernetes-models/v1/Service',
};
type Manifest = { kind: string; metadata: { name: string }; spec: { template: { spec: { containers: Container[] } } } };

/** The flags that a command of the program knows, and those of `args` it does not. */
function unknownFlags(args: readonly string[]): string[] {
  const [name, ...rest] = args;
  const command = describeProgram(() => undefined).commands.find((one) => one.name() === name);
  assert.ok(command !== undefined, `no command ${name}`);
  const known = new Set(command.options.map(({ long }) => long));
  return rest.filter((arg) => arg.startsWith('--') && !known.has(arg));
}

describe('examples/distributed', () => {
  it('has manifests that the API server would take, and flags that the program has', async () => {
    const manifests = loadAll(await read('kubernetes.yaml')) as Manifest[];
    assert.deepEqual(
      manifests.map(({ kind }) => kind),
      ['Deployment', 'Service', 'Deployment', 'Job'],
    );
    for (const manifest of manifests) {
      const models = (await import(MODELS[manifest.kind] ?? '')) as Record<string, Model>;
      new (models[manifest.kind] as Model)(manifest).validate();
    }
    const containers = manifests
      .filter(({ kind }) => kind !== 'Service')
      .flatMap(({ spec }) => spec.template.spec.containers);
    const [, worker, coordinator] = containers as [Container, Container, Container];
    for (const { args } of [worker, coordinator]) assert.deepEqual(unknownFlags(args), []);
    // A pod of the Job that comes after one that was killed has to go on with its run.
    assert.ok(coordinator.args.includes('--name'));
    for (const { args } of containers) assert.doesNotMatch(args.join(' '), /redis:\/\//);
  });

  it('has a compose file with the same, and an image of the versions that are tested', async () => {
    const { services } = load(await read('compose.yaml')) as {
      services: Record<string, { command: string[]; depends_on?: object }>;
    };
    assert.deepEqual(Object.keys(services), ['redis', 'worker', 'load']);
    for (const name of ['worker', 'load']) {
      assert.deepEqual(unknownFlags(services[name]?.command ?? []), []);
      assert.deepEqual(Object.keys(services[name]?.depends_on ?? {}), ['redis']);
    }
    const dockerfile = await read('Dockerfile');
    const { bullmq, ioredis, node } = devDependencies;
    assert.match(dockerfile, new RegExp(`^FROM node:${node}-`, 'm'));
    assert.match(dockerfile, new RegExp(` bullmq@${bullmq} ioredis@${ioredis} `));
    assert.ok(dockerfile.includes(`refmanager-${version}.tgz`));
  });
});
