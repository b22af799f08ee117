import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ContainerID } from '../../src/index.ts';

describe('ContainerID', () => {
  it('is two strings, whatever they hold, and cannot be changed', () => {
    const id = new ContainerID('a://b', '');
    assert.deepEqual(Object.entries(id), [
      ['type', 'a://b'],
      ['id', ''],
    ]);
    assert.ok(Object.isFrozen(id));
    assert.throws(() => Object.assign(id, { id: 'x' }), TypeError);
  });

  it('refuses anything but two strings, naming which', () => {
    const code = 'ERR_INVALID_CONTAINER_ID';
    assert.throws(() => new ContainerID(7 as unknown as string, ''), { code, message: /type 7/ });
    assert.throws(() => new ContainerID('', null as unknown as string), { code, message: /id null/ });
  });

  it('survives cloning as its two strings', () => {
    const clone: unknown = structuredClone(new ContainerID('docker', 'x'));
    assert.deepEqual(clone, { type: 'docker', id: 'x' });
  });

  it('says itself as type://id, in text and in JSON', () => {
    const id = new ContainerID('docker', 'x');
    assert.equal(String(id), 'docker://x');
    assert.equal(JSON.stringify({ id }), '{"id":"docker://x"}');
    assert.ok(ContainerID.parse(id.toString()).equals(id));
  });

  it('is equal to what has the same two strings, not the same text', () => {
    const id = new ContainerID('a', 'b://c');
    assert.equal(id.equals({ type: 'a', id: 'b://c' }), true);
    assert.equal(id.equals(new ContainerID('a://b', 'c')), false);
  });

  it('is parsed from a string with one separator, and from nothing else', () => {
    assert.ok(ContainerID.parse('"docker://x"').equals({ type: 'docker', id: 'x' }));
    for (const bad of ['', 'docker', 'a://b://c', '"', undefined, 7, {}])
      assert.throws(() => ContainerID.parse(bad as string), {
        code: 'ERR_INVALID_CONTAINER_ID',
        message: /^invalid container ID: /,
      });
  });

  it('is empty only when both parts are', () => {
    assert.equal(new ContainerID('', '').isEmpty, true);
    assert.equal(new ContainerID('', 'x').isEmpty, false);
    assert.equal(new ContainerID(' ', '').isEmpty, false);
  });
});
