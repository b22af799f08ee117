/**
 * A CRI server on a unix socket, in front of any runtime and image service: for other clients, and for faults that a
 * real runtime rarely shows. `refmanager serve-cri` runs one over the simulated runtime.
 */

import { chmod, lstat, rm, stat } from 'node:fs/promises';
import { createConnection, createServer, type Socket, type Server as SocketServer } from 'node:net';
import { dirname } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import type * as GrpcModule from '@grpc/grpc-js';
import type {
  Server as GrpcServer,
  handleUnaryCall,
  Metadata,
  ServiceDefinition,
  UntypedHandleCall,
  UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { preview, RefManagerError } from '../../../errors.ts';
import { kindOf, RUNTIME_KIND_HEADER } from '../../runtime-kind.ts';
import { RuntimeError } from '../../runtime-service.ts';
import { RealClock } from '../../time/real-clock.ts';
import { API_VERSIONS, type ApiVersion, loadServices, pathIn, SERVICES } from '../proto/load-proto.ts';
import { statusNumber } from '../status-code.ts';
import { type CriBackend, type CriHandler, criHandlers } from './cri-handlers.ts';
import { type Fault, FaultPlan, type FaultRule } from './fault.ts';
import { PlainAuthority } from './plain-authority.ts';

type Grpc = typeof GrpcModule;
type Services = Awaited<ReturnType<typeof loadServices>>;

/** Linux: 108 with the zero at the end. */
const LONGEST_SOCKET_PATH = 107;
const HALF = 2;
const OTHERS_NOTHING = 0o177;
const OWNER_ALONE = 0o600;

export interface CriServerOptions {
  /** Path of the socket. One that nobody listens on any more is replaced. */
  readonly socket: string;
  readonly backend: CriBackend;
  readonly faults?: readonly FaultRule[];
  /** Decides which calls meet a fault of a rate; 1 when absent. */
  readonly seed?: number;
  /** APIs to speak; `v1` and `v1alpha2` when absent. */
  readonly versions?: readonly ApiVersion[];
  /** Told of each call as it comes. */
  readonly onCall?: (method: string) => void;
}

/** A listening server. Belongs to one thread. */
export class CriServer {
  readonly #grpc: Grpc;
  readonly #services: Services;
  readonly #options: CriServerOptions;
  readonly #handlers: Readonly<Record<string, CriHandler>>;
  readonly #faults: FaultPlan;
  readonly #sockets = new Set<Socket>();
  readonly #listener: SocketServer;

  private constructor(grpc: Grpc, services: Services, options: CriServerOptions) {
    this.#grpc = grpc;
    this.#services = services;
    this.#options = options;
    this.#handlers = criHandlers(options.backend);
    this.#faults = new FaultPlan(options.faults ?? [], options.seed ?? 1);
    this.#listener = createServer((socket) => this.#serve(socket));
  }

  /**
   * Resolves when clients can connect.
   * @throws {RefManagerError} `ERR_INVALID_OPTION` for a path that is too long, a bad fault, or a socket in use
   */
  static async listen(options: CriServerOptions): Promise<CriServer> {
    const { socket } = options;
    if (Buffer.byteLength(socket) > LONGEST_SOCKET_PATH) {
      const problem = `a socket's path may be ${LONGEST_SOCKET_PATH} bytes long, got ${preview(socket)}`;
      throw new RefManagerError('ERR_INVALID_OPTION', problem);
    }
    const [grpc, services] = await Promise.all([import('@grpc/grpc-js'), loadServices()]);
    const server = new CriServer(grpc, services, options);
    if (!(await isThere(dirname(socket))))
      throw new RefManagerError(
        'ERR_INVALID_OPTION',
        `cannot listen on ${socket}: there is no folder ${preview(dirname(socket))}`,
      );
    if (await isInUse(socket)) throw new RefManagerError('ERR_INVALID_OPTION', `somebody listens on ${socket} already`);
    await server.#listen(socket);
    return server;
  }

  /** Ends all connections; the socket's file is gone afterwards. */
  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#listener.close(resolve));
    this.cutConnections();
    await closed;
  }

  /** Breaks every connection there is; clients may connect anew. */
  cutConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #listen(path: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#listener.once('error', (error) => {
        reject(
          new RefManagerError('ERR_INVALID_OPTION', `cannot listen on ${path}: ${error.message}`, { cause: error }),
        );
      });
      // Whoever may connect may do what root does on a real runtime. The mask has no meaning in a worker, nor on Windows.
      const mask = isMainThread ? process.umask(OTHERS_NOTHING) : undefined;
      this.#listener.listen(path, () => void chmod(path, OWNER_ALONE).then(() => resolve(), reject));
      if (mask !== undefined) process.umask(mask);
    });
  }

  /** A gRPC server for each connection, so that a fault can cut the one that its call came on. */
  #serve(socket: Socket): void {
    const { Server, ServerCredentials } = this.#grpc;
    const server = new Server();
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => {
      this.#sockets.delete(socket);
      server.forceShutdown();
    });
    for (const version of this.#options.versions ?? API_VERSIONS) this.#addServices(server, version, socket);
    server.createConnectionInjector(ServerCredentials.createInsecure()).injectConnection(new PlainAuthority(socket));
  }

  #addServices(server: GrpcServer, version: ApiVersion, socket: Socket): void {
    for (const name of SERVICES) {
      const definition: Record<string, ServiceDefinition[string]> = {};
      const implementation: UntypedServiceImplementation = {};
      for (const [method, unary] of Object.entries(this.#services[name])) {
        const { path, responseSerialize } = unary;
        // A Buffer is an answer that was encoded already, and perhaps spoilt.
        const serialize = (reply: object): Buffer => (Buffer.isBuffer(reply) ? reply : responseSerialize(reply));
        definition[method] = { ...unary, path: pathIn(version, path), responseSerialize: serialize };
        const handler = this.#handlers[method];
        if (handler === undefined) continue;
        const serve: handleUnaryCall<never, object> = (call, reply) => {
          const answer = this.#answer(method, socket, () => handler(call.request, version), responseSerialize);
          answer.then(
            (value) => {
              if (value === undefined) return;
              if (method === 'Version') call.sendMetadata(this.#kindMetadata());
              reply(null, value);
            },
            (error: unknown) => reply(toStatus(error)),
          );
        };
        implementation[method] = serve as unknown as UntypedHandleCall;
      }
      server.addService(definition, implementation);
    }
  }

  #kindMetadata(): Metadata {
    const metadata = new this.#grpc.Metadata();
    metadata.set(RUNTIME_KIND_HEADER, kindOf(this.#options.backend.runtime));
    return metadata;
  }

  /** The reply; undefined: there will be none. */
  async #answer(
    method: string,
    socket: Socket,
    handle: () => Promise<object>,
    encode: (reply: object) => Buffer,
  ): Promise<object | undefined> {
    this.#options.onCall?.(method);
    const fault = this.#faults.next(method);
    const before = fault === undefined ? 'go on' : await beforehand(fault, socket);
    if (before === 'no answer') return undefined;
    const reply = await handle();
    switch (fault?.kind) {
      case 'cut-after':
        socket.destroy();
        return undefined;
      case 'empty':
        return {};
      case 'half': {
        const whole = encode(reply);
        // An empty message has no half; a tag without its value breaks off as well.
        return whole.length === 0 ? Buffer.of(CUT_OFF_TAG) : whole.subarray(0, Math.ceil(whole.length / HALF));
      }
      default:
        return reply;
    }
  }
}

