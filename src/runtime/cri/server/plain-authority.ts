/**
 * A client's connection as Node's HTTP/2 server takes it: with a plain `:authority` in every request.
 */

import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { RequestFrames } from './request-frames.ts';

/** Reads and writes `socket`, and ends with it. */
export class PlainAuthority extends Duplex {
  readonly #socket: Socket;
  readonly #frames = new RequestFrames();

  constructor(socket: Socket) {
    super({ allowHalfOpen: true });
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      // Every part is pushed, or the stream would lose some: what it returns is of all of them.
      const isRoom = this.#frames.take(chunk).map((part) => this.push(part));
      if (isRoom.includes(false)) socket.pause();
    });
    socket.on('end', () => this.push(null));
    socket.on('close', () => this.destroy());
    // A client that goes away in the middle of a reply: the connection is over, and nothing else.
    this.on('error', () => undefined);
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#socket.write(chunk, done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }
}
