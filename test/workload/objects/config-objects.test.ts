import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { problemsOf, readText } from '../reading.ts';

const object = (kind: string, rest: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: { name: o }\n${rest}`;

async function objectOf(text: string): Promise<Record<string, unknown>> {
  const { files, problems } = await readText(text);
  assert.deepEqual(problems, []);
  const [found] = files.flatMap(({ objects }) => objects);
  const { data = {}, binaryData = {}, ...rest } = found ?? {};
  const texts = (values: object): object =>
    Object.fromEntries(Object.entries(values).map(([key, value]) => [key, String(Buffer.from(value as string))]));
  return { ...rest, data: texts(data), binaryData: texts(binaryData) };
}

describe('ConfigMaps and Secrets of the input', () => {
  it('have their values: text, and bytes in base64', async () => {
    const map = object('ConfigMap', 'data: { k: v, empty: "" }\nbinaryData: { b: AGI= }\n');
    assert.deepEqual(await objectOf(map), {
      kind: 'ConfigMap',
      namespace: 'default',
      name: 'o',
      data: { k: 'v', empty: '' },
      binaryData: { b: '\0b' },
    });
  });

  it('have what is given as text in place of bytes of the same key, in a Secret', async () => {
    const { data, binaryData } = await objectOf(object('Secret', 'data: { a: dg==, b: dg== }\nstringData: { b: w }\n'));
    assert.deepEqual([data, binaryData], [{ a: 'v', b: 'w' }, {}]);
  });

  it('may break base64 into lines', async () => {
    const { data } = await objectOf(object('Secret', 'data:\n  a: |\n    aGVs\n    bG8=\n'));
    assert.deepEqual(data, { a: 'hello' });
  });

  it('are told of what the API server refuses, with its place and without values of Secrets', async () => {
    assert.deepEqual(await problemsOf(object('ConfigMap', 'data: { "a/b": x }\n')), [
      '4:16 data["a/b"] Invalid key: expected up to 253 characters of -, _, ., letters and digits, not beginning with ..',
    ]);
    for (const key of ['.', '..', '..a', `${'k'.repeat(254)}`]) {
      const [problem = '', ...others] = await problemsOf(object('Secret', `stringData: { "${key}": x }\n`));
      assert.match(problem, /Invalid key/, key);
      assert.deepEqual(others, []);
    }
    for (const value of ['hunter2!', 'YQ', 'YQ=a']) {
      const [problem = ''] = await problemsOf(object('Secret', `data: { a: "${value}" }\n`));
      assert.match(problem, /data\.a Invalid value: expected base64/);
      assert.equal(problem.includes(value), false);
    }
    const both = await problemsOf(object('ConfigMap', 'data: { a: x }\nbinaryData: { a: dg== }\n'));
    assert.match(both.join(), /binaryData\.a Invalid value: duplicate of a key in data/);
  });

  it('are told without values of Secrets also where they are of a wrong type', async () => {
    for (const rest of [
      'stringData: { pin: 31415926 }',
      'stringData: { a: [31415926] }',
      'data: { a: 31415926 }',
      'data: 31415926',
      'stringData: [31415926]',
    ]) {
      const problems = await problemsOf(object('Secret', `${rest}\n`));
      assert.match(problems.join(), /Invalid value: expected a (string; write it in quotes|mapping)/, rest);
      assert.doesNotMatch(problems.join(), /31415926/, rest);
    }
    assert.match((await problemsOf(object('ConfigMap', 'data: { a: 31415926 }\n'))).join(), /write "31415926"/);
  });

  it('hold up to a mebibyte', async () => {
    const large = (length: number): string => object('ConfigMap', `data: { a: ${'x'.repeat(length)} }\n`);
    assert.deepEqual(await problemsOf(large(1_048_576)), []);
    assert.match((await problemsOf(large(1_048_577))).join(), /Too long: must have at most 1048576 bytes/);
  });
});
