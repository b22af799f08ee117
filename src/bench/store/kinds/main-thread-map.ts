/**
 * What most programs do today: a Map in the main thread, asked by message. One request at a time a thread; references
 * come back as structured clones.
 */

import { MessageChannel, type MessagePort } from 'node:worker_threads';
import type { ObjectReference } from '../../../api/object-reference.ts';
import { KeyStrings } from '../keys/key-space.ts';
import { referenceFor } from '../keys/references.ts';
import type { Found, StoreKind } from '../store-kind.ts';

interface Request {
  readonly call: 'get' | 'set' | 'clear';
  readonly key: string;
  readonly ref?: ObjectReference;
}

/** Above this the runs would only wait for messages. */
const MOST_REFS = 10_000;

export const mainThreadMap: StoreKind = {
  name: 'main-thread Map',
  about: 'A Map in the main thread; each call is a message there and one back, awaited.',
  answers: ({ refs }) => refs <= MOST_REFS,
  grows: (refs) => refs <= MOST_REFS,
  weighedUpTo: 0,
  create: (space, filled) => {
    const map = new Map<string, ObjectReference>();
    const strings = new KeyStrings(space);
    for (let key = 0; key < filled; key++) map.set(strings.text(key), referenceFor(key));
    const ports: MessagePort[] = [];
    return {
      handleFor: () => {
        const { port1, port2 } = new MessageChannel();
        port1.on('message', ({ call, key, ref }: Request) => {
          if (call === 'set' && ref !== undefined) map.set(key, ref);
          if (call === 'clear') map.delete(key);
          port1.postMessage(call === 'get' ? map.get(key) : undefined);
        });
        ports.push(port1);
        return { handle: port2, transfer: [port2] };
      },
      close: () => {
        for (const port of ports) port.close();
      },
    };
  },
  attach: async (handle) => {
    const port = handle as MessagePort;
    let answered: (found: Found) => void = () => {};
    port.on('message', (found: Found) => answered(found));
    const ask = (request: Request): Promise<Found> =>
      new Promise((resolve) => {
        answered = resolve;
        port.postMessage(request);
      });
    return {
      style: 'answers later',
      key: (strings, key) => strings.text(key),
      get: (key: string) => ask({ call: 'get', key }),
      set: async (key: string, ref) => void (await ask({ call: 'set', key, ref })),
      clear: async (key: string) => void (await ask({ call: 'clear', key })),
      detach: () => port.close(),
    };
  },
};
