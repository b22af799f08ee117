import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podWith, problemsOf, readText } from './reading.ts';

/** Spec, then the problems expected: `path message`, the message up to where wording stops mattering. */
const REFUSED: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'no containers',
    'restartPolicy: Always',
    ['spec.containers Required value: expected a list of at least one container'],
  ],
  [
    'misspelt containers',
    'contaners: []',
    [
      'spec.containers Required value: expected a list of at least one container (found "contaners": did you mean "containers"?)',
    ],
  ],
  [
    'an empty list of containers',
    'containers: []',
    ['spec.containers Required value: expected at least one container'],
  ],
  [
    'containers in a mapping',
    'containers: { name: c, image: i }',
    ['spec.containers Invalid value: {…}: expected a list, got a mapping'],
  ],
  [
    'a container that is text',
    'containers: [web]',
    ['spec.containers[0] Invalid value: "web": expected a mapping, got a string'],
  ],
  [
    'a container without name',
    'containers: [{ image: i }]',
    ['spec.containers[0].name Required value: expected a name'],
  ],
  [
    'a container without image',
    'containers: [{ name: c }]',
    ['spec.containers[0].image Required value: expected the name of an image'],
  ],
  [
    'an image that is a number',
    'containers: [{ name: c, image: 5 }]',
    ['spec.containers[0].image Invalid value: 5: expected a string, got an integer'],
  ],
  [
    'an invalid container name',
    'containers: [{ name: Web_1, image: i }]',
    ['spec.containers[0].name Invalid value: "Web_1": a DNS-1123 label must consist of'],
  ],
  [
    'a container name that is too long',
    `containers: [{ name: ${'a'.repeat(64)}, image: i }]`,
    ['spec.containers[0].name Invalid value: "aaaa'],
  ],
  [
    'a container name twice',
    'containers: [{ name: c, image: i }, { name: c, image: i }]',
    ['spec.containers[1].name Duplicate value: "c": already used at spec.containers[0].name'],
  ],
  [
    'a name for an init and a regular container',
    'initContainers: [{ name: c, image: i }]\ncontainers: [{ name: c, image: i }]',
    ['spec.containers[0].name Duplicate value: "c": already used at spec.initContainers[0].name'],
  ],
  [
    'hooks of an init container',
    'initContainers: [{ name: a, image: i, lifecycle: { postStart: { exec: { command: [x] } } } }]\ncontainers: [{ name: c, image: i }]',
    ['spec.initContainers[0].lifecycle Forbidden: must not be set for init containers'],
  ],
  [
    'an unknown pull policy',
    'containers: [{ name: c, image: i, imagePullPolicy: Often }]',
    [
      'spec.containers[0].imagePullPolicy Unsupported value: "Often": supported values: "Always", "IfNotPresent", "Never"',
    ],
  ],
  [
    'a command in one string',
    'containers: [{ name: c, image: i, command: run me }]',
    ['spec.containers[0].command Invalid value: "run me": expected a list, got a string'],
  ],
  [
    'an argument that is a number',
    'containers: [{ name: c, image: i, args: [a, 1] }]',
    ['spec.containers[0].args[1] Invalid value: 1: expected a string, got an integer'],
  ],
  [
    'a port out of range',
    'containers: [{ name: c, image: i, ports: [{ containerPort: 70000 }] }]',
    ['spec.containers[0].ports[0].containerPort Invalid value: 70000: must be between 1 and 65535, inclusive'],
  ],
  [
    'a host port that differs on the host network',
    'hostNetwork: true\ncontainers: [{ name: c, image: i, ports: [{ containerPort: 80, hostPort: 81 }] }]',
    ['spec.containers[0].ports[0].hostPort Invalid value: 81: must match `containerPort` when `hostNetwork` is true'],
  ],
  [
    'an environment value that is a boolean',
    'containers: [{ name: c, image: i, env: [{ name: A, value: yes }] }]',
    ['spec.containers[0].env[0].value Invalid value: yes: expected a string, got a boolean; write "yes"'],
  ],
  [
    'an invalid environment name',
    'containers: [{ name: c, image: i, env: [{ name: 1a }] }]',
    ['spec.containers[0].env[0].name Invalid value: "1a": a valid environment variable name'],
  ],
  [
    'two sources of a value',
    'containers: [{ name: c, image: i, env: [{ name: A, value: b, valueFrom: {} }] }]',
    ['spec.containers[0].env[0].valueFrom Invalid value: {…}: may not be specified when `value` is not empty'],
  ],
  [
    'a mount of no volume',
    'volumes: [{ name: v }]\ncontainers: [{ name: c, image: i, volumeMounts: [{ name: w, mountPath: /w }] }]',
    ['spec.containers[0].volumeMounts[0].name Not found: "w": expected one of the pod\'s volumes (v)'],
  ],
  [
    'two mounts in one place',
    'volumes: [{ name: v }]\ncontainers: [{ name: c, image: i, volumeMounts: [{ name: v, mountPath: /w }, { name: v, mountPath: /w }] }]',
    ['spec.containers[0].volumeMounts[1].mountPath Invalid value: "/w": must be unique'],
  ],
  [
    'a hook without handler',
    'containers: [{ name: c, image: i, lifecycle: { postStart: { sleep: { seconds: 1 } } } }]',
    ['spec.containers[0].lifecycle.postStart Required value: must specify a handler type: exec, httpGet or tcpSocket'],
  ],
  [
    'a hook with two handlers',
    'containers: [{ name: c, image: i, lifecycle: { preStop: { exec: { command: [x] }, httpGet: { port: 80 } } } }]',
    ['spec.containers[0].lifecycle.preStop.httpGet Forbidden: may not specify more than 1 handler type: exec is given'],
  ],
  [
    'a hook without command',
    'containers: [{ name: c, image: i, lifecycle: { postStart: { exec: {} } } }]',
    ['spec.containers[0].lifecycle.postStart.exec.command Required value: expected a list of strings'],
  ],
  [
    'a request without port',
    'containers: [{ name: c, image: i, lifecycle: { postStart: { httpGet: { path: / } } } }]',
    ['spec.containers[0].lifecycle.postStart.httpGet.port Required value: expected a port number'],
  ],
  [
    'a limit that is no quantity',
    'containers: [{ name: c, image: i, resources: { limits: { cpu: lots } } }]',
    ['spec.containers[0].resources.limits.cpu Invalid value: "lots": expected a quantity'],
  ],
  [
    'a user that is a name',
    'containers: [{ name: c, image: i, securityContext: { runAsUser: root } }]',
    ['spec.containers[0].securityContext.runAsUser Invalid value: "root": expected an integer, got a string'],
  ],
  [
    'several things at once',
    'hostNetwork: 1\ncontainers: [{ name: C, image: "" }, 7]',
    [
      'spec.hostNetwork Invalid value: 1: expected true or false, got an integer',
      'spec.containers[0].name Invalid value: "C"',
      'spec.containers[0].image Required value: expected the name of an image, got ""',
      'spec.containers[1] Invalid value: 7: expected a mapping, got an integer',
    ],
  ],
];

