/** `node:async_hooks` for the browser build: nobody there knows what was called from where. */

/** Remembers nothing, so a nested asynchronous acquisition is not refused: it waits until its time is over. */
export class AsyncLocalStorage {
  getStore(): undefined {
    return undefined;
  }

  run<T>(_store: unknown, body: () => T): T {
    return body();
  }
}
