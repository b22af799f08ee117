import assert from 'node:assert/strict';
import { it } from 'node:test';
import { fromErrorData, preview, RefManagerError, toErrorData, withoutCredentials } from '../src/errors.ts';

it('carries code, message, name and cause', () => {
  const cause = new Error('below');
  const error = new RefManagerError('ERR_STORE_FULL', 'full', { cause });
  assert.ok(error instanceof Error);
  assert.deepEqual(
    [error.code, error.message, error.name, error.cause],
    ['ERR_STORE_FULL', 'full', 'RefManagerError', cause],
  );
});

it('comes through a structured clone as data and back with class, code and stack', () => {
  const error = new RefManagerError('ERR_LOCK_TIMEOUT', 'waited');
  const back = fromErrorData(structuredClone(toErrorData(error)));
  assert.ok(back instanceof RefManagerError);
  assert.deepEqual([back.code, back.message, back.stack], [error.code, error.message, error.stack]);
  const plain = fromErrorData(structuredClone(toErrorData(new TypeError('wrong'))));
  assert.ok(!(plain instanceof RefManagerError));
  assert.equal(plain.message, 'wrong');
});

it('turns anything thrown into data, whatever it is', () => {
  const hostile = new Proxy(
    {},
    {
      get(): never {
        throw new Error('no');
      },
    },
  );
  const thrown: [unknown, string][] = [
    ['text', 'text'],
    [7, '7'],
    [undefined, 'undefined'],
    [null, 'null'],
    [Symbol('s'), 'Symbol(s)'],
    [Object.create(null), 'an object of null prototype'],
    [{}, 'an object of Object'],
    [hostile, 'an object'],
  ];
  for (const [value, message] of thrown) assert.deepEqual(toErrorData(value), { name: 'Error', message });
});

it('previews values quoted, escaped and cut', () => {
  assert.equal(preview('a"\n'), '"a\\"\\n"');
  assert.equal(preview('x'.repeat(200)), `"${'x'.repeat(79)}… (202 characters)`);
  assert.equal(preview([]), 'an object of Array');
  assert.equal(preview(1n), '1');
});

it('says of no URL whom it logs in as, however long the password and wherever it is cut', () => {
  assert.equal(preview('https://me:hunter2@host/x'), '"https://…@host/x"');
  assert.equal(preview(`https://me:${'hunter2'.repeat(20)}@host/x`), '"https://…@host/x"');
  assert.equal(
    withoutCredentials('cannot reach redis://:p@ss@h:1 and http://t@i/ now'),
    'cannot reach redis://…@h:1 and http://…@i/ now',
  );
  for (const text of [
    'https://host/a@b',
    'docker-pullable://nginx@sha256:0',
    'redis://[user:password@]host[:port]',
    'me@host',
    'unix:///run/a@b.sock',
  ])
    assert.equal(withoutCredentials(text), text);
});
