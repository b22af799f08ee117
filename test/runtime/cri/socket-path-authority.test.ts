/**
 * A client that sends the path of the socket for `:authority`, as grpc-go of 1.18's age does, frame by frame: Node's own
 * client cannot, it refuses such an authority itself.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { socketPath } from '../../../src/runtime/cri/endpoint.ts';
import { criPair } from '../../support/cri-socket.ts';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
const DATA = 0x0;
const HEADERS = 0x1;
const PRIORITY_FRAME = 0x2;
const RST_STREAM = 0x3;
const SETTINGS = 0x4;
const GOAWAY = 0x7;
const CONTINUATION = 0x9;
const END_STREAM = 0x1;
const END_HEADERS = 0x4;
const PADDED = 0x8;
const PRIORITY = 0x20;
const FRAME_HEADER_BYTES = 9;

const PATH = '/run/containerd/containerd.sock';
/** `:authority` and `/x.sock` in HPACK's code, the latter padded with ones. */
const HUFFMAN_NAME = Buffer.from('b83b5339ec327d7f', 'hex');
const HUFFMAN_VALUE = Buffer.from('63cae8393aff', 'hex');

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(FRAME_HEADER_BYTES);
  header.writeUIntBE(payload.length, 0, 3);
  header[3] = type;
  header[4] = flags;
  header.writeUInt32BE(stream, 5);
  return Buffer.concat([header, payload]);
}

function text(value: string | Buffer, isHuffman = false): Buffer {
  const bytes = Buffer.from(value as string);
  assert.ok(bytes.length < 0x7f);
  return Buffer.concat([Buffer.from([bytes.length | (isHuffman ? 0x80 : 0)]), bytes]);
}

/** Literals of the static table's names (or of a new one), to be remembered (0x40) or not (0x00, 0x10). */
const literal = (form: number, index: number, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([form | index]), value]);
const literalOf = (form: number, name: Buffer, value: Buffer): Buffer =>
  Buffer.concat([Buffer.from([form]), name, value]);

const POST = Buffer.from([0x83]);
const HTTP = Buffer.from([0x86]);
const pathOf = (path: string): Buffer => literal(0x00, 4, text(path));
const GRPC = [literal(0x40, 31, text('application/grpc')), literalOf(0x40, text('te'), text('trailers'))];

/** An empty request, as gRPC frames it. */
const VERSION = Buffer.from([0, 0, 0, 0, 0]);
const VERSION_PATH = '/runtime.v1alpha2.RuntimeService/Version';

/** What the server answers on one stream. */
interface Answer {
  readonly data: string;
  readonly reset: number | undefined;
}

class RawClient {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  readonly #frames: { type: number; flags: number; stream: number; payload: Buffer }[] = [];

  static async connect(t: TestContext, endpoint: string): Promise<RawClient> {
    const socket = connect(socketPath(endpoint));
    t.after(() => socket.destroy());
    await once(socket, 'connect');
    socket.write(Buffer.concat([PREFACE, frame(SETTINGS, 0, 0, Buffer.alloc(0))]));
    return new RawClient(socket);
  }

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk: Buffer) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      this.#split();
    });
  }

  /** Sends `frames` in pieces of so many bytes, and waits until the stream is at its end. */
  async call(stream: number, frames: readonly Buffer[], pieceBytes = Number.POSITIVE_INFINITY): Promise<Answer> {
    const all = Buffer.concat(frames);
    for (let at = 0; at < all.length; at += pieceBytes) {
      this.#socket.write(all.subarray(at, at + Math.min(pieceBytes, all.length)));
      if (pieceBytes < all.length) await new Promise((resolve) => setImmediate(resolve));
    }
    for (;;) {
      const own = this.#frames.filter((each) => each.stream === stream);
      const reset = own.find(({ type }) => type === RST_STREAM);
      if (reset !== undefined || own.some(({ flags, type }) => type === HEADERS && (flags & END_STREAM) !== 0)) {
        const data = own.filter(({ type }) => type === DATA).map(({ payload }) => payload.toString('latin1'));
        return { data: data.join(''), reset: reset?.payload.readUInt32BE(0) };
      }
      const goAway = this.#frames.find(({ type }) => type === GOAWAY);
      if (goAway !== undefined) return { data: '', reset: goAway.payload.readUInt32BE(4) };
      await once(this.#socket, 'data');
    }
  }

  #split(): void {
    while (this.#received.length >= FRAME_HEADER_BYTES) {
      const end = FRAME_HEADER_BYTES + this.#received.readUIntBE(0, 3);
      if (this.#received.length < end) return;
      const [type = 0, flags = 0] = this.#received.subarray(3, 5);
      const stream = this.#received.readUInt32BE(5);
      this.#frames.push({ type, flags, stream, payload: this.#received.subarray(FRAME_HEADER_BYTES, end) });
      this.#received = this.#received.subarray(end);
      if (type === SETTINGS && flags === 0) this.#socket.write(frame(SETTINGS, 1, 0, Buffer.alloc(0)));
    }
  }
}

