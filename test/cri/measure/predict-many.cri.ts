import { it } from 'node:test';
import { assertPredicted } from './prediction.ts';

it('a model of containerd predicts runs of pods of many containers', (t) =>
  assertPredicted(t, 8, [
    { workers: 1, pods: 8, containers: 10 },
    { workers: 2, pods: 10, containers: 8 },
    { workers: 4, pods: 10, containers: 10 },
  ]));
