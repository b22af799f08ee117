/**
 * The part of an API server that events need, over plain HTTP: checks every request as a real one would, stores events,
 * and misbehaves when told to.
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface EventRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  readonly authorization: string;
  readonly body: Record<string, unknown>;
}

type Stored = Record<string, unknown> & { metadata: Record<string, unknown> };
/** `hang up`: the connection ends without an answer. `forget`: all events are lost first. A number: that status. */
export type Misbehaviour = 'none' | 'hang up' | 'forget' | number;

const EVENTS_PATH = /^\/api\/v1\/namespaces\/([^/]+)\/events(?:\/([^/]+))?$/;
const MERGE_PATCH = 'application/strategic-merge-patch+json';

export class EventServer {
  readonly requests: EventRequest[] = [];
  /** By `namespace/name`. */
  readonly stored: Map<string, Stored> = new Map();
  /** Taken from the front, one for each request, before anything else happens. */
  readonly misbehaviours: Misbehaviour[] = [];
  /** Taken from the front, one for each request, in place of an answer. */
  readonly answers: { readonly status: number; readonly text: string; readonly headers?: Record<string, string> }[] =
    [];
  readonly #server: Server;
  #version = 0;

  private constructor() {
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(): Promise<EventServer> {
    const server = new EventServer();
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** A kubeconfig whose current context leads here. */
  get kubeconfig(): string {
    return `apiVersion: v1
kind: Config
current-context: test
clusters: [{ name: here, cluster: { server: "${this.url}" } }]
users: [{ name: kubelet, user: { token: secret } }]
contexts: [{ name: test, context: { cluster: here, user: kubelet } }]
`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as Record<string, unknown>;
    const { method = '', url: path = '', headers } = request;
    const { 'content-type': contentType = '', authorization = '' } = headers;
    this.requests.push({ method, path, contentType, authorization, body });
    const given = this.answers.shift();
    if (given !== undefined) {
      response.writeHead(given.status, { 'content-type': 'application/json', ...given.headers }).end(given.text);
      return;
    }
    const misbehaviour = this.misbehaviours.shift();
    if (misbehaviour === 'hang up') {
      request.socket.destroy();
      return;
    }
    if (misbehaviour === 'forget') this.stored.clear();
    const { status, answer } =
      typeof misbehaviour === 'number'
        ? failure(misbehaviour, 'told to')
        : this.#answer({ method, path, contentType, authorization, body });
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
  }

  #answer({ method, path, contentType, body }: EventRequest): { status: number; answer: object } {
    const [, namespace, name] = EVENTS_PATH.exec(path) ?? [];
    if (namespace === undefined) return failure(404, `no such path: ${path}`);
    if (method === 'POST' && name === undefined) return this.#create(namespace, contentType, body as Stored);
    if (method === 'PATCH' && name !== undefined) return this.#patch(`${namespace}/${name}`, contentType, body);
    return failure(405, `${method} of ${path}`);
  }

  #create(namespace: string, contentType: string, event: Stored): { status: number; answer: object } {
    const { name, namespace: own, resourceVersion } = event.metadata;
    if (contentType !== 'application/json') return failure(415, contentType);
    if (own !== namespace) return failure(400, 'the namespace of the event differs from that of the request');
    if (resourceVersion !== undefined)
      return failure(400, 'resourceVersion should not be set on objects to be created');
    if (event.kind !== 'Event' || event.apiVersion !== 'v1') return failure(400, 'not a core/v1 Event');
    const key = `${namespace}/${String(name)}`;
    if (this.stored.has(key)) return failure(409, `events "${String(name)}" already exists`);
    return { status: 201, answer: this.#store(key, event) };
  }

  #patch(key: string, contentType: string, patch: object): { status: number; answer: object } {
    const known = this.stored.get(key);
    if (contentType !== MERGE_PATCH) return failure(415, contentType);
    if (known === undefined) return failure(404, `events "${key}" not found`);
    return { status: 200, answer: this.#store(key, { ...known, ...patch }) };
  }

  #store(key: string, event: Stored): Stored {
    const stored = { ...event, metadata: { ...event.metadata, resourceVersion: String(++this.#version) } };
    this.stored.set(key, stored);
    return stored;
  }
}

function failure(code: number, message: string): { status: number; answer: object } {
  return { status: code, answer: { kind: 'Status', apiVersion: 'v1', status: 'Failure', message, code } };
}
