/**
 * cri.proto -> the codecs and paths of the two services. Loads the gRPC packages: asked for only when a connection is
 * made or served, so that nobody else pays for them.
 */

import { fileURLToPath } from 'node:url';
import type { MethodDefinition, ServiceDefinition } from '@grpc/grpc-js';

/** The packages that runtimes may speak, newest first: messages are the same, only the path of a call differs. */
export const API_VERSIONS = ['v1', 'v1alpha2'] as const;
export type ApiVersion = (typeof API_VERSIONS)[number];

export const SERVICES = ['RuntimeService', 'ImageService'] as const;
export type CriServiceName = (typeof SERVICES)[number];

const PROTO_FILE = fileURLToPath(new URL('./cri.proto', import.meta.url));
const PACKAGE = 'runtime.v1.';

/** Calls of both services by name, e.g. `CreateContainer`; their paths are those of `runtime.v1`. */
export type CriMethods = ReadonlyMap<string, MethodDefinition<object, object>>;

let loaded: Promise<Readonly<Record<CriServiceName, ServiceDefinition>>> | undefined;

/**
 * The two services as gRPC wants them, of `runtime.v1`. int64 are strings of digits, enums their names, bytes Buffers;
 * absent fields have their defaults, absent messages are null.
 */
export function loadServices(): Promise<Readonly<Record<CriServiceName, ServiceDefinition>>> {
  loaded ??= load();
  return loaded;
}

async function load(): Promise<Readonly<Record<CriServiceName, ServiceDefinition>>> {
  const { load: loadProto } = await import('@grpc/proto-loader');
  const definitions = await loadProto(PROTO_FILE, { longs: String, enums: String, defaults: true });
  const service = (name: CriServiceName): ServiceDefinition => definitions[PACKAGE + name] as ServiceDefinition;
  return { RuntimeService: service('RuntimeService'), ImageService: service('ImageService') };
}

/** Every call of both services. */
export async function loadMethods(): Promise<CriMethods> {
  const services = await loadServices();
  return new Map(SERVICES.flatMap((name) => Object.entries(services[name]))) as CriMethods;
}

/** `/runtime.v1.RuntimeService/Version` -> the same call in another package. */
export function pathIn(version: ApiVersion, path: string): string {
  return path.replace(`/${PACKAGE}`, `/runtime.${version}.`);
}
