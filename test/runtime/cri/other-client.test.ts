/** A client that shares nothing with ours: HTTP/2 frames from node:http2, and protobuf written and read by hand. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from 'node:http2';
import { connect } from 'node:net';
import { describe, it } from 'node:test';
import { socketPath } from '../../../src/runtime/cri/endpoint.ts';
import { criPair } from '../../support/cri-socket.ts';

/** Protobuf's wire types. */
const VARINT = 0;
const BYTES = 2;
/** Of gRPC's frame around a message: a flag for compression, four bytes of length. */
const PREFIX_BYTES = 5;
const CONTAINER_RUNNING = 1n;
const NOT_FOUND = '5';

type Value = string | bigint | Buffer;

describe('serve-cri and a client that is not ours', () => {
  for (const api of ['runtime.v1', 'runtime.v1alpha2']) {
    it(`speak ${api}: from the version to a running container, and an error`, async (t) => {
      const { endpoint } = await criPair(t);
      const session = connectHttp2('http://localhost', { createConnection: () => connect(socketPath(endpoint)) });
      t.after(() => session.close());
      const ok = async (service: string, method: string, ...fields: Buffer[]): Promise<Map<number, Value[]>> => {
        const { trailers, message } = await call(session, `/${api}.${service}/${method}`, Buffer.concat(fields));
        assert.equal(trailers['grpc-status'], '0', `${method}: ${String(trailers['grpc-message'])}`);
        return decode(message);
      };

      const version = await ok('RuntimeService', 'Version', text(1, '0.1.0'));
      assert.deepEqual([asText(version, 1), asText(version, 2)], ['0.1.0', 'simulated']);
      assert.equal(asText(version, 4), api.slice('runtime.'.length));

      const image = bytes(1, text(1, 'registry.example/app:1'));
      assert.notEqual(asText(await ok('ImageService', 'PullImage', image), 1), '');
      const metadata = [text(1, 'web'), text(2, 'uid-1'), text(3, 'shop'), number(4, 2n)];
      const label = bytes(6, text(1, 'app'), text(2, 'web'));
      const sandboxConfig = [bytes(1, ...metadata), text(3, '/var/log/pods/shop_web_uid-1'), label];
      const sandboxId = asText(await ok('RuntimeService', 'RunPodSandbox', bytes(1, ...sandboxConfig)), 1);
      const config = [bytes(1, text(1, 'app'), number(2, 7n)), bytes(2, text(1, 'registry.example/app:1'))];
      const request = [text(1, sandboxId), bytes(2, ...config), bytes(3, ...sandboxConfig)];
      const id = asText(await ok('RuntimeService', 'CreateContainer', ...request), 1);
      await ok('RuntimeService', 'StartContainer', text(1, id));

      const filter = bytes(1, bytes(2, number(1, CONTAINER_RUNNING)), text(3, sandboxId));
      const list = await ok('RuntimeService', 'ListContainers', filter);
      assert.equal(list.get(1)?.length, 1);
      const container = decode(asBytes(list, 1));
      const named = decode(asBytes(container, 3));
      assert.deepEqual([asText(container, 1), asText(container, 2)], [id, sandboxId]);
      assert.deepEqual([asText(named, 1), named.get(2)], ['app', [7n]]);
      assert.deepEqual(container.get(6), [CONTAINER_RUNNING]);
      const [createdAtNs] = container.get(7) ?? [];
      assert.ok(typeof createdAtNs === 'bigint' && createdAtNs > 10n ** 18n);

      const path = `/${api}.RuntimeService/ContainerStatus`;
      const { trailers } = await call(session, path, text(1, 'nobody'));
      assert.equal(trailers['grpc-status'], NOT_FOUND);
      assert.match(decodeURIComponent(String(trailers['grpc-message'])), /nobody/);
    });
  }
});

/** One call. A refusal has no message, and its status may come in the headers already. */
async function call(
  session: ClientHttp2Session,
  path: string,
  message: Buffer,
): Promise<{ trailers: IncomingHttpHeaders; message: Buffer }> {
  const headers = { ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers' };
  const stream = session.request(headers);
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.length, 1);
  stream.end(Buffer.concat([prefix, message]));
  let trailers: IncomingHttpHeaders = {};
  stream.on('trailers', (received) => {
    trailers = received;
  });
  const [response] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }];
  assert.equal(response[':status'], 200);
  assert.match(response['content-type'] ?? '', /^application\/grpc/);
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  const reply = Buffer.concat(chunks);
  if (reply.length > 0) assert.equal(reply.readUInt32BE(1), reply.length - PREFIX_BYTES);
  return { trailers: { ...response, ...trailers }, message: reply.subarray(PREFIX_BYTES) };
}

function varint(value: bigint): Buffer {
  const low = Number(value & 0x7fn);
  return value < 0x80n ? Buffer.from([low]) : Buffer.concat([Buffer.from([low | 0x80]), varint(value >> 7n)]);
}

function number(field: number, value: bigint): Buffer {
  return Buffer.concat([varint(BigInt((field << 3) | VARINT)), varint(value)]);
}

function bytes(field: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([varint(BigInt((field << 3) | BYTES)), varint(BigInt(content.length)), content]);
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value));
}

/** Values by field number, in their order. */
function decode(message: Buffer): Map<number, Value[]> {
  const fields = new Map<number, Value[]>();
  let at = 0;
  const nextVarint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++] ?? assert.fail('the message breaks off');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = Number(nextVarint());
    const kind = tag & 7;
    assert.ok(kind === VARINT || kind === BYTES, `wire type ${kind}`);
    let value: Value = nextVarint();
    if (kind === BYTES) {
      const end = at + Number(value);
      value = message.subarray(at, end);
      at = end;
    }
    const field = tag >> 3;
    fields.set(field, [...(fields.get(field) ?? []), value]);
  }
  return fields;
}

function asBytes(fields: Map<number, Value[]>, field: number): Buffer {
  const value = fields.get(field)?.[0];
  return Buffer.isBuffer(value) ? value : assert.fail(`field ${field} is not there`);
}

function asText(fields: Map<number, Value[]>, field: number): string {
  return asBytes(fields, field).toString();
}
