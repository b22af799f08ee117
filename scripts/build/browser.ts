/** The store and the lock for browsers: the same sources, with what src/browser/ has in the place of Node's modules. */

import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { ENTRIES, IN_BROWSERS } from './entries.ts';

const source = (name: string): string => fileURLToPath(new URL(`../../src/${name}`, import.meta.url));
const entries = Object.fromEntries(Object.entries(ENTRIES).filter(([name]) => IN_BROWSERS.includes(name)));
const MODULES = {
  'node:async_hooks': source('browser/async-hooks.ts'),
  'node:timers/promises': source('browser/timers-promises.ts'),
  'node:util/types': source('browser/util-types.ts'),
  'node:worker_threads': source('browser/worker-threads.ts'),
};
const GLOBALS: Record<string, [file: string, name: string]> = {
  Buffer: [source('browser/buffer.ts'), 'Buffer'],
  process: [source('browser/process.ts'), 'process'],
};

/** Writes index.js and sync.js, and what both need, into `folder`. @throws when anything of Node's is left. */
export async function bundleForBrowsers(folder: string): Promise<void> {
  const build = await rolldown({
    input: entries,
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    platform: 'browser',
    resolve: { alias: MODULES },
    transform: { inject: GLOBALS },
    preserveEntrySignatures: 'allow-extension',
    onLog(_level, { message }) {
      throw new Error(message);
    },
  });
  const names = { entryFileNames: '[name].js', chunkFileNames: 'shared.js' };
  const { output } = await build.write({ dir: folder, format: 'esm', comments: false, ...names });
  await build.close();
  for (const file of output) {
    const ofNode = file.type === 'chunk' ? file.imports.find((name) => name.startsWith('node:')) : undefined;
    if (ofNode !== undefined) throw new Error(`${file.fileName} imports ${ofNode}`);
  }
}
