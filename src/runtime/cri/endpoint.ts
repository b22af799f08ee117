/**
 * Where a runtime listens: `unix:///path/to.sock`.
 */

import { preview, RefManagerError } from '../../errors.ts';

const SCHEME = 'unix://';

/**
 * The path of the socket that `endpoint` names.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when it is no `unix://` with an absolute path
 */
export function socketPath(endpoint: string): string {
  const path = endpoint.slice(SCHEME.length);
  if (endpoint.startsWith(`${SCHEME}/`)) return path;
  throw new RefManagerError('ERR_INVALID_OPTION', `endpoint must be ${SCHEME}/path/to.sock, got ${preview(endpoint)}`);
}
