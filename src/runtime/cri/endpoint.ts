/**
 * Where a runtime listens: `unix:///path/to.sock`, a socket by its absolute path.
 */

import { preview, RefManagerError } from '../../errors.ts';

const SCHEME = 'unix://';

/** What every endpoint begins with: the scheme, and the root of the path. */
export const ENDPOINT_PREFIX: string = `${SCHEME}/`;

/** What messages say is expected. */
export const ENDPOINT_EXAMPLE = 'unix:///run/containerd/containerd.sock';

/** The endpoint of the socket at `path`, which is absolute. */
export function endpointOf(path: string): string {
  return SCHEME + path;
}

/** The path of the socket that `endpoint` names; undefined: it is none. */
export function socketPathIn(endpoint: string): string | undefined {
  return endpoint.startsWith(ENDPOINT_PREFIX) ? endpoint.slice(SCHEME.length) : undefined;
}

/** True for what is meant as an endpoint, be it a good one or not. */
export function hasSocketScheme(text: string): boolean {
  return text.startsWith(SCHEME);
}

/**
 * The path of the socket that `endpoint` names.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when it is no `unix://` with an absolute path
 */
export function socketPath(endpoint: string): string {
  const path = socketPathIn(endpoint);
  if (path !== undefined) return path;
  throw new RefManagerError('ERR_INVALID_OPTION', `endpoint must be ${SCHEME}/path/to.sock, got ${preview(endpoint)}`);
}
