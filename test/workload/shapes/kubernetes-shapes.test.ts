import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { kubernetesKinds, kubernetesShapes } from '../../../scripts/kubernetes-shapes.ts';
import { fieldsOf } from '../../../src/workload/shapes/shape.ts';

const read = (name: string): string =>
  readFileSync(new URL(`../../../src/workload/shapes/${name}.ts`, import.meta.url), 'utf8');

describe('the shapes of Kubernetes objects', () => {
  it('are what the script makes of the description of the API', () => {
    assert.equal(read('kubernetes-shapes'), kubernetesShapes());
    assert.equal(read('kubernetes-kinds'), kubernetesKinds());
  });

  it('tell lists, mappings and what is required', () => {
    const container = fieldsOf('Container');
    assert.deepEqual(container.get('name'), { shape: { kind: 'text' }, isRequired: true });
    assert.deepEqual(container.get('env')?.shape, { kind: 'list', of: { kind: 'struct', name: 'EnvVar' } });
    assert.deepEqual(fieldsOf('ObjectMeta').get('labels')?.shape, { kind: 'map', of: { kind: 'text' } });
  });
});
