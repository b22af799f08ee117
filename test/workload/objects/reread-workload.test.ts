import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { before, describe, it } from 'node:test';
import type { NodeNeed } from '../../../src/workload/node-needs.ts';
import type { Workload } from '../../../src/workload/objects/object-reader.ts';
import { type Reread, rereadWorkload } from '../../../src/workload/objects/reread-workload.ts';
import { readManifests } from '../../../src/workload/read-manifests.ts';

const FOLDERS = ['examples/manifests', 'examples/scenarios'];

let all: readonly Workload[];
let needs: readonly NodeNeed[];

const kindsOf = (list: readonly NodeNeed[]): string[] => list.map(({ need }) => need).toSorted();

before(async () => {
  const files = FOLDERS.flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  const manifests = files.filter((file) => file.startsWith('examples/manifests/') || file.endsWith('-pods.yaml'));
  const { files: read, problems } = await readManifests(manifests, process.stdin);
  assert.deepEqual(problems, []);
  all = read.flatMap(({ workloads }) => workloads);
  needs = read.flatMap((file) => file.needs);
});

/** As nobody has checked it: what is changed may be anything. */
interface Unchecked {
  kind: unknown;
  name: unknown;
  namespace: unknown;
  replicas: unknown;
  extra?: unknown;
  metadata: { uid?: unknown };
  spec: {
    containers: unknown[];
    volumes?: unknown;
    hostname?: unknown;
    restartPolicy?: unknown;
  };
}

/** What is to be changed of its first container. */
function first({ spec }: Unchecked): { name?: unknown; image?: unknown; volumeMounts?: unknown } {
  return spec.containers[0] as object;
}

/** As it comes through JSON, changed. */
function changed(kind: string, change: (workload: Unchecked) => unknown): Reread {
  const workload = JSON.parse(JSON.stringify(all.find((own) => own.kind === kind))) as Unchecked;
  change(workload);
  return rereadWorkload(workload);
}

describe('a workload that came through JSON', () => {
  it('is what it was, of every kind', () => {
    const kinds = new Set(all.map(({ kind }) => kind));
    assert.ok(
      kinds.has('StatefulSet') && kinds.has('Job') && kinds.has('Pod') && kinds.has('DaemonSet'),
      [...kinds].join(),
    );
    for (const workload of all) {
      const json = JSON.stringify(workload);
      const { workload: read, problems } = rereadWorkload(JSON.parse(json));
      assert.deepEqual(problems, [], workload.name);
      assert.equal(JSON.stringify(read), json); // names follow from its very text
    }
  });

  it('tells what it needs of a node, as its manifest did', () => {
    const reread = all.flatMap((workload) => rereadWorkload(JSON.parse(JSON.stringify(workload))).needs);
    assert.ok(reread.length > 0);
    assert.deepEqual(kindsOf(reread), kindsOf(needs));
  });

  for (const [what, kind, change, path] of [
    ['a name that is a path', 'Deployment', (w) => (w.name = '../../etc'), 'metadata.name'],
    ['a namespace that is a path', 'Deployment', (w) => (w.namespace = '..'), 'metadata.namespace'],
    ['a uid that is a path', 'Pod', (w) => (w.metadata.uid = '../x'), 'metadata.uid'],
    ['a container whose name is a path', 'Deployment', (w) => (first(w).name = '../x'), 'spec.containers[0].name'],
    [
      'a volume whose name is a path',
      'Deployment',
      (w) => (w.spec.volumes = [{ name: '../x', emptyDir: {} }]),
      'spec.volumes[0].name',
    ],
    [
      'a claim whose name is a path',
      'StatefulSet',
      (w) => (first(w).volumeMounts = [{ name: '../x', mountPath: '/x' }]),
      'spec.volumes[1].name',
    ],
    [
      'a file outside of its volume',
      'Deployment',
      (w) => (w.spec.volumes = [{ name: 'x', configMap: { name: 'y', items: [{ key: 'k', path: '../../k' }] } }]),
      'spec.volumes[0].configMap.items[0].path',
    ],
    [
      'a mount of a volume that is not there',
      'Deployment',
      (w) => (first(w).volumeMounts = [{ name: 'x', mountPath: '/x' }]),
      'spec.containers[0].volumeMounts[0].name',
    ],
    ['metadata of a template that is more than that', 'Deployment', (w) => (w.metadata.uid = 'x'), ''],
    ['containers that are none', 'Deployment', (w) => (w.spec.containers = [7]), 'spec.containers.0'],
    ['no image', 'Deployment', (w) => delete first(w).image, 'spec.containers[0].image'],
    ['no defaults', 'Deployment', (w) => delete w.spec.restartPolicy, 'spec'],
    ['a null', 'Deployment', (w) => (w.spec.hostname = null), 'spec'],
    ['a kind that makes no pods', 'Deployment', (w) => (w.kind = 'Service'), 'kind'],
    ['more pods than there can be', 'Deployment', (w) => (w.replicas = 1e12), 'replicas'],
    ['more numbers than there can be', 'Job', (w) => Object.assign(w, { isIndexed: true, replicas: 1e6 }), ''],
    ['anything beside', 'Deployment', (w) => (w.extra = 1), ''],
  ] as const satisfies readonly (readonly [string, string, (workload: Unchecked) => unknown, string])[]) {
    it(`is refused with ${what}`, () => {
      const { workload, problems } = changed(kind, change);
      assert.equal(workload, undefined);
      assert.equal(problems[0]?.path, path, JSON.stringify(problems));
    });
  }

  it('is refused when it is nothing of the kind', () => {
    for (const value of [undefined, null, 7, 'text', [], {}, { kind: 'Pod' }])
      assert.equal(rereadWorkload(value).problems.length > 0, true, JSON.stringify(value));
  });
});
