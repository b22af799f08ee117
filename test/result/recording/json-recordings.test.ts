/** What is recorded goes between threads and machines: JSON must change nothing, nor the order in which it is added up. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { failedEnd, INTERRUPTED_END, STARTED_END, type StartEnd } from '../../../src/kubelet/context/start-end.ts';
import type { StartStage } from '../../../src/kubelet/context/start-observer.ts';
import { CallRecorder, type CallRecording } from '../../../src/result/recording/call-recorder.ts';
import {
  IntervalLatencies,
  type IntervalRecording,
} from '../../../src/result/recording/histogram/interval-latencies.ts';
import { StartRecorder, type StartRecording } from '../../../src/result/recording/start-recorder.ts';
import { RuntimeError, type StatusCode } from '../../../src/runtime/runtime-service.ts';
import { RESULT_STAGES } from '../../../src/text/stages.ts';

const RUNS = { numRuns: 20 };
const LONGEST_MS = 3_000_000;
const CODES: StatusCode[] = ['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'UNKNOWN'];
const STAGES: StartStage[] = ['pull', 'create', 'start', 'postStart'];

const timeMs = fc.oneof(fc.integer({ min: 0, max: 1_000 }), fc.integer({ min: 0, max: LONGEST_MS }));
const end: fc.Arbitrary<StartEnd> = fc.oneof(
  fc.constant(STARTED_END),
  fc.constant(INTERRUPTED_END),
  fc.constant(failedEnd('ErrImageNeverPull', 'not there')),
  fc.constantFrom(...CODES).map((code) => failedEnd('CreateContainerError', 'gone', new RuntimeError(code, 'gone'))),
);

interface Started {
  readonly atMs: number;
  readonly lateMs: number;
  readonly stagesMs: Partial<Record<StartStage, number>>;
  readonly end: StartEnd;
  readonly isLost: boolean;
}

const started: fc.Arbitrary<Started> = fc.record({
  atMs: timeMs,
  lateMs: fc.integer({ min: 0, max: 100 }),
  stagesMs: fc.dictionary(fc.constantFrom(...STAGES), fc.integer({ min: 0, max: 10_000 })),
  end,
  isLost: fc.boolean(),
});

/** Pods of different recordings have different names. */
function recordingOf(starts: readonly Started[], which: string): StartRecording {
  const recorder = new StartRecorder(0);
  for (const [i, { atMs, lateMs, stagesMs, end: ended, isLost }] of starts.entries()) {
    const pod = { metadata: { name: `${which}-${i}`, namespace: 'shop' }, spec: { containers: [{ name: 'app' }] } };
    recorder.counts.arrivals++;
    if (isLost) {
      recorder.lost({ pod, node: i, intendedAtMs: atMs }, 'its worker died', atMs);
      continue;
    }
    const totalMs = Object.values(stagesMs).reduce((sum, ms) => sum + ms, 0);
    const startedAtMs = atMs + lateMs;
    const ok = ended.outcome === 'started';
    const report = {
      container: 'app',
      kind: 'regular',
      containerID: undefined,
      error: ok ? undefined : ended.reason,
    } as const;
    const containers = [{ ...report, end: ended, ok, message: ended.message, stagesMs, totalMs, startedAtMs }];
    const result = { containers, startedAtMs, totalMs, sandboxMs: 1, end: STARTED_END, events: [], eventCount: 4 };
    recorder.ended({ pod, node: i, intendedAtMs: atMs, result });
  }
  return recorder.recording();
}

function throughJson<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value)) as Value;
}

/** What is recorded, in a form of its own, and how it is added up. */
interface Kind<Recording> {
  readonly name: string;
  readonly any: (which: string) => fc.Arbitrary<Recording>;
  readonly sum: (recordings: readonly Recording[]) => Recording;
}

function promise<Recording>({ name, any, sum }: Kind<Recording>): void {
  describe(name, () => {
    it('is the same after JSON, and adds up to the same', () => {
      const property = fc.property(any('a'), any('b'), (a, b) => {
        assert.deepEqual(throughJson(a), a);
        assert.deepEqual(sum([throughJson(a), throughJson(b)]), sum([a, b]));
      });
      fc.assert(property, RUNS);
    });

    it('adds up to the same in any order and any grouping', () => {
      const property = fc.property(any('a'), any('b'), any('c'), (a, b, c) => {
        const whole = sum([a, b, c]);
        assert.deepEqual(sum([c, a, b]), whole);
        assert.deepEqual(sum([sum([a, b]), c]), whole);
        assert.deepEqual(sum([a, sum([b, c])]), whole);
      });
      fc.assert(property, RUNS);
    });
  });
}

promise<StartRecording>({
  name: 'the recording of starts',
  any: (which) => fc.array(started, { maxLength: 30 }).map((starts) => recordingOf(starts, which)),
  sum(recordings) {
    const recorder = new StartRecorder(0);
    for (const each of recordings) recorder.merge(each);
    return recorder.recording();
  },
});

promise<IntervalRecording>({
  name: 'the recording of latencies over time',
  any: () =>
    fc.array(fc.tuple(fc.constantFrom(...RESULT_STAGES), timeMs, timeMs), { maxLength: 20 }).map((times) => {
      const latencies = new IntervalLatencies();
      for (const [stage, atMs, ms] of times) latencies.record(stage, atMs, ms);
      return latencies.recording();
    }),
  sum(recordings) {
    const latencies = new IntervalLatencies();
    for (const each of recordings) latencies.merge(each);
    return latencies.recording();
  },
});

promise<CallRecording>({
  name: 'the recording of calls',
  any: () =>
    fc.array(fc.tuple(fc.constantFrom('create_container', 'version'), timeMs, fc.boolean())).map((calls) => {
      const recorder = new CallRecorder();
      for (const [operation, ms, ok] of calls) recorder.record({ operation, ms, ok });
      return recorder.recording();
    }),
  sum(recordings) {
    const recorder = new CallRecorder();
    for (const each of recordings) recorder.merge(each);
    return recorder.recording();
  },
});
