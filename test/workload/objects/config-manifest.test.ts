import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ConfigObject } from '../../../src/api/config-object.ts';
import { configManifest, rereadConfig } from '../../../src/workload/objects/config-manifest.ts';

/** Each byte that there is. */
const BYTES = Uint8Array.from({ length: 256 }, (_, i) => i);
const SECRET: ConfigObject = {
  kind: 'Secret',
  namespace: 'prod',
  name: 'keys',
  data: { cert: BYTES, none: new Uint8Array(), text: 'as "text"\n\u0000é\ud83d\ude00' },
  binaryData: {},
};
const CONFIG: ConfigObject = {
  kind: 'ConfigMap',
  namespace: 'default',
  name: 'files',
  data: { 'app.conf': 'a=1' },
  binaryData: { logo: BYTES },
};

function through(object: ConfigObject): unknown {
  return JSON.parse(JSON.stringify(configManifest(object)));
}

/** Bytes are compared as bytes, be they a Buffer or not. */
function plain(object: ConfigObject | undefined): unknown {
  const hex = (values: Readonly<Record<string, string | Uint8Array>> = {}): unknown[] =>
    Object.entries(values).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : Buffer.from(value).toString('hex'),
    ]);
  return { ...object, data: hex(object?.data), binaryData: hex(object?.binaryData) };
}

describe('a ConfigMap or Secret that came through JSON', () => {
  it('is what it was, byte for byte', () => {
    for (const object of [SECRET, CONFIG]) {
      const { object: read, problems } = rereadConfig(through(object));
      assert.deepEqual(problems, []);
      assert.deepEqual(plain(read), plain(object));
    }
  });

  it('is refused with a key that is a path, what is no base64 and too much of it, and no value is repeated', () => {
    const secret = through(SECRET) as { data: Record<string, string> };
    const big = Buffer.alloc(2_000_000).toString('base64');
    for (const [key, value] of [
      ['../x', 'AAAA'],
      ['x', 'hunter2!'],
      ['x', big],
    ] as const) {
      const { object, problems } = rereadConfig({ ...secret, data: { ...secret.data, [key]: value } });
      assert.equal(object, undefined);
      assert.equal(problems.length, 1);
      assert.ok(!JSON.stringify(problems).includes('hunter2'));
    }
  });

  it('is refused when it is nothing of the kind', () => {
    for (const value of [undefined, null, 7, [], {}, { kind: 'Pod', metadata: { name: 'x' } }, { kind: 'Secret' }])
      assert.equal(rereadConfig(value).object, undefined, JSON.stringify(value));
  });
});
