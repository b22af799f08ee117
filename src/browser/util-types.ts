/** `node:util/types` for the browser build. */

const nameOf = (value: unknown): string => Object.prototype.toString.call(value);

export function isSharedArrayBuffer(value: unknown): boolean {
  return nameOf(value) === '[object SharedArrayBuffer]';
}

export function isPromise(value: unknown): boolean {
  return nameOf(value) === '[object Promise]';
}

export function isUint8Array(value: unknown): boolean {
  return nameOf(value) === '[object Uint8Array]';
}
