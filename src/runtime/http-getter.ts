/**
 * A plain GET, as lifecycle hooks send it: over the real network, or answered by a simulated node whose pod addresses
 * lead nowhere.
 */

export interface HttpReply {
  status: number;
  /** At most the first 10 KiB of the body. */
  body: string;
}

/** Sends GET requests. */
export interface HttpGetter {
  /** Any status is a reply. Rejects only when no reply came; the message is that of Go's `http.Get`. */
  get(url: string, signal?: AbortSignal): Promise<HttpReply>;
}