/** Field 1, length-delimited: a length must follow. */
const CUT_OFF_TAG = 0x0a;

/** The part of a fault that comes before anything is done. */
async function beforehand(fault: Fault, socket: Socket): Promise<'go on' | 'no answer'> {
  switch (fault.kind) {
    case 'slow':
      await new RealClock().sleep(fault.ms);
      return 'go on';
    case 'hang':
      return 'no answer';
    case 'cut':
      socket.destroy();
      return 'no answer';
    case 'error':
      throw new InjectedError(fault.code, fault.desc ?? 'injected by serve-cri');
    default:
      return 'go on';
  }
}

/** Unlike a RuntimeError it may carry a number that gRPC does not know. */
class InjectedError extends Error {
  readonly code: number;

  constructor(code: (Fault & { kind: 'error' })['code'], desc: string) {
    super(desc);
    this.code = typeof code === 'number' ? code : statusNumber(code);
  }
}

function toStatus(error: unknown): { code: number; details: string } {
  if (error instanceof InjectedError) return { code: error.code, details: error.message };
  if (error instanceof RuntimeError) return { code: statusNumber(error.code), details: error.desc };
  return { code: statusNumber('UNKNOWN'), details: error instanceof Error ? error.message : String(error) };
}

/** Where a socket's folder is missing, the system says that permission is denied. */
async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/**
 * True when somebody answers on the socket. One that nobody listens on is removed; nothing else ever is.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when what is there is no socket
 */
async function isInUse(path: string): Promise<boolean> {
  const there = await lstat(path).catch(() => undefined); // what is wrong with the path, listening will say
  if (there === undefined) return false;
  if (!there.isSocket()) {
    const problem = `expected a path where nothing is, or a socket, but ${preview(path)} is something else`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
  const refusal = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    const probe = createConnection(path, () => {
      probe.destroy();
      resolve(undefined);
    });
    probe.once('error', resolve);
  });
  if (refusal === undefined) return true;
  if (refusal.code === 'ECONNREFUSED') await rm(path, { force: true });
  return false;
}
