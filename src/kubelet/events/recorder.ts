/**
 * From "this happened to that object" to an Event in a sink, with the filter that drops what is said of containers
 * that are not in their pod.
 *
 * @see client-go v0.18.6, `tools/record/event.go`; kubelet v1.18.6, `pkg/kubelet/container/helpers.go`,
 * FilterEventRecorder
 */

import type { ObjectReference } from '../../api/object-reference.ts';
import type { Clock } from '../../runtime/time/clock.ts';
import { catchLate, type Log } from '../context/log.ts';
import { errorText } from '../kubelet-error.ts';
import { IMPLICIT_CONTAINER_PREFIX } from '../refs/container-ref.ts';
import { type EventSource, type EventType, makeEvent, type RecordedEvent } from './event.ts';

export type { EventType } from './event.ts';

/** Takes events as they are recorded: in order, on the thread of the kubelet. */
export interface EventSink {
  record(event: RecordedEvent): void;
}

/** Says what happened to an object. */
export interface Recorder {
  /** `ref` undefined, or a stored nil: nothing is recorded. */
  event(ref: ObjectReference | null | undefined, type: string, reason: string, message: string): void;
}

/** Stamps events and hands them to a sink. A sink that throws or rejects loses the event, which is only logged. */
export class EventRecorder implements Recorder {
  readonly #sink: EventSink;
  readonly #clock: Clock;
  readonly #source: EventSource;
  readonly #log: Log;

  constructor(sink: EventSink, clock: Clock, source: EventSource, log: Log) {
    this.#sink = sink;
    this.#clock = clock;
    this.#source = source;
    this.#log = log;
  }

  event(ref: ObjectReference | null | undefined, type: string, reason: string, message: string): void {
    if (ref === undefined || ref === null) return;
    if (!isEventType(type)) {
      this.#log(`Unsupported event type: '${type}'`);
      return;
    }
    const event = makeEvent(ref, this.#clock.epochNs(), type, reason, message, this.#source);
    const lost = (error: unknown): void => {
      const of = `${ref.namespace ?? ''}/${ref.name ?? ''}`;
      this.#log(`Unable to record event ${type} ${reason} of ${of}: ${errorText(error)}`);
    };
    try {
      catchLate(this.#sink.record(event), lost);
    } catch (error) {
      lost(error);
    }
  }
}

function isEventType(type: string): type is EventType {
  return type === 'Normal' || type === 'Warning';
}

/** Forwards what is said of containers of the pod's lists and of pods; drops what is said of implicit containers. */
export class ImplicitContainerFilter implements Recorder {
  readonly #recorder: Recorder;

  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }

  event(ref: ObjectReference | null | undefined, type: string, reason: string, message: string): void {
    if (ref?.fieldPath?.startsWith(IMPLICIT_CONTAINER_PREFIX) === true) return;
    this.#recorder.event(ref, type, reason, message);
  }
}
