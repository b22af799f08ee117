import { it } from 'node:test';
import { assertPredicted } from './prediction.ts';

it('a model of containerd predicts runs of pods of few containers', (t) =>
  assertPredicted(t, 2, [
    { workers: 1, pods: 24, containers: 1 },
    { workers: 2, pods: 16, containers: 4 },
    { workers: 4, pods: 24, containers: 2 },
  ]));
