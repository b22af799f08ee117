/**
 * Who may ask a server that listens on this machine alone: those who ask for this machine. A web page that has its own name
 * resolve to a loopback address (DNS rebinding) asks for that name.
 */

import { isIPv4 } from 'node:net';

export const LOOPBACK_EXPECTED = 'ask for 127.0.0.1, ::1 or localhost\n';

/** Whether a request with that Host header asks for this machine. */
export function asksForLoopback(host: string | undefined): boolean {
  return isLoopback(URL.parse(`http://${host ?? ''}`)?.hostname ?? '');
}

/** Whether that address or name is this machine's alone. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'));
}
