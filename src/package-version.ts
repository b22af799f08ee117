/**
 * The version of this package, from its package.json: found by the package's own name, so from sources and from dist.
 */

import { createRequire } from 'node:module';

export function packageVersion(): string {
  const manifest = createRequire(import.meta.url)('refmanager/package.json') as { version: string };
  return manifest.version;
}