describe('checking pod specs', () => {
  for (const [what, spec, expected] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const problems = (await problemsOf(podWith(spec))).map((line) => line.replace(/^\S+ /, ''));
      assert.equal(problems.length, expected.length, problems.join('\n'));
      for (const [index, start] of expected.entries()) {
        assert.equal(problems[index]?.slice(0, start.length), start);
      }
    });
  }

  it('says where, to the column', async () => {
    const text = podWith('containers:\n- name: web\n  image: i\n- name: web\n  image: 7');
    const places = (await problemsOf(text)).map((line) => line.split(' ', 2).join(' '));
    assert.deepEqual(places, ['8:11 spec.containers[1].name', '9:12 spec.containers[1].image']);
  });

  it('accepts the volumes that a StatefulSet claims', async () => {
    const text = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  volumeClaimTemplates: [{ metadata: { name: data } }]
  template: { spec: { containers: [{ name: c, image: i, volumeMounts: [{ name: data, mountPath: /d }] }] } }
`;
    assert.deepEqual((await readText(text)).problems, []);
  });

  it('names the claims of a StatefulSet as volumes are named, since they become some', async () => {
    const text = `apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db }
spec:
  volumeClaimTemplates: [{ metadata: { name: ../data } }]
  template: { spec: { containers: [{ name: c, image: i, volumeMounts: [{ name: ../data, mountPath: /d }] }] } }
`;
    const [first = '', ...others] = await problemsOf(text);
    assert.match(first, /^5:46 spec\.volumeClaimTemplates\[0\]\.metadata\.name .*DNS-1123 label/);
    assert.deepEqual(others, []);
  });

  it('does not stumble over fields of newer versions', async () => {
    const spec =
      'resources: {}\ncontainers: [{ name: c, image: i, resizePolicy: [], startupProbe: { exec: { command: [x] } } }]';
    assert.deepEqual(await problemsOf(podWith(spec)), []);
  });
});
