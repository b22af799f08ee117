import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tooFewWorkers } from '../../../../../src/load/distributed/coordinator/workers/worker-wait.ts';
import type { WorkerNote } from '../../../../../src/load/distributed/redis/registry.ts';

const wanted = { fingerprint: '1-a', workers: 3, place: 'h:6379', waitMs: 30_000 };
const note = (id: string, fingerprint: string): WorkerNote => {
  return { id, host: id, pid: 1, threads: 1, fingerprint, version: '1', node: '24', arch: 'x64', busy: [] };
};

describe('too few workers', () => {
  it('are told with what is there, and what they have', () => {
    const message = (...notes: WorkerNote[]): string => tooFewWorkers(notes, wanted).message;
    assert.equal(message(), 'no worker of 1-a at h:6379 within 30s: begin one with refmanager worker --redis');
    assert.equal(message(note('b', '2-b')), 'no worker of 1-a at h:6379 within 30s; b has 2-b');
    assert.equal(message(note('a', '1-a'), note('b', '2-b')), 'only 1 of 3 workers at h:6379 within 30s; b has 2-b');
  });
});
