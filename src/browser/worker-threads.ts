/** `node:worker_threads` for the browser build: threads are the page and its workers, which share memory with nobody else. */

const { document, Worker: PageWorker } = globalThis as { document?: unknown; Worker?: new () => object };

const MAX_ID = 2 ** 31 - 1;

/** 0 on the page, as on a main thread; in a worker a random number, for browsers give workers no number. */
export const threadId: number =
  document === undefined ? 1 + ((crypto.getRandomValues(new Uint32Array(1))[0] as number) % MAX_ID) : 0;

/** For `instanceof`. A worker's exit is told by nobody: whoever terminates one calls `recover`. */
export const Worker: new () => object = PageWorker ?? class {};

export function getEnvironmentData(): undefined {
  return undefined;
}

export function setEnvironmentData(): void {}
