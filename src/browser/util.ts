/** `node:util` for the browser build. */

export * as types from './util-types.ts';

export const inspect: { readonly custom: symbol } = { custom: Symbol.for('nodejs.util.inspect.custom') };
