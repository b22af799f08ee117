/**
 * How the official client speaks to an API server: by Node's own HTTP, with an answer of bounded length and without
 * following anybody elsewhere. The client's own way reads an answer to its end, however long, and takes the token along
 * wherever it is redirected.
 */

import type { IncomingMessage, RequestOptions } from 'node:http';
import type * as ClientModule from '@kubernetes/client-node';
import type { HttpLibrary, RequestContext, ResponseContext } from '@kubernetes/client-node';

/** An event has some hundred bytes, a Status as well. */
const MOST_BYTES = 1_048_576;

/** For `createConfiguration({ httpApi })`. */
export function boundedHttp({ ResponseContext, wrapHttpLibrary }: typeof ClientModule): HttpLibrary {
  return wrapHttpLibrary({
    async send(context): Promise<ResponseContext> {
      const answer = await sent(context);
      const body = await bodyOf(answer);
      const headers = Object.fromEntries(Object.entries(answer.headers).map(([name, value]) => [name, String(value)]));
      return new ResponseContext(answer.statusCode ?? 0, headers, {
        text: () => Promise.resolve(body.toString('utf8')),
        binary: () => Promise.resolve(body),
      });
    },
  });
}

function sent(context: RequestContext): Promise<IncomingMessage> {
  const url = context.getUrl();
  const options: RequestOptions = { method: context.getHttpMethod(), headers: context.getHeaders() };
  const [agent, signal, body] = [context.getAgent(), context.getSignal(), context.getBody()];
  if (agent !== undefined) options.agent = agent;
  if (signal !== undefined) options.signal = signal;
  const answered = Promise.withResolvers<IncomingMessage>();
  // Not imported: most kubelets have no API server, and every thread would load HTTP and TLS at its beginning.
  const http = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  const request = http.request(url, options, answered.resolve);
  request.on('error', answered.reject); // a later one, of an answer that is given up, changes nothing
  request.end(body);
  return answered.promise;
}

async function bodyOf(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    // Leaving the loop ends the connection.
    if (bytes > MOST_BYTES) throw new Error(`the API server's answer is longer than ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
