/** What a start reads, or hands to a runtime, and the API server or the kubelet would not take. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { podWith, problemsOf, readText } from '../reading.ts';

/** Of a container, then the problem: `path below the container, message`, the message up to where wording stops mattering. */
const REFUSED: readonly (readonly [string, string, string])[] = [
  [
    'capabilities in a mapping',
    'securityContext: {capabilities: {add: {NET_ADMIN: true}}}',
    'securityContext.capabilities.add Invalid value: {…}: expected a list, got a mapping',
  ],
  [
    'a capability alone',
    'securityContext: {capabilities: {drop: ALL}}',
    'securityContext.capabilities.drop Invalid value: "ALL": expected a list, got a string',
  ],
  [
    'a capability that is a number',
    'securityContext: {capabilities: {add: [7]}}',
    'securityContext.capabilities.add[0] Invalid value: 7: expected a string, got an integer; write "7"',
  ],
  [
    'SELinux options in a text',
    'securityContext: {seLinuxOptions: s0}',
    'securityContext.seLinuxOptions Invalid value: "s0": expected a mapping, got a string',
  ],
  [
    'an SELinux level that is a number',
    'securityContext: {seLinuxOptions: {level: 0}}',
    'securityContext.seLinuxOptions.level Invalid value: 0: expected a string, got an integer; write "0"',
  ],
  [
    'privileges without escalation',
    'securityContext: {privileged: true, allowPrivilegeEscalation: false}',
    'securityContext.allowPrivilegeEscalation Invalid value: false: cannot set',
  ],
  [
    'root that must not be root',
    'securityContext: {runAsNonRoot: true, runAsUser: 0}',
    'securityContext.runAsUser Invalid value: 0: breaks runAsNonRoot',
  ],
  [
    'a value from nowhere',
    'env: [{name: A, valueFrom: {}}]',
    'env[0].valueFrom Required value: must specify one of: configMapKeyRef, fieldRef, resourceFieldRef or secretKeyRef',
  ],
  [
    'a value from two sources',
    'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}, secretKeyRef: {name: s, key: k}}}]',
    'env[0].valueFrom.secretKeyRef Forbidden: may not have more than one of them: fieldRef is given',
  ],
  [
    'a field that is text',
    'env: [{name: A, valueFrom: {fieldRef: metadata.name}}]',
    'env[0].valueFrom.fieldRef Invalid value: "metadata.name": expected a mapping, got a string',
  ],
  [
    'a field that the kubelet does not have',
    'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.nmae}}}]',
    'env[0].valueFrom.fieldRef.fieldPath Unsupported value: "metadata.nmae": supported values: metadata.name,',
  ],
  [
    'all labels at once',
    'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.labels}}}]',
    'env[0].valueFrom.fieldRef.fieldPath Unsupported value: "metadata.labels"',
  ],
  [
    'a resource that nobody has',
    'env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]',
    'env[0].valueFrom.resourceFieldRef.resource Unsupported value: "limits.gpu": supported values: limits.cpu,',
  ],
  [
    'a resource of no container',
    'env: [{name: A, valueFrom: {resourceFieldRef: {containerName: d, resource: limits.cpu}}}]',
    'env[0].valueFrom.resourceFieldRef.containerName Not found: "d": expected one of the pod\'s containers (c)',
  ],
  [
    'a divisor of nothing',
    'env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 7}}}]',
    'env[0].valueFrom.resourceFieldRef.divisor Unsupported value: 7: supported values: 1m, 1',
  ],
  [
    'a key without a name',
    'env: [{name: A, valueFrom: {secretKeyRef: {key: k}}}]',
    'env[0].valueFrom.secretKeyRef.name Required value: expected a name',
  ],
  [
    'a key that is empty',
    'env: [{name: A, valueFrom: {configMapKeyRef: {name: m, key: ""}}}]',
    'env[0].valueFrom.configMapKeyRef.key Required value: expected a key, got ""',
  ],
  [
    'variables from nowhere',
    'envFrom: [{prefix: A_}]',
    'envFrom[0] Required value: must specify one of: configMapRef or secretRef',
  ],
  [
    'an image that is no reference',
    'image: "busybox:1.36:2"',
    'image Invalid value: "busybox:1.36:2": expected the name of an image: invalid reference format',
  ],
  [
    'an image in capitals',
    'image: Nginx',
    'image Invalid value: "Nginx": expected the name of an image: invalid reference format: repository name must be lowercase',
  ],
  [
    'a mount of an empty path',
    'volumeMounts: [{name: v, mountPath: ""}]',
    'volumeMounts[0].mountPath Required value: expected a path in the container, got ""',
  ],
  [
    'a path that leads out of its volume',
    'volumeMounts: [{name: v, mountPath: /a, subPath: ../x}]',
    'volumeMounts[0].subPath Invalid value: "../x": must not contain \'..\'',
  ],
  [
    'a path from the root',
    'volumeMounts: [{name: v, mountPath: /a, subPath: /etc}]',
    'volumeMounts[0].subPath Invalid value: "/etc": must be a relative path',
  ],
  [
    'an expression that leads out',
    'volumeMounts: [{name: v, mountPath: /a, subPathExpr: a/../..}]',
    'volumeMounts[0].subPathExpr Invalid value: "a/../..": must not contain \'..\'',
  ],
  [
    'propagation without privileges',
    'volumeMounts: [{name: v, mountPath: /a, mountPropagation: Bidirectional}]',
    'volumeMounts[0].mountPropagation Forbidden: Bidirectional',
  ],
  [
    'a probe of nothing',
    'livenessProbe: {periodSeconds: 5}',
    'livenessProbe Required value: must specify a handler type',
  ],
  [
    'a probe twice',
    'readinessProbe: {exec: {command: [x]}, tcpSocket: {port: 1}}',
    'readinessProbe.tcpSocket Forbidden: may not specify more than 1 handler type: exec is given',
  ],
  [
    'a probe in the past',
    'startupProbe: {exec: {command: [x]}, periodSeconds: -1}',
    'startupProbe.periodSeconds Invalid value: -1: must be greater than or equal to 0',
  ],
  [
    'a probe whose command is text',
    'livenessProbe: {exec: {command: cat /x}}',
    'livenessProbe.exec.command Invalid value: "cat /x": expected a list, got a string',
  ],
  [
    'a hook to a port that nobody has',
    'lifecycle: {postStart: {httpGet: {port: web}}}',
    'lifecycle.postStart.httpGet.port Not found: "web": expected a number, or the name of one of the container\'s ports',
  ],
  [
    'a hook that the kubelet does not run',
    'lifecycle: {postStart: {tcpSocket: {port: 1}}}',
    'lifecycle.postStart.tcpSocket Forbidden: the kubelet runs exec and httpGet hooks only',
  ],
  [
    'a number that does not fit',
    'ports: [{containerPort: 1, hostPort: 0}], livenessProbe: {exec: {command: [x]}, failureThreshold: 9999999999}',
    'livenessProbe.failureThreshold Invalid value: 9999999999: must',
  ],
  [
    'a path in a volume by a variable that is not there',
    'volumeMounts: [{name: v, mountPath: /a, subPathExpr: $(B)/$(A)}], env: [{name: C, value: x}]',
    'volumeMounts[0].subPathExpr Invalid value: "$(B)/$(A)": missing value for A, B: the start would fail',
  ],
  [
    'a path in a volume by a variable that is empty',
    'volumeMounts: [{name: v, mountPath: /a, subPathExpr: $(A)}], env: [{name: A}]',
    'volumeMounts[0].subPathExpr Invalid value: "$(A)": missing value for A: the start would fail',
  ],
  [
    'a path in a volume that comes to one outside',
    'volumeMounts: [{name: v, mountPath: /a, subPathExpr: x/$(B)}], env: [{name: A, value: ..}, {name: B, value: $(A)}]',
    'volumeMounts[0].subPathExpr Invalid value: "x/$(B)": unable to provision SubPath `x/..`: must not contain \'..\'',
  ],
  [
    'a path in a volume that comes to an absolute one',
    'volumeMounts: [{name: v, mountPath: /a, subPathExpr: $(A)}], env: [{name: A, value: /etc}]',
    'volumeMounts[0].subPathExpr Invalid value: "$(A)": error SubPath `/etc` must not be an absolute path',
  ],
  [
    'a device that is no claim',
    'volumeDevices: [{name: v, devicePath: /dev/x}]',
    'volumeDevices[0].name Invalid value: "v": can only use volume source type of PersistentVolumeClaim for block mode',
  ],
  [
    'a ConfigMap that cannot be called so',
    'env: [{name: A, valueFrom: {configMapKeyRef: {name: My_Map, key: k}}}]',
    'env[0].valueFrom.configMapKeyRef.name Invalid value: "My_Map": a DNS-1123 subdomain must',
  ],
  [
    'a Secret that cannot be called so',
    'envFrom: [{secretRef: {name: a/b}}]',
    'envFrom[0].secretRef.name Invalid value: "a/b": a DNS-1123 subdomain must',
  ],
  [
    'more than a limit of nothing',
    'resources: {limits: {cpu: null}, requests: {cpu: 1}}',
    'resources.requests.cpu Invalid value: 1: must be less than or equal to cpu limit',
  ],
];

