/** `setImmediate` for the browser build. */

/** Calls when the event loop has turned; a timer of 0 ms would be held back after a few. */
export function setImmediate(act: () => void): void {
  const { port1, port2 } = new MessageChannel();
  const onMessage = (): void => {
    port1.close();
    act();
  };
  Object.assign(port1, { onmessage: onMessage });
  port2.postMessage(undefined);
}
