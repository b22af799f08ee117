/** `node:util/types` for the browser build. */

const nameOf = (value: unknown): string => Object.prototype.toString.call(value);

export const isSharedArrayBuffer = (value: unknown): boolean => nameOf(value) === '[object SharedArrayBuffer]';
export const isPromise = (value: unknown): boolean => nameOf(value) === '[object Promise]';
export const isUint8Array = (value: unknown): boolean => nameOf(value) === '[object Uint8Array]';
