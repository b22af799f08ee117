/**
 * An API server's events through the official client, found by a kubeconfig. The client is loaded when it is asked for:
 * it is large, an optional dependency, and only this file needs it.
 */

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type * as ClientModule from '@kubernetes/client-node';
import type {
  ApiException,
  CoreV1Api,
  CoreV1Event,
  KubeConfig,
  ObservableMiddleware,
  RequestContext,
  SecurityAuthentication,
} from '@kubernetes/client-node';
import { preview, RefManagerError } from '../../../errors.ts';
import type { EventPatch } from '../deduplicator.ts';
import type { ClientEvent, RecordedEvent } from '../event.ts';
import { boundedHttp } from './bounded-http.ts';
import { type EventApi, EventRefused } from './event-api.ts';

type Client = typeof ClientModule;
/** What a call may be given besides its parameters. */
type CallOptions = NonNullable<Parameters<CoreV1Api['createNamespacedEvent']>[1]>;

const CLIENT_PACKAGE = '@kubernetes/client-node';

/** An API server that events can be written to. */
export interface EventServer {
  readonly api: EventApi;
  /** Its URL. */
  readonly server: string;
}

/**
 * The API server of the current context of the kubeconfig `path`; without one that of $KUBECONFIG, of ~/.kube/config, or
 * of the cluster that this process runs in. Sends nothing yet. No error, now or later, quotes what the kubeconfig holds
 * or what its credential plugin says: both are secrets.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when there is none, or no client
 */
export async function eventServerOf(path?: string): Promise<EventServer> {
  const client = await loadClient();
  const named = `kubeconfig ${preview(path ?? 'by default')}`;
  const config = readConfig(client, path, named);
  const cluster = config.getCurrentCluster();
  if (cluster === null) {
    throw new RefManagerError('ERR_INVALID_OPTION', `${named} has no cluster for its current context`);
  }
  if (!URL.canParse(cluster.server)) {
    throw new RefManagerError('ERR_INVALID_OPTION', `${named} has no URL as the server of its current cluster`);
  }
  const configuration = client.createConfiguration({
    baseServer: new client.ServerConfiguration(cluster.server, {}),
    authMethods: { default: new SilentCredentials(config) },
    httpApi: boundedHttp(client),
  });
  return {
    api: new ClientEvents(client, new client.CoreV1Api(configuration)),
    server: withoutPassword(cluster.server),
  };
}

function withoutPassword(server: string): string {
  const { origin, pathname } = new URL(server);
  return `${origin}${pathname === '/' ? '' : pathname}`;
}

/** The credentials of a kubeconfig. When they cannot be had, nothing is said of what they are. */
class SilentCredentials implements SecurityAuthentication {
  readonly #config: KubeConfig;

  constructor(config: KubeConfig) {
    this.#config = config;
  }

  getName(): string {
    return 'kubeconfig';
  }

  async applySecurityAuthentication(context: RequestContext): Promise<void> {
    try {
      await this.#config.applySecurityAuthentication(context);
    } catch {
      throw new Error('the credentials of the kubeconfig cannot be had: see what kubectl says of them');
    }
  }
}

async function loadClient(): Promise<Client> {
  try {
    return await import('@kubernetes/client-node');
  } catch (error) {
    const problem = `writing events to an API server needs the package ${CLIENT_PACKAGE}: npm install ${CLIENT_PACKAGE}`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem, { cause: error });
  }
}

