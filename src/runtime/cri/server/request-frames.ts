/**
 * What a client sends on an HTTP/2 connection, with a plain `:authority` in every request: see header-block.ts. All other
 * frames pass as they come, in whatever pieces.
 *
 * @see RFC 7540, "Hypertext Transfer Protocol Version 2 (HTTP/2)", sections 3.5, 4.1, 6.2 and 6.10
 */

import { withPlainAuthority } from './header-block.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const FRAME_HEADER_BYTES = 9;
const LENGTH_BYTES = 3;
const TYPE_AT = 3;
const FLAGS_AT = 4;
const HEADERS = 0x1;
const CONTINUATION = 0x9;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;
const PRIORITY_BYTES = 5;
/** What a server takes that has not asked for more; Node's does not. */
const MOST_FRAME_BYTES = 16_384;
/** All headers of one request together: four times what Node's server takes. */
const MOST_BLOCK_BYTES = 262_144;
/** In so many frames: empty ones add nothing, and would never end. */
const MOST_BLOCK_FRAMES = 64;

/** One for each connection. */
export class RequestFrames {
  /** Of the preface, a frame's header, or a frame of headers: as much as has come. */
  #held: Buffer = Buffer.alloc(0);
  /** Of the frame that passes as it is. */
  #passingBytes = 0;
  /** How many bytes to hold before something can be said of them. */
  #wantedBytes = PREFACE.length;
  #sawPreface = false;
  /** Nobody here understands what comes: the server is to judge it. */
  #isOpaque = false;
  /** The first frame of a header block that is not at its end, and its parts. */
  #open: { readonly first: Buffer; readonly parts: Buffer[]; bytes: number } | undefined;

  /** What the server is to read for `chunk`. */
  take(chunk: Buffer): Buffer[] {
    const out: Buffer[] = [];
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#isOpaque || this.#passingBytes > 0) {
        const length = this.#isOpaque ? rest.length : Math.min(this.#passingBytes, rest.length);
        out.push(rest.subarray(0, length));
        rest = rest.subarray(length);
        this.#passingBytes = Math.max(0, this.#passingBytes - length);
        continue;
      }
      const missing = this.#wantedBytes - this.#held.length;
      this.#held = Buffer.concat([this.#held, rest.subarray(0, missing)]);
      rest = rest.subarray(missing);
      if (this.#held.length === this.#wantedBytes) this.#judge(out);
    }
    return out;
  }

  #judge(out: Buffer[]): void {
    const held = this.#held;
    if (!this.#sawPreface) {
      this.#sawPreface = true;
      this.#isOpaque = !held.equals(PREFACE);
      this.#release(out, held);
      return;
    }
    const length = held.readUIntBE(0, LENGTH_BYTES);
    const type = held[TYPE_AT];
    const isOfHeaders = type === HEADERS || type === CONTINUATION;
    if (isOfHeaders && length > MOST_FRAME_BYTES) {
      this.#giveUp(out);
      return;
    }
    if (!isOfHeaders) {
      this.#passingBytes = length;
      this.#release(out, held);
      return;
    }
    this.#wantedBytes = FRAME_HEADER_BYTES + length;
    if (held.length < this.#wantedBytes) return; // its payload is to come
    this.#wantedBytes = FRAME_HEADER_BYTES;
    this.#addHeaders(out, held, type === HEADERS);
  }

  #addHeaders(out: Buffer[], frame: Buffer, isFirst: boolean): void {
    const block = isFirst ? blockOf(frame) : frame.subarray(FRAME_HEADER_BYTES);
    // What is against the rules, the server is to find out.
    if (block === undefined || isFirst !== (this.#open === undefined)) {
      this.#giveUp(out);
      return;
    }
    this.#open ??= { first: frame, parts: [], bytes: 0 };
    this.#open.parts.push(block);
    this.#open.bytes += block.length;
    this.#held = Buffer.alloc(0);
    const { first, parts, bytes } = this.#open;
    if (bytes > MOST_BLOCK_BYTES || parts.length > MOST_BLOCK_FRAMES) {
      this.#giveUp(out);
    } else if (((frame[FLAGS_AT] ?? 0) & END_HEADERS) !== 0) {
      this.#open = undefined;
      out.push(...framesOf(first, withPlainAuthority(Buffer.concat(parts))));
    }
  }

  /** Passes on what is held, and all that comes, as it is. */
  #giveUp(out: Buffer[]): void {
    if (this.#open !== undefined) out.push(...framesOf(this.#open.first, Buffer.concat(this.#open.parts), false));
    this.#open = undefined;
    this.#isOpaque = true;
    this.#release(out, this.#held);
  }

  #release(out: Buffer[], held: Buffer): void {
    if (held.length > 0) out.push(held);
    this.#held = Buffer.alloc(0);
    this.#wantedBytes = FRAME_HEADER_BYTES;
  }
}

/** The part of a header block in a HEADERS frame; undefined when there is not as much as it says. */
function blockOf(frame: Buffer): Buffer | undefined {
  const flags = frame[FLAGS_AT] ?? 0;
  const padded = (flags & PADDED) === 0 ? 0 : 1;
  const from = FRAME_HEADER_BYTES + padded + ((flags & PRIORITY) === 0 ? 0 : PRIORITY_BYTES);
  const to = frame.length - (padded === 0 ? 0 : (frame[FRAME_HEADER_BYTES] ?? 0));
  return from > to ? undefined : frame.subarray(from, to);
}

/** `block` in a HEADERS frame of the stream and the flags of `first`, without padding, and as many more as it takes. */
function framesOf(first: Buffer, block: Buffer, isWhole = true): Buffer[] {
  const flags = first[FLAGS_AT] ?? 0;
  const priorityAt = FRAME_HEADER_BYTES + ((flags & PADDED) === 0 ? 0 : 1);
  const priority = (flags & PRIORITY) === 0 ? 0 : PRIORITY_BYTES;
  const whole = Buffer.concat([first.subarray(priorityAt, priorityAt + priority), block]);
  const frames: Buffer[] = [];
  for (let at = 0; at === 0 || at < whole.length; at += MOST_FRAME_BYTES) {
    const payload = whole.subarray(at, at + MOST_FRAME_BYTES);
    const isLast = at + MOST_FRAME_BYTES >= whole.length;
    const kept = at === 0 ? flags & ~(PADDED | END_HEADERS) : 0;
    const header = Buffer.from(first.subarray(0, FRAME_HEADER_BYTES));
    header.writeUIntBE(payload.length, 0, LENGTH_BYTES);
    header[TYPE_AT] = at === 0 ? HEADERS : CONTINUATION;
    header[FLAGS_AT] = isLast && isWhole ? kept | END_HEADERS : kept;
    frames.push(header, payload);
  }
  return frames;
}
