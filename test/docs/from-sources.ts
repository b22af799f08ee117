/** A preload for snippets: `refmanager` and its entries are this checkout's sources, other packages those installed here. */

import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url);
const ENTRY = /^refmanager(?:\/(sync|kubelet|runtime|load))?$/;

registerHooks({
  resolve: (specifier, context, next) => {
    const [isEntry, entry] = ENTRY.exec(specifier) ?? [];
    if (isEntry !== undefined)
      return next(new URL(entry === undefined ? 'src/index.ts' : `src/${entry}/index.ts`, ROOT).href, context);
    const isPackage = !/^(?:[./]|[a-z]+:)/.test(specifier);
    return next(specifier, isPackage ? { ...context, parentURL: new URL('package.json', ROOT).href } : context);
  },
});