/** Of a spec, then the problem. */
const REFUSED_SPECS: readonly (readonly [string, string, string])[] = [
  [
    'two sources of a volume',
    'volumes: [{name: v, emptyDir: {}, hostPath: {path: /a}}]',
    'spec.volumes[0].hostPath Forbidden: may not specify more than 1 volume type: emptyDir is given',
  ],
  [
    'a host path of nothing',
    'volumes: [{name: v, hostPath: {}}]',
    'spec.volumes[0].hostPath.path Required value: expected a string',
  ],
  [
    'a host path that leads back',
    'volumes: [{name: v, hostPath: {path: /a/../b}}]',
    'spec.volumes[0].hostPath.path Invalid value: "/a/../b": must not contain \'..\'',
  ],
  [
    'a secret without a name',
    'volumes: [{name: v, secret: {}}]',
    'spec.volumes[0].secret.secretName Required value: expected a name',
  ],
  [
    'a file out of its volume',
    'volumes: [{name: v, configMap: {name: m, items: [{key: k, path: ../x}]}}]',
    'spec.volumes[0].configMap.items[0].path Invalid value: "../x": must not contain \'..\'',
  ],
  [
    'a size that is none',
    'volumes: [{name: v, emptyDir: {sizeLimit: big}}]',
    'spec.volumes[0].emptyDir.sizeLimit Invalid value: "big": expected a quantity',
  ],
  [
    'a claim without a name',
    'volumes: [{name: v, persistentVolumeClaim: {}}]',
    'spec.volumes[0].persistentVolumeClaim.claimName Required value',
  ],
  [
    'a file of two sources',
    'volumes: [{name: v, projected: {sources: [{secret: {name: s}, configMap: {name: m}}]}}]',
    'spec.volumes[0].projected.sources[0].secret Forbidden',
  ],
  [
    'a file of no field',
    'volumes: [{name: v, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: spec.nodeName}}]}}]',
    'spec.volumes[0].downwardAPI.items[0].fieldRef.fieldPath Unsupported value: "spec.nodeName"',
  ],
  [
    'a host alias of no address',
    'hostAliases: [{ip: here, hostnames: [a]}]',
    'spec.hostAliases[0].ip Invalid value: "here": expected an IP address',
  ],
  [
    'host names in a text',
    'hostAliases: [{ip: 10.0.0.1, hostnames: a}]',
    'spec.hostAliases[0].hostnames Invalid value: "a": expected a list, got a string',
  ],
  [
    'no name server where there must be one',
    'dnsPolicy: None',
    'spec.dnsConfig Required value: must provide at least one DNS nameserver',
  ],
  [
    'a name server that is no address',
    'dnsConfig: {nameservers: [dns.example.com]}',
    'spec.dnsConfig.nameservers[0] Invalid value: "dns.example.com": expected an IP address',
  ],
  [
    'a kernel parameter without a value',
    'securityContext: {sysctls: [{name: net.core.somaxconn}]}',
    'spec.securityContext.sysctls[0].value Required value: expected a string',
  ],
  [
    'a kernel parameter that is a number',
    'securityContext: {sysctls: [{name: net.core.somaxconn, value: 1024}]}',
    'spec.securityContext.sysctls[0].value Invalid value: 1024: expected a string, got an integer; write "1024"',
  ],
  [
    'a kernel parameter twice',
    'securityContext: {sysctls: [{name: a.b, value: "1"}, {name: a.b, value: "2"}]}',
    'spec.securityContext.sysctls[1].name Duplicate value: "a.b"',
  ],
  [
    'a toleration of everything by accident',
    'tolerations: [{effect: NoSchedule}]',
    'spec.tolerations[0].operator Invalid value: null: operator must be Exists',
  ],
  [
    'a toleration that is text',
    'tolerations: [gpu]',
    'spec.tolerations[0] Invalid value: "gpu": expected a mapping, got a string',
  ],
  [
    'two ways to share processes',
    'hostPID: true, shareProcessNamespace: true',
    'spec.shareProcessNamespace Invalid value: true',
  ],
  [
    'an affinity of a wrong type',
    'affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: []}}',
    'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution Invalid value: []: expected a mapping, got a list',
  ],
  [
    'a node selector in a list',
    'nodeSelector: [a]',
    'spec.nodeSelector Invalid value: […]: expected a mapping, got a list',
  ],
  [
    'an account that cannot be called so',
    'serviceAccountName: My_Account',
    'spec.serviceAccountName Invalid value: "My_Account": a DNS-1123 subdomain must',
  ],
  ['a node that cannot be called so', 'nodeName: a b', 'spec.nodeName Invalid value: "a b": a DNS-1123 subdomain must'],
  [
    'no time at all',
    'activeDeadlineSeconds: 0',
    'spec.activeDeadlineSeconds Invalid value: 0: must be greater than or equal to 1',
  ],
  [
    'an unknown way to change groups',
    'securityContext: {fsGroupChangePolicy: always}',
    'spec.securityContext.fsGroupChangePolicy Unsupported value: "always": supported values: "Always", "OnRootMismatch"',
  ],
  [
    'a toleration whose key is none',
    'tolerations: [{key: a b, operator: Exists}]',
    'spec.tolerations[0].key Invalid value: "a b": name part must',
  ],
  [
    'a toleration of no label',
    'tolerations: [{key: a, value: a/b}]',
    'spec.tolerations[0].value Invalid value: "a/b": a valid label must',
  ],
  [
    'a toleration for a time of what is not told',
    'tolerations: [{key: a, operator: Exists, tolerationSeconds: 5}]',
    'spec.tolerations[0].tolerationSeconds Invalid value: 5: effect must be NoExecute',
  ],
  [
    'a name server that is nothing',
    'dnsConfig: {nameservers: [~]}',
    'spec.dnsConfig.nameservers[0] Invalid value: ~: expected an IP address',
  ],
  [
    'a host name that is nothing',
    'hostAliases: [{ip: 10.0.0.1, hostnames: [~]}]',
    'spec.hostAliases[0].hostnames[0] Invalid value: ~: a DNS-1123 subdomain must',
  ],
  [
    'a size below nothing',
    'volumes: [{name: v, emptyDir: {sizeLimit: -1Mi}}]',
    'spec.volumes[0].emptyDir.sizeLimit Invalid value: "-1Mi": must be greater than or equal to 0',
  ],
  [
    "a file with a limit of nobody's",
    'volumes: [{name: v, downwardAPI: {items: [{path: a, resourceFieldRef: {containerName: "", resource: limits.cpu}}]}}]',
    'spec.volumes[0].downwardAPI.items[0].resourceFieldRef.containerName Required value: expected the name of a container',
  ],
  [
    'two contents of a file',
    'volumes: [{name: v, projected: {sources: [{secret: {name: s, items: [{key: k, path: a}]}}, {configMap: {name: m, items: [{key: k, path: a}]}}]}}]',
    'spec.volumes[0].projected.sources[1].configMap.items[0].path Invalid value: "a": conflicting duplicate paths',
  ],
  [
    'a token of a minute',
    'volumes: [{name: v, projected: {sources: [{serviceAccountToken: {path: a, expirationSeconds: 60}}]}}]',
    'spec.volumes[0].projected.sources[0].serviceAccountToken.expirationSeconds Invalid value: 60: must be between 600',
  ],
];

