/**
 * Containers and hooks as Go prints them into error messages: the fields of the generated `String` methods, in the order
 * of the protobuf definition, empty ones included.
 *
 * @see k8s.io/api v0.18.6, `core/v1/generated.pb.go`
 */

import { quantityDump } from '../config/quantity.ts';

/** Prints one value; undefined is Go's zero value. */
type Dump = (value: unknown) => string;
/** Go's name of a field, its name in JSON (empty: the struct's own fields are inlined), and how it is printed. */
type Field = readonly [goName: string, jsonName: string, dump: Dump];

const NIL = 'nil';

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Strings, numbers and booleans: all that the fields below hold. */
function scalar(value: unknown, zero: string): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : zero;
}

const text: Dump = (value) => scalar(value, '');
const number: Dump = (value) => scalar(value, '0');
const flag: Dump = (value) => scalar(value, 'false');
const words: Dump = (value) => `[${Array.isArray(value) ? value.join(' ') : ''}]`;
const scalarPointer: Dump = (value) => (value === undefined ? NIL : `*${text(value)}`);
/** Type, number, text; see intstr.IntOrString. */
const intOrString: Dump = (value) => (typeof value === 'string' ? `{1 0 ${value}}` : `{0 ${number(value)} }`);
const quantity: Dump = (value) => (value === undefined ? '{{0 0} {<nil>}  }' : quantityDump(text(value)));

function struct(name: string, fields: readonly Field[]): Dump {
  return (value) => {
    const record = isRecord(value) ? value : {};
    const each = fields.map(([goName, jsonName, dump]) => {
      return `${goName}:${dump(jsonName === '' ? record : record[jsonName])},`;
    });
    return `${name}{${each.join('')}}`;
  };
}

function pointer(dump: Dump): Dump {
  return (value) => (value === undefined ? NIL : `&${dump(value)}`);
}

function list(name: string, dump: Dump): Dump {
  return (value) => `[]${name}{${Array.isArray(value) ? value.map((each) => `${dump(each)},`).join('') : ''}}`;
}

const resourceList: Dump = (value) => {
  const entries = Object.entries(isRecord(value) ? value : {}).sort(([a], [b]) => (a < b ? -1 : 1));
  return `ResourceList{${entries.map(([name, amount]) => `${name}: ${quantity(amount)},`).join('')}}`;
};

const objectName: Field = ['LocalObjectReference', '', struct('LocalObjectReference', [['Name', 'name', text]])];
const optional: Field = ['Optional', 'optional', scalarPointer];
const keyFields: readonly Field[] = [objectName, ['Key', 'key', text], optional];
const nameAndValue: readonly Field[] = [
  ['Name', 'name', text],
  ['Value', 'value', text],
];

const handler = struct('Handler', [
  ['Exec', 'exec', pointer(struct('ExecAction', [['Command', 'command', words]]))],
  [
    'HTTPGet',
    'httpGet',
    pointer(
      struct('HTTPGetAction', [
        ['Path', 'path', text],
        ['Port', 'port', intOrString],
        ['Host', 'host', text],
        ['Scheme', 'scheme', text],
        ['HTTPHeaders', 'httpHeaders', list('HTTPHeader', struct('HTTPHeader', nameAndValue))],
      ]),
    ),
  ],
  [
    'TCPSocket',
    'tcpSocket',
    pointer(
      struct('TCPSocketAction', [
        ['Port', 'port', intOrString],
        ['Host', 'host', text],
      ]),
    ),
  ],
]);

const probe = pointer(
  struct('Probe', [
    ['Handler', '', handler],
    ['InitialDelaySeconds', 'initialDelaySeconds', number],
    ['TimeoutSeconds', 'timeoutSeconds', number],
    ['PeriodSeconds', 'periodSeconds', number],
    ['SuccessThreshold', 'successThreshold', number],
    ['FailureThreshold', 'failureThreshold', number],
  ]),
);

const port = struct('ContainerPort', [
  ['Name', 'name', text],
  ['HostPort', 'hostPort', number],
  ['ContainerPort', 'containerPort', number],
  ['Protocol', 'protocol', text],
  ['HostIP', 'hostIP', text],
]);

const fieldSelector = struct('ObjectFieldSelector', [
  ['APIVersion', 'apiVersion', text],
  ['FieldPath', 'fieldPath', text],
]);

const resourceSelector = struct('ResourceFieldSelector', [
  ['ContainerName', 'containerName', text],
  ['Resource', 'resource', text],
  ['Divisor', 'divisor', quantity],
]);

