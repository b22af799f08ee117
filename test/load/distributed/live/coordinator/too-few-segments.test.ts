import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fingerprint } from '../../../../../src/load/distributed/fingerprint.ts';
import { tooFewSegments } from '../../../../../src/load/distributed/live/coordinator/too-few-segments.ts';
import { type Needs, NO_NEEDS } from '../../../../../src/load/distributed/live/needs.ts';
import type { WorkerNote } from '../../../../../src/load/distributed/redis/registry.ts';

const waited = { place: '10.0.0.5:6379', waitMs: 5000, needs: NO_NEEDS };
const ours = { threads: 2, node: '24.0.0', arch: 'x64' };
const note = (id: string, change: Partial<WorkerNote> = {}): WorkerNote => {
  return { id, host: 'h', pid: 1, ...ours, fingerprint: fingerprint(), version: '1', busy: [], ...change };
};
const taken = (id: string, isReady: boolean) => {
  return { claim: { attempt: 'x', worker: { id, host: 'h', ...ours } }, isReady };
};
const FREE = { claim: undefined, isReady: false };

describe('too few workers for the segments of a run', () => {
  it('are told with all that are there, and with what each has', () => {
    const share = { run: 'storm', phase: 0, share: 1, virtualMs: 0, inFlight: 0, lookups: { lookups: 0, misses: 0 } };
    const counts = { arrivals: 0, dropped: 0, pods: 0, containers: 0, started: 0, failed: 0, events: 0 };
    const notes = [
      note('a/1'),
      note('b/1'),
      note('c/1', { busy: [{ ...share, counts }] }),
      note('d/1', { segment: 'other' }),
      note('e/1', { fingerprint: 'old' }),
    ];
    const { code, message } = tooFewSegments(
      [taken('a/1', true), taken('b/1', false), FREE, FREE, FREE],
      notes,
      waited,
    );
    assert.equal(code, 'ERR_NO_WORKERS');
    assert.equal(
      message,
      `only 2 of 5 segments have a worker at 10.0.0.5:6379 within 5s: a/1 is ready; b/1 is getting ready; c/1 has shares of storm; d/1 has a segment of other; e/1 has old, this is ${fingerprint()}`,
    );
  });

  it('are told with what of their machines they do not give', () => {
    const needs: Needs = { runtime: true, hostPath: true, privileged: true };
    const message = tooFewSegments(
      [FREE],
      [
        note('a/1'),
        note('b/1', { gives: { ...NO_NEEDS, runtime: true } }),
        note('c/1', { gives: needs, segment: 'other' }),
        note('d/1', { gives: NO_NEEDS, segment: 'other' }),
      ],
      { ...waited, needs },
    ).message.replace(/^.*5s: /, '');
    assert.deepEqual(message.split('; '), [
      'a/1 has no runtime (refmanager worker --runtime)',
      'b/1 allows no hostPath volumes (--allow-host-path) and allows no privileged pods (--allow-privileged)',
      'c/1 has a segment of other',
      'd/1 has no runtime (refmanager worker --runtime)',
    ]);
    const none = tooFewSegments([FREE], [], { ...waited, needs }).message;
    assert.match(none, /: begin workers with refmanager worker --redis … --runtime unix:\/\/\/…$/);
  });

  it('are told with how to begin one where there is none', () => {
    assert.equal(
      tooFewSegments([FREE, FREE], [], waited).message,
      'none of 2 segments has a worker at 10.0.0.5:6379 within 5s: begin workers with refmanager worker --redis',
    );
  });

  it('are not all named where they are many', () => {
    const many = Array.from({ length: 11 }, (_, i) => taken(`w${i}/1`, true));
    assert.match(
      tooFewSegments([...many, FREE], [], waited).message,
      /^only 11 of 12 segments have .*; w7\/1 is ready; and 3 others$/,
    );
  });
});
