/**
 * Which fields Go's v1.Container has, in struct order: what canonical-json.ts writes of one.
 *
 * @see k8s.io/api v0.18.6, `core/v1/types.go`
 */

import {
  flag,
  int,
  intOrString,
  type JsonWriter,
  list,
  map,
  requiredInt,
  requiredStruct,
  requiredText,
  scalarPointer,
  struct,
  text,
} from '../go/canonical-json.ts';
import { canonicalQuantity } from './quantity.ts';

const quantity: JsonWriter = (value) =>
  typeof value === 'string' || typeof value === 'number' ? `"${canonicalQuantity(value)}"` : '"0"';

const keySelector = struct({ name: text, key: requiredText, optional: scalarPointer });
const sourceRef = struct({ name: text, optional: scalarPointer });

const port = requiredStruct({
  name: text,
  hostPort: int,
  containerPort: requiredInt,
  protocol: text,
  hostIP: text,
});

const envVar = struct({
  name: requiredText,
  value: text,
  valueFrom: struct({
    fieldRef: struct({ apiVersion: text, fieldPath: requiredText }),
    resourceFieldRef: struct({ containerName: text, resource: requiredText, divisor: quantity }),
    configMapKeyRef: keySelector,
    secretKeyRef: keySelector,
  }),
});

const handlerFields = {
  exec: struct({ command: list(requiredText) }),
  httpGet: struct({
    path: text,
    port: intOrString,
    host: text,
    scheme: text,
    httpHeaders: list(struct({ name: requiredText, value: requiredText })),
  }),
  tcpSocket: struct({ port: intOrString, host: text }),
};

const handler = requiredStruct(handlerFields);

const probe = struct({
  ...handlerFields,
  initialDelaySeconds: int,
  timeoutSeconds: int,
  periodSeconds: int,
  successThreshold: int,
  failureThreshold: int,
});

const securityContext = struct({
  capabilities: struct({ add: list(requiredText), drop: list(requiredText) }),
  privileged: scalarPointer,
  seLinuxOptions: struct({ user: text, role: text, type: text, level: text }),
  windowsOptions: struct({
    gmsaCredentialSpecName: scalarPointer,
    gmsaCredentialSpec: scalarPointer,
    runAsUserName: scalarPointer,
  }),
  runAsUser: scalarPointer,
  runAsGroup: scalarPointer,
  runAsNonRoot: scalarPointer,
  readOnlyRootFilesystem: scalarPointer,
  allowPrivilegeEscalation: scalarPointer,
  procMount: scalarPointer,
});

/** A container as Go's `json.Marshal` writes it. */
export const containerJson: (container: unknown) => string = requiredStruct({
  name: requiredText,
  image: text,
  command: list(requiredText),
  args: list(requiredText),
  workingDir: text,
  ports: list(port),
  envFrom: list(struct({ prefix: text, configMapRef: sourceRef, secretRef: sourceRef })),
  env: list(envVar),
  resources: requiredStruct({ limits: map(quantity), requests: map(quantity) }),
  volumeMounts: list(
    struct({
      name: requiredText,
      readOnly: flag,
      mountPath: requiredText,
      subPath: text,
      mountPropagation: scalarPointer,
      subPathExpr: text,
    }),
  ),
  volumeDevices: list(struct({ name: requiredText, devicePath: requiredText })),
  livenessProbe: probe,
  readinessProbe: probe,
  startupProbe: probe,
  lifecycle: struct({ postStart: struct(handlerFields), preStop: struct(handlerFields) }),
  terminationMessagePath: text,
  terminationMessagePolicy: text,
  imagePullPolicy: text,
  securityContext,
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
});

/** A lifecycle handler, as the annotation of the pre-stop hook has it. */
export const handlerJson: (value: unknown) => string = handler;

/** A list of container ports, as the annotation has it. */
export const portsJson: (ports: readonly unknown[]) => string = (ports) => list(port)(ports) ?? '[]';
