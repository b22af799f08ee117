/**
 * What an API server does with events, as api-server-sink.ts needs it. kubeconfig-api.ts implements it over the official
 * client; a test, or another client, may do so too.
 */

import type { EventPatch } from '../deduplicator.ts';
import type { ClientEvent, CoreEvent, RecordedEvent } from '../event.ts';

/**
 * Both resolve to the event as it is stored, in the form of either official package. They reject with EventRefused when the server answered, or when the request
 * could not even be made; with anything else when the server could not be talked to: then it is tried again.
 */
export interface EventApi {
  /** POST. */
  create(event: RecordedEvent, signal: AbortSignal): Promise<CoreEvent | ClientEvent>;
  /** PATCH, a strategic merge, of the event of that name. */
  patch(event: RecordedEvent, patch: EventPatch, signal: AbortSignal): Promise<CoreEvent | ClientEvent>;
}

/** The server will not have the event; the same request would be refused again. */
export class EventRefused extends Error {
  /** Of the answer; undefined when the request could not be made. */
  readonly status: number | undefined;

  constructor(status: number | undefined, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
  }

  override get name(): string {
    return 'EventRefused';
  }
}