const valueSource = struct('EnvVarSource', [
  ['FieldRef', 'fieldRef', pointer(fieldSelector)],
  ['ResourceFieldRef', 'resourceFieldRef', pointer(resourceSelector)],
  ['ConfigMapKeyRef', 'configMapKeyRef', pointer(struct('ConfigMapKeySelector', keyFields))],
  ['SecretKeyRef', 'secretKeyRef', pointer(struct('SecretKeySelector', keyFields))],
]);

const envFrom = struct('EnvFromSource', [
  ['Prefix', 'prefix', text],
  ['ConfigMapRef', 'configMapRef', pointer(struct('ConfigMapEnvSource', [objectName, optional]))],
  ['SecretRef', 'secretRef', pointer(struct('SecretEnvSource', [objectName, optional]))],
]);

const mount = struct('VolumeMount', [
  ['Name', 'name', text],
  ['ReadOnly', 'readOnly', flag],
  ['MountPath', 'mountPath', text],
  ['SubPath', 'subPath', text],
  ['MountPropagation', 'mountPropagation', scalarPointer],
  ['SubPathExpr', 'subPathExpr', text],
]);

const device = struct('VolumeDevice', [
  ['Name', 'name', text],
  ['DevicePath', 'devicePath', text],
]);

const capabilities = struct('Capabilities', [
  ['Add', 'add', words],
  ['Drop', 'drop', words],
]);

const selinux = struct('SELinuxOptions', [
  ['User', 'user', text],
  ['Role', 'role', text],
  ['Type', 'type', text],
  ['Level', 'level', text],
]);

const windows = struct('WindowsSecurityContextOptions', [
  ['GMSACredentialSpecName', 'gmsaCredentialSpecName', scalarPointer],
  ['GMSACredentialSpec', 'gmsaCredentialSpec', scalarPointer],
  ['RunAsUserName', 'runAsUserName', scalarPointer],
]);

const securityContext = struct('SecurityContext', [
  ['Capabilities', 'capabilities', pointer(capabilities)],
  ['Privileged', 'privileged', scalarPointer],
  ['SELinuxOptions', 'seLinuxOptions', pointer(selinux)],
  ['RunAsUser', 'runAsUser', scalarPointer],
  ['RunAsNonRoot', 'runAsNonRoot', scalarPointer],
  ['ReadOnlyRootFilesystem', 'readOnlyRootFilesystem', scalarPointer],
  ['AllowPrivilegeEscalation', 'allowPrivilegeEscalation', scalarPointer],
  ['RunAsGroup', 'runAsGroup', scalarPointer],
  ['ProcMount', 'procMount', scalarPointer],
  ['WindowsOptions', 'windowsOptions', pointer(windows)],
]);

const resources = struct('ResourceRequirements', [
  ['Limits', 'limits', resourceList],
  ['Requests', 'requests', resourceList],
]);

const lifecycle = struct('Lifecycle', [
  ['PostStart', 'postStart', pointer(handler)],
  ['PreStop', 'preStop', pointer(handler)],
]);

/** A container, as `%v` prints it. */
export const containerDump: (container: unknown) => string = pointer(
  struct('Container', [
    ['Name', 'name', text],
    ['Image', 'image', text],
    ['Command', 'command', words],
    ['Args', 'args', words],
    ['WorkingDir', 'workingDir', text],
    ['Ports', 'ports', list('ContainerPort', port)],
    [
      'Env',
      'env',
      list('EnvVar', struct('EnvVar', [...nameAndValue, ['ValueFrom', 'valueFrom', pointer(valueSource)]])),
    ],
    ['Resources', 'resources', resources],
    ['VolumeMounts', 'volumeMounts', list('VolumeMount', mount)],
    ['LivenessProbe', 'livenessProbe', probe],
    ['ReadinessProbe', 'readinessProbe', probe],
    ['Lifecycle', 'lifecycle', pointer(lifecycle)],
    ['TerminationMessagePath', 'terminationMessagePath', text],
    ['ImagePullPolicy', 'imagePullPolicy', text],
    ['SecurityContext', 'securityContext', pointer(securityContext)],
    ['Stdin', 'stdin', flag],
    ['StdinOnce', 'stdinOnce', flag],
    ['TTY', 'tty', flag],
    ['EnvFrom', 'envFrom', list('EnvFromSource', envFrom)],
    ['TerminationMessagePolicy', 'terminationMessagePolicy', text],
    ['VolumeDevices', 'volumeDevices', list('VolumeDevice', device)],
    ['StartupProbe', 'startupProbe', probe],
  ]),
);

/** A hook's handler, as `%v` prints it. */
export const handlerDump: (handler: unknown) => string = pointer(handler);