async function refusalOf(text: string): Promise<string> {
  const problems = await problemsOf(text);
  assert.equal(problems.length, 1, problems.join('\n'));
  return (problems[0] as string).replace(/^\S+ /, '');
}

describe('what a start reads', () => {
  for (const [what, fields, expected] of REFUSED) {
    it(`refuses ${what}`, async () => {
      const image = fields.startsWith('image:') ? '' : 'image: i, ';
      const spec = `{volumes: [{name: v}], containers: [{name: c, ${image}${fields}}]}`;
      const told = await refusalOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${spec}\n`);
      const start = `spec.containers[0].${expected}`;
      assert.equal(told.slice(0, start.length), start);
    });
  }

  for (const [what, fields, expected] of REFUSED_SPECS) {
    it(`refuses ${what}`, async () => {
      const told = await refusalOf(
        `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {${fields}, containers: [{name: c, image: i}]}\n`,
      );
      assert.equal(told.slice(0, expected.length), expected);
    });
  }

  it('has the paths of claims as devices, each once', async () => {
    const told = await problemsOf(
      podWith(
        'volumes:\n- {name: a, persistentVolumeClaim: {claimName: a}}\n- {name: b, persistentVolumeClaim: {claimName: b}}\ncontainers:\n' +
          '- name: c\n  image: i\n  volumeMounts: [{name: b, mountPath: /m}]\n  volumeDevices:\n' +
          '  - {name: a, devicePath: /dev/x}\n  - {name: a, devicePath: /m}\n  - {name: b, devicePath: /dev/../y}\n',
      ),
    );
    assert.deepEqual(told, [
      '14:14 spec.containers[0].volumeDevices[1].name Invalid value: "a": must be unique: already used at spec.containers[0].volumeDevices[0].name',
      '14:29 spec.containers[0].volumeDevices[1].devicePath Invalid value: "/m": must be unique: already used at spec.containers[0].volumeMounts[0].mountPath',
      '15:14 spec.containers[0].volumeDevices[2].name Invalid value: "b": must be unique: already used at spec.containers[0].volumeMounts[0].name',
      '15:29 spec.containers[0].volumeDevices[2].devicePath Invalid value: "/dev/../y": must not contain \'..\'',
    ]);
  });

  it('takes paths that only a start can know', async () => {
    const mount = (expression: string): string =>
      `volumeMounts: [{name: v, mountPath: "a:b/..", subPathExpr: ${expression}}]`;
    const open = 'envFrom: [{configMapRef: {name: m}}]';
    const referred = 'env: [{name: A, valueFrom: {fieldRef: {fieldPath: metadata.name}}}, {name: B, value: x$(A)}]';
    const taken = [
      `${mount('$(ANY)')}, ${open}`,
      `${mount('$(A)/$(B)')}, ${referred}`,
      mount('$(WEB_SERVICE_HOST)/$(WEB_PORT_80_TCP)'),
      mount('$$(A)/$(A'),
      `${mount('$(B)')}, ${open}, env: [{name: B, value: $(ANY)}]`,
    ];
    for (const fields of taken) {
      const spec = `{volumes: [{name: v}], containers: [{name: c, image: i, ${fields}}]}`;
      assert.deepEqual(await problemsOf(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: ${spec}\n`), [], fields);
    }
  });

  it('says where, to the column', async () => {
    const text = podWith(
      'volumes:\n- name: v\n  emptyDir: {}\n  hostPath:\n    path: /a\ncontainers:\n- name: c\n  image: i\n  env:\n  - name: A\n    valueFrom:\n      fieldRef: {fieldPath: status.phase}\n  volumeMounts:\n  - {name: v, mountPath: /a, subPath: ../x}\n',
    );
    const places = (await problemsOf(text)).map((line) => line.split(' ', 2).join(' '));
    assert.deepEqual(places, [
      '8:5 spec.volumes[0].hostPath',
      '16:31 spec.containers[0].env[0].valueFrom.fieldRef.fieldPath',
      '18:41 spec.containers[0].volumeMounts[0].subPath',
    ]);
  });

  it('takes what every source may have', async () => {
    const spec = `
      dnsPolicy: None
      dnsConfig: {nameservers: [10.0.0.1, "::1"], searches: [a.b], options: [{name: ndots, value: "2"}]}
      hostAliases: [{ip: 127.0.0.1, hostnames: [a.local]}]
      tolerations: [{operator: Exists}, {key: k, value: v, effect: NoExecute, tolerationSeconds: 5}]
      securityContext: {sysctls: [{name: kernel.shm_rmid_forced, value: ""}], seLinuxOptions: {level: s0}}
      volumes:
      - {name: a}
      - {name: b, projected: {sources: [{serviceAccountToken: {path: t}}, {downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}, {path: m, resourceFieldRef: {containerName: c, resource: limits.memory, divisor: 1Mi}}]}}]}}
      - {name: d, nfs: {server: s, path: /e}}
      - {name: e, image: {reference: later}}
      initContainers: [{name: i, image: "r.example.com:5000/a/b@sha256:${'a'.repeat(64)}"}]
      containers:
      - name: c
        image: i
        env:
        - {name: A, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: "metadata.annotations['a/b']"}}}
        - {name: B, valueFrom: {resourceFieldRef: {containerName: i, resource: requests.ephemeral-storage, divisor: "0"}}}
        - {name: C, value: "", valueFrom: {secretKeyRef: {name: s, key: a.b_c-d, optional: true}}}
        ports: [{name: web, containerPort: 80}]
        lifecycle: {postStart: {httpGet: {port: web}}, preStop: {tcpSocket: {port: 1}}}
        livenessProbe: {grpc: {port: 1}}
        volumeMounts: [{name: a, mountPath: /a, subPath: a..b/c}, {name: b, mountPath: /b..c}]
`.replace(/^ {4}/gm, '');
    assert.deepEqual((await readText(`apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:${spec}`)).problems, []);
  });
});
