import assert from 'node:assert/strict';
import { it } from 'node:test';
import { EventRecorder, ImplicitContainerFilter, MemorySink } from '../../../src/kubelet/index.ts';
import { TestClock } from '../../support/test-clock.ts';

it('records nothing of no object, of a stored nil, of an unknown type and of an implicit container', () => {
  const sink = new MemorySink();
  const logged: string[] = [];
  const source = { component: 'kubelet', host: 'node-1' };
  const recorder = new ImplicitContainerFilter(
    new EventRecorder(sink, new TestClock(), source, (line) => logged.push(line)),
  );
  recorder.event(undefined, 'Normal', 'Created', 'm');
  recorder.event(null, 'Normal', 'Created', 'm');
  recorder.event({ name: 'web' }, 'Error', 'Created', 'm');
  recorder.event({ name: 'web', fieldPath: 'implicitly required container x' }, 'Normal', 'Created', 'm');
  recorder.event({ name: 'web', fieldPath: 'spec.containers{x}' }, 'Normal', 'Created', 'm');
  assert.deepEqual(
    sink.events.map(({ involvedObject }) => involvedObject.fieldPath),
    ['spec.containers{x}'],
  );
  assert.deepEqual(logged, ["Unsupported event type: 'Error'"]);
});

it('only logs that its sink threw', () => {
  const logged: string[] = [];
  const sink = {
    record: (): void => {
      throw new Error('disk full');
    },
  };
  const recorder = new EventRecorder(sink, new TestClock(), { component: 'kubelet' }, (line) => logged.push(line));
  recorder.event({ name: 'web', namespace: 'prod' }, 'Normal', 'Created', 'm');
  recorder.event({}, 'Normal', 'Started', 'm');
  assert.deepEqual(logged, [
    'Unable to record event Normal Created of prod/web: disk full',
    'Unable to record event Normal Started of /: disk full',
  ]);
});
