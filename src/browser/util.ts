/** `node:util` for the browser build. */

const nameOf = (value: unknown): string => Object.prototype.toString.call(value);

export const types: { isSharedArrayBuffer(value: unknown): boolean; isPromise(value: unknown): boolean } = {
  isSharedArrayBuffer: (value) => nameOf(value) === '[object SharedArrayBuffer]',
  isPromise: (value) => nameOf(value) === '[object Promise]',
};

export const inspect: { readonly custom: symbol } = { custom: Symbol.for('nodejs.util.inspect.custom') };
