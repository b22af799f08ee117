/**
 * One connection to a container runtime: which API it speaks, calls with deadlines, and what happens when it goes away.
 * Asked by cri-containers.ts and cri-images.ts; one per thread.
 */

import type * as GrpcModule from '@grpc/grpc-js';
import type { Client, ClientUnaryCall, Metadata, MethodDefinition, ServiceError } from '@grpc/grpc-js';
import { RUNTIME_KIND_HEADER, type RuntimeKind } from '../runtime-kind.ts';
import { RuntimeError } from '../runtime-service.ts';
import { type CallSample, operationType } from './call-sample.ts';
import { socketPath } from './endpoint.ts';
import { API_VERSIONS, type ApiVersion, type CriMethods, loadMethods, pathIn } from './proto/load-proto.ts';
import { checkWhole } from './proto/whole-message.ts';
import { toRuntimeError } from './status-code.ts';

type Grpc = typeof GrpcModule;

/** The largest reply taken: the kubelet's. */
const MAX_REPLY_BYTES = 16 * 1024 * 1024;
/** Between attempts to reach a runtime that went away; the gRPC default of 1 s would make a short restart a long one. */
const FIRST_RECONNECT_MS = 50;
const LONGEST_RECONNECT_MS = 1000;

export interface CriChannelOptions {
  /** How long a call waits for a runtime that went away before it fails with UNAVAILABLE. */
  readonly outageMs: number;
  /** Told of every call that has ended. */
  readonly onCall?: ((sample: CallSample) => void) | undefined;
}

/** What is the same for every call of one method. */
interface Route {
  readonly path: string;
  /** The kubelet's `operation_type`. */
  readonly operation: string;
  readonly encode: (request: object) => Buffer;
  readonly decode: (bytes: Buffer) => object;
}

/** What the first answer of a runtime tells. */
interface Negotiated {
  /** To the Version call. */
  readonly reply: object;
  readonly kind: RuntimeKind;
}

/** A connection; it opens itself again after an outage. */
export class CriChannel {
  readonly #grpc: Grpc;
  readonly #client: Client;
  readonly #methods: CriMethods;
  /** Of the version that is spoken, each made at its first call. */
  readonly #routes = new Map<string, Route>();
  readonly #options: CriChannelOptions;
  readonly #inFlight = new Set<ClientUnaryCall>();
  /** Those in flight that may leave something behind when nobody waits for them. */
  readonly #lasting = new Set<ClientUnaryCall>();
  readonly #idleWaiters = new Set<() => void>();
  /** Shared by all calls that wait for the runtime to come back. */
  #reconnecting: Promise<void> | undefined;
  #version: ApiVersion = API_VERSIONS[0];
  #closed = false;

