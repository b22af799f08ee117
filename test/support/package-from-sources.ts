/** For `--import`: whoever imports the package by its name, in any thread, gets the sources of this tree. */

import { registerHooks } from 'node:module';

const ENTRY = /^refmanager(?:\/([a-z]+))?$/;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const [whole, entry] = ENTRY.exec(specifier) ?? [];
    if (whole === undefined) return nextResolve(specifier, context);
    const file = `../../src/${entry === undefined ? '' : `${entry}/`}index.ts`;
    return nextResolve(new URL(file, import.meta.url).href, context);
  },
});
