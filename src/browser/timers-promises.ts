/** `node:timers/promises` for the browser build. */

/** Resolves when the event loop has turned; a timer of 0 ms would be held back after a few. */
export function setImmediate(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    const onMessage = (): void => {
      port1.close();
      resolve();
    };
    Object.assign(port1, { onmessage: onMessage });
    port2.postMessage(undefined);
  });
}