const request = (stream: number, ...fields: Buffer[]): Buffer[] => [
  frame(HEADERS, END_HEADERS, stream, Buffer.concat(fields)),
  frame(DATA, END_STREAM, stream, VERSION),
];
const ANSWERED = { reset: undefined, isVersion: true };
const outcome = ({ data, reset }: Answer): object => ({ reset, isVersion: data.includes('simulated') });

describe('serve-cri and a client whose authority is the path of its socket', () => {
  it('speak over one connection: a literal first, then what it was remembered by', async (t) => {
    const { endpoint } = await criPair(t);
    const client = await RawClient.connect(t, endpoint);
    const authority = literal(0x40, 1, text(PATH));
    const first = request(1, POST, HTTP, pathOf(VERSION_PATH), authority, ...GRPC);
    assert.deepEqual(outcome(await client.call(1, first)), ANSWERED);
    // The table has, from the newest: te, content-type, :authority.
    const remembered = [Buffer.from([0x80 | 64]), Buffer.from([0x80 | 63]), Buffer.from([0x80 | 62])];
    const second = request(3, POST, HTTP, pathOf(VERSION_PATH), ...remembered);
    assert.deepEqual(outcome(await client.call(3, second)), ANSWERED);
  });

  for (const [form, authority] of [
    ['that is not to be remembered', literal(0x00, 1, text(PATH))],
    ['that is never to be remembered', literal(0x10, 1, text(PATH))],
    ['whose name is spelled out', literalOf(0x40, text(':authority'), text(PATH))],
    ['in HPACK code', literalOf(0x00, text(HUFFMAN_NAME, true), text(HUFFMAN_VALUE, true))],
    ['after an update of the table', Buffer.concat([Buffer.from([0x3f, 0xe1, 0x1f]), literal(0x40, 1, text(PATH))])],
    ['that is none of a path', literal(0x40, 1, text('localhost'))],
  ] as const) {
    it(`speak: an authority ${form}`, async (t) => {
      const { endpoint } = await criPair(t);
      const client = await RawClient.connect(t, endpoint);
      // An update may only stand at the beginning.
      const fields = [authority, POST, HTTP, pathOf(VERSION_PATH), ...GRPC];
      assert.deepEqual(outcome(await client.call(1, request(1, ...fields))), ANSWERED);
    });
  }

  it('speak in padded frames, in a block over several frames, and byte by byte', async (t) => {
    const { endpoint } = await criPair(t);
    const client = await RawClient.connect(t, endpoint);
    const block = Buffer.concat([POST, HTTP, pathOf(VERSION_PATH), literal(0x00, 1, text(PATH)), ...GRPC]);
    const body = (stream: number): Buffer => frame(DATA, END_STREAM, stream, VERSION);
    const priority = Buffer.from([0, 0, 0, 0, 16]);
    const padded = Buffer.concat([Buffer.from([3]), priority, block, Buffer.alloc(3)]);
    const flags = END_HEADERS | PADDED | PRIORITY;
    const frames = [frame(HEADERS, flags, 1, padded), frame(PRIORITY_FRAME, 0, 1, priority), body(1)];
    assert.deepEqual(outcome(await client.call(1, frames)), ANSWERED);
    const parts = [block.subarray(0, 20), block.subarray(20, 50), block.subarray(50)] as const;
    const split = [frame(HEADERS, 0, 3, parts[0]), frame(CONTINUATION, 0, 3, parts[1])];
    assert.deepEqual(
      outcome(await client.call(3, [...split, frame(CONTINUATION, END_HEADERS, 3, parts[2]), body(3)])),
      ANSWERED,
    );
    assert.deepEqual(outcome(await client.call(5, [frame(HEADERS, END_HEADERS, 5, block), body(5)], 1)), ANSWERED);
  });

  it('leave it to HTTP/2 to refuse what is none', async (t) => {
    const { endpoint, client: other } = await criPair(t);
    const empty = frame(CONTINUATION, 0, 1, Buffer.alloc(0));
    const broken = [
      [frame(HEADERS, 0, 1, POST), ...Array.from({ length: 100 }, () => empty)],
      [frame(HEADERS, END_HEADERS, 1, Buffer.from([0x41, 0x7f]))], // a length without an end
      [frame(HEADERS, END_HEADERS | PADDED, 1, Buffer.from([9]))], // more padding than there is
      [frame(CONTINUATION, END_HEADERS, 1, POST)],
      [frame(HEADERS, 0, 1, POST), frame(HEADERS, END_HEADERS, 3, POST)],
      [frame(HEADERS, END_HEADERS, 1, Buffer.alloc(20_000))],
      [
        frame(HEADERS, 0, 1, POST),
        ...Array.from({ length: 20 }, () => frame(CONTINUATION, 0, 1, Buffer.alloc(16_000))),
      ],
    ];
    for (const frames of broken) {
      const client = await RawClient.connect(t, endpoint);
      const { reset } = await client.call(1, frames);
      assert.notEqual(reset, undefined);
    }
    assert.equal((await other.runtime.version()).runtimeName, 'simulated');
  });
});
