/** A registry of one's own on loopback: serves the images of an OCI layout over the distribution API, or refuses them. */

import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

const OK = 200;
const NOT_FOUND = 404;

interface Manifest {
  readonly mediaType: string;
  readonly digest: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

export class Registry {
  readonly #server: Server;
  /** Whether it has the images; without them every pull fails. */
  hasImages = true;
  /** Manifests that were asked for. */
  pulls = 0;

  private constructor(layout: string) {
    const { manifests } = JSON.parse(readFileSync(join(layout, 'index.json'), 'utf8')) as { manifests: Manifest[] };
    this.#server = createServer((request, response) => this.#answer(layout, manifests, request, response));
  }

  static async start(layout: string): Promise<Registry> {
    const registry = new Registry(layout);
    await new Promise<void>((resolve) => {
      registry.#server.listen(0, '127.0.0.1', resolve);
    });
    return registry;
  }

  /** `127.0.0.1:PORT/NAME:1` of the image `localhost/NAME:1` of the layout. */
  image(name: string): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}/${name}:1`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(
    layout: string,
    manifests: readonly Manifest[],
    { url = '' }: IncomingMessage,
    response: ServerResponse,
  ): void {
    const [, name = '', kind, reference = ''] = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/.exec(url) ?? [];
    if (url === '/v2/') {
      response.writeHead(OK).end();
      return;
    }
    if (kind === 'manifests') this.pulls++;
    const known = manifests.find(({ digest, annotations }) => {
      return digest === reference || annotations?.['io.containerd.image.name'] === `localhost/${name}:${reference}`;
    });
    const digest = kind === 'manifests' ? known?.digest : reference;
    const file = join(layout, 'blobs', ...(digest ?? 'none').split(':'));
    if (!this.hasImages || digest === undefined || !existsSync(file)) {
      response.writeHead(NOT_FOUND, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }));
      return;
    }
    const type = kind === 'manifests' ? (known?.mediaType ?? '') : 'application/octet-stream';
    response.writeHead(OK, { 'Content-Type': type, 'Docker-Content-Digest': digest });
    createReadStream(file).pipe(response);
  }
}