function readConfig(client: Client, path: string | undefined, named: string): KubeConfig {
  if (path === undefined && !hasDefault()) {
    const problem = `${named} cannot be read: there is no $KUBECONFIG and no ~/.kube/config`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
  try {
    const config = new client.KubeConfig();
    if (path === undefined) config.loadFromDefault();
    else config.loadFromFile(path);
    return withPlainHttp(client, config);
  } catch (error) {
    // Neither the message nor the cause: both may hold lines of the file.
    throw new RefManagerError('ERR_INVALID_OPTION', `${named} cannot be read: ${failureOf(error)}`);
  }
}

/** What is wrong with a kubeconfig, in words that are ours. */
function failureOf(error: unknown): string {
  const { code, mark } = error as { code?: unknown; mark?: { line?: unknown; column?: unknown } };
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return code;
  const [line, column] = [Number(mark?.line) + 1, Number(mark?.column) + 1];
  if (line > 0 && column > 0) return `it is no valid YAML at line ${line}, column ${column}`;
  return 'it is not made as a kubeconfig is: see kubectl config view';
}

/** Else the client would take a server at localhost for granted. */
function hasDefault(): boolean {
  const { KUBECONFIG = '', KUBERNETES_SERVICE_HOST = '' } = process.env;
  return KUBECONFIG !== '' || KUBERNETES_SERVICE_HOST !== '' || existsSync(join(homedir(), '.kube', 'config'));
}

/** A server named by http:// is taken as kubectl takes it; the client wants to be told that there is no TLS to verify. */
function withPlainHttp(client: Client, config: KubeConfig): KubeConfig {
  const clusters = config.clusters.map((cluster) =>
    cluster.server.startsWith('http://') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  const { users, contexts, currentContext } = config;
  const plain = new client.KubeConfig();
  plain.loadFromOptions({ clusters, users, contexts, currentContext });
  return plain;
}

const TOO_MANY_REQUESTS = 429;
const SERVER_ERROR = 500;

class ClientEvents implements EventApi {
  readonly #client: Client;
  readonly #core: CoreV1Api;

  constructor(client: Client, core: CoreV1Api) {
    this.#client = client;
    this.#core = core;
  }

  create(event: RecordedEvent, signal: AbortSignal): Promise<ClientEvent> {
    // The client types times as Dates, but sends texts as they are; `eventTime` is null, as Go encodes it.
    const body = { ...event, eventTime: null } as unknown as CoreV1Event;
    const { namespace } = event.metadata;
    return this.#asked(this.#core.createNamespacedEvent({ namespace, body }, this.#abortable(signal)));
  }

  patch(event: RecordedEvent, patch: EventPatch, signal: AbortSignal): Promise<ClientEvent> {
    const { setHeaderOptions, PatchStrategy } = this.#client;
    const options = setHeaderOptions('Content-Type', PatchStrategy.StrategicMergePatch, this.#abortable(signal));
    const { name, namespace } = event.metadata;
    return this.#asked(this.#core.patchNamespacedEvent({ name, namespace, body: patch }, options));
  }

  async #asked(answer: Promise<CoreV1Event>): Promise<ClientEvent> {
    try {
      return await answer;
    } catch (error) {
      throw this.#refusal(error) ?? error;
    }
  }

  /** Aborting `signal` ends the request. */
  #abortable(signal: AbortSignal): CallOptions {
    const { Observable } = this.#client;
    const middleware: ObservableMiddleware = {
      pre: (context) => {
        context.setSignal(signal);
        return new Observable(Promise.resolve(context));
      },
      post: (context) => new Observable(Promise.resolve(context)),
    };
    return { middleware: [middleware], middlewareMergeStrategy: 'append' };
  }

  #refusal(error: unknown): EventRefused | undefined {
    if (!(error instanceof this.#client.ApiException)) return undefined;
    const { code, body, headers }: ApiException<unknown> = error;
    // Worth another try, as client-go takes it: the server says when it would like to be asked again.
    if ((code === TOO_MANY_REQUESTS || code >= SERVER_ERROR) && headers['retry-after'] !== undefined) return undefined;
    return new EventRefused(code, `the API server answered ${code}: ${reasonOf(body)}`, { cause: error });
  }
}

/** The message of a v1.Status, or the answer as it is. */
function reasonOf(body: unknown): string {
  const status = typeof body === 'string' ? parsed(body) : body;
  if (typeof status === 'object' && status !== null && 'message' in status) return String(status.message);
  return preview(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // no Status: told as it is
  }
}