  private constructor(grpc: Grpc, methods: CriMethods, endpoint: string, options: CriChannelOptions) {
    this.#grpc = grpc;
    this.#methods = methods;
    this.#options = options;
    this.#client = new grpc.Client(endpoint, grpc.credentials.createInsecure(), {
      'grpc.max_receive_message_length': MAX_REPLY_BYTES,
      'grpc.initial_reconnect_backoff_ms': FIRST_RECONNECT_MS,
      'grpc.max_reconnect_backoff_ms': LONGEST_RECONNECT_MS,
      // A connection of one's own, also beside others in the same thread.
      'grpc.use_local_subchannel_pool': 1,
      'grpc.enable_retries': 0,
    });
  }

  /** Makes the client; nothing is sent yet. @throws {RefManagerError} `ERR_INVALID_OPTION` for a bad endpoint */
  static async open(endpoint: string, options: CriChannelOptions): Promise<CriChannel> {
    socketPath(endpoint);
    const [grpc, methods] = await Promise.all([import('@grpc/grpc-js'), loadMethods()]);
    return new CriChannel(grpc, methods, endpoint, options);
  }

  /** The API that `negotiate` found; `v1` before. */
  get apiVersion(): ApiVersion {
    return this.#version;
  }

  /**
   * Finds the newest API that the runtime speaks, by its Version call, and whether the runtime is a simulated one. Fails
   * at once when nobody listens.
   */
  async negotiate(deadlineMs: number): Promise<Negotiated> {
    let refusal: unknown;
    for (const version of API_VERSIONS) {
      this.#version = version;
      this.#routes.clear();
      try {
        let kind: RuntimeKind = 'real';
        const reply = await this.#send('Version', { version: '0.1.0' }, deadlineMs, (metadata) => {
          if (metadata.get(RUNTIME_KIND_HEADER).includes('simulated')) kind = 'simulated';
        });
        return { reply, kind };
      } catch (error) {
        if (!(error instanceof RuntimeError) || error.code !== 'UNIMPLEMENTED') throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** Calls `method`. `deadlineMs` undefined: none. Rejects with a RuntimeError. */
  async call<Reply extends object>(method: string, request: object, deadlineMs: number | undefined): Promise<Reply> {
    const startMs = performance.now();
    let ok = false;
    try {
      await this.#connected();
      const reply = (await this.#send(method, request, deadlineMs)) as Reply;
      ok = true;
      return reply;
    } finally {
      const { operation } = this.#route(method);
      this.#options.onCall?.({ operation, ms: performance.now() - startMs, ok });
    }
  }

  /**
   * Resolves when no call is under way that could still make something, at the latest after `withinMs`. Commands in
   * containers are not waited for: they may go on for ever, and end with their containers.
   */
  async settled(withinMs: number): Promise<void> {
    if (this.#lasting.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, withinMs);
      this.#idleWaiters.add(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Ends calls under way with `CANCELLED`, and the connection. */
  close(): void {
    this.#closed = true;
    for (const call of this.#inFlight) call.cancel();
    this.#client.close();
  }

  #connected(): Promise<void> | undefined {
    if (this.#closed) throw new RuntimeError('CANCELLED', 'context canceled');
    const { READY } = this.#grpc.connectivityState;
    if (this.#client.getChannel().getConnectivityState(false) === READY) return undefined;
    this.#reconnecting ??= this.#reconnect().finally(() => {
      this.#reconnecting = undefined;
    });
    return this.#reconnecting;
  }

  #reconnect(): Promise<void> {
    const { outageMs } = this.#options;
    return new Promise((resolve, reject) => {
      this.#client.waitForReady(Date.now() + outageMs, (error) => {
        if (error === undefined) resolve();
        else if (this.#closed) reject(new RuntimeError('CANCELLED', 'context canceled'));
        else reject(new RuntimeError('UNAVAILABLE', `no connection to the runtime within ${outageMs} ms`));
      });
    });
  }

  #send(
    method: string,
    request: object,
    deadlineMs: number | undefined,
    onMetadata?: (metadata: Metadata) => void,
  ): Promise<object> {
    const { path, encode, decode } = this.#route(method);
    const options = deadlineMs === undefined ? {} : { deadline: Date.now() + deadlineMs };
    return new Promise((resolve, reject) => {
      const call = this.#client.makeUnaryRequest(
        path,
        encode,
        decode,
        request,
        options,
        (error: ServiceError | null, reply?: object) => {
          this.#ended(call);
          if (error !== null) reject(toRuntimeError(error));
          else resolve(reply as object);
        },
      );
      if (onMetadata !== undefined) call.on('metadata', onMetadata);
      this.#inFlight.add(call);
      if (method !== 'ExecSync') this.#lasting.add(call);
    });
  }

  #route(method: string): Route {
    let route = this.#routes.get(method);
    if (route === undefined) {
      const definition = this.#methods.get(method) as MethodDefinition<object, object>;
      const { path, requestSerialize: encode, responseDeserialize } = definition;
      const decode = (bytes: Buffer): object => {
        checkWhole(bytes);
        return responseDeserialize(bytes);
      };
      route = { path: pathIn(this.#version, path), operation: operationType(method), encode, decode };
      this.#routes.set(method, route);
    }
    return route;
  }

  #ended(call: ClientUnaryCall): void {
    this.#inFlight.delete(call);
    this.#lasting.delete(call);
    if (this.#lasting.size > 0) return;
    for (const wake of this.#idleWaiters) wake();
    this.#idleWaiters.clear();
  }
}
