import assert from 'node:assert/strict';
import { it } from 'node:test';
import { problemsOf } from '../reading.ts';

const SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_OF_C = 'container.seccomp.security.alpha.kubernetes.io/c';
const APPARMOR_OF = 'container.apparmor.security.beta.kubernetes.io/';

const toldOf = (key: string, value: string): Promise<string[]> => {
  const metadata = `{name: p, annotations: {${key}: ${JSON.stringify(value)}}}`;
  const spec = '{initContainers: [{name: i, image: i}], containers: [{name: c, image: i}]}';
  return problemsOf(`apiVersion: v1\nkind: Pod\nmetadata: ${metadata}\nspec: ${spec}\n`);
};

it('takes the profiles of this machine, of the runtime, and none', async () => {
  for (const key of [SECCOMP, SECCOMP_OF_C, `${APPARMOR_OF}c`, `${APPARMOR_OF}i`]) {
    for (const value of ['runtime/default', 'unconfined', 'localhost/a/b']) {
      assert.deepEqual(await toldOf(key, value), [], `${key}: ${value}`);
    }
  }
  assert.deepEqual(await toldOf(SECCOMP, 'docker/default'), []);
  assert.deepEqual(await toldOf(`${APPARMOR_OF}c`, ''), []);
});

it('refuses what is no profile, and profiles of no container', async () => {
  const refused: [key: string, value: string, told: string][] = [
    [SECCOMP, 'none', 'Invalid value: "none": must be a valid seccomp profile: runtime/default, docker/default,'],
    [SECCOMP, '', 'Invalid value: "": must be a valid seccomp profile'],
    [SECCOMP_OF_C, 'localhost/../x', `Invalid value: "localhost/../x": must not contain '..'`],
    [SECCOMP_OF_C, 'localhost//x', 'Invalid value: "localhost//x": must be a relative path'],
    [`${APPARMOR_OF}c`, 'docker/default', 'Invalid value: "docker/default": invalid AppArmor profile name'],
    [
      `${APPARMOR_OF}d`,
      'unconfined',
      'Invalid value: "d": container not found: expected one of the pod\'s containers (c, i)',
    ],
  ];
  for (const [key, value, expected] of refused) {
    const [told = '', ...others] = await toldOf(key, value);
    assert.deepEqual(others, []);
    const message = told.slice(told.indexOf('] ') + 2);
    assert.equal(message.slice(0, expected.length), expected);
  }
});
