import assert from 'node:assert/strict';
import { it } from 'node:test';
import { deepFreeze } from '../../../src/api/deep-frozen.ts';
import { containerFacts } from '../../../src/kubelet/config/container-hash.ts';
import { containerJson } from '../../../src/kubelet/config/container-schema.ts';

it('writes fields in struct order, leaves out empty ones, and keeps pointers to nothing', () => {
  const container = {
    tty: false,
    stdin: true,
    securityContext: { runAsUser: 0, privileged: false, capabilities: { drop: ['ALL'] } },
    livenessProbe: { periodSeconds: 10, httpGet: { port: 'http', path: '/' } },
    volumeMounts: [{ mountPath: '/b', name: 'a', readOnly: true }],
    env: [{ name: 'A', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } }],
    resources: { limits: { memory: '1024Mi', cpu: '1000m' } },
    ports: [{ containerPort: 80, hostPort: 0 }],
    args: [],
    name: 'app',
    unknownField: 1,
  };
  assert.equal(
    containerJson(container),
    [
      '{"name":"app","ports":[{"containerPort":80}]',
      '"env":[{"name":"A","valueFrom":{"resourceFieldRef":{"resource":"limits.cpu","divisor":"0"}}}]',
      '"resources":{"limits":{"cpu":"1","memory":"1Gi"}}',
      '"volumeMounts":[{"name":"a","readOnly":true,"mountPath":"/b"}]',
      '"livenessProbe":{"httpGet":{"path":"/","port":"http"},"periodSeconds":10}',
      '"securityContext":{"capabilities":{"drop":["ALL"]},"privileged":false,"runAsUser":0}',
      '"stdin":true}',
    ].join(','),
  );
});

it('escapes what Go escapes', () => {
  const json = containerJson({ name: '<a>&"\\b\b\f\n\u2028\u0001é\ud800' });
  const escaped = '\\u003ca\\u003e\\u0026\\"\\\\b\\u0008\\u000c\\n\\u2028\\u0001é\ufffd';
  assert.equal(json, `{"name":"${escaped}","resources":{}}`);
});

it('is made once per container object that cannot change', () => {
  const container = deepFreeze({
    name: 'app',
    ports: [{ containerPort: 80 }],
    lifecycle: { preStop: { exec: { command: ['x'] } } },
  });
  const facts = containerFacts(container);
  assert.equal(containerFacts(container), facts);
  assert.equal(facts.hashHex, facts.hash.toString(16));
  assert.equal(facts.preStopJson, '{"exec":{"command":["x"]}}');
  assert.equal(facts.portsJson, '[{"containerPort":80}]');
  assert.notEqual(containerFacts({ ...container, image: 'other' }).hash, facts.hash);
});

it('is that of the container as it is now', () => {
  const ports = [{ containerPort: 80 }];
  const container = Object.freeze({ name: 'app', ports });
  const { hash } = containerFacts(container);
  ports[0] = { containerPort: 81 };
  assert.notEqual(containerFacts(container).hash, hash);
});

it('keeps the empty texts that Go has pointers to, as json.Marshal of 1.20.2 does', () => {
  const container = {
    name: 'c',
    volumeMounts: [{ name: 'v', mountPath: '/a', subPath: '', mountPropagation: '' }],
    securityContext: { windowsOptions: { runAsUserName: '', gmsaCredentialSpec: '' }, procMount: '' },
  };
  assert.equal(
    containerJson(container),
    '{"name":"c","resources":{},"volumeMounts":[{"name":"v","mountPath":"/a","mountPropagation":""}],' +
      '"securityContext":{"windowsOptions":{"gmsaCredentialSpec":"","runAsUserName":""},"procMount":""}}',
  );
});
