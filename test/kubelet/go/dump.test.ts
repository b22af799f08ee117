import assert from 'node:assert/strict';
import { it } from 'node:test';
import { containerDump, handlerDump } from '../../../src/kubelet/go/dump.ts';
import { hookUrl } from '../../../src/kubelet/lifecycle/http-hook.ts';

const BARE =
  '&Container{Name:app,Image:,Command:[],Args:[],WorkingDir:,Ports:[]ContainerPort{},Env:[]EnvVar{},' +
  'Resources:ResourceRequirements{Limits:ResourceList{},Requests:ResourceList{},},VolumeMounts:[]VolumeMount{},' +
  'LivenessProbe:nil,ReadinessProbe:nil,Lifecycle:nil,TerminationMessagePath:,ImagePullPolicy:,SecurityContext:nil,' +
  'Stdin:false,StdinOnce:false,TTY:false,EnvFrom:[]EnvFromSource{},TerminationMessagePolicy:,' +
  'VolumeDevices:[]VolumeDevice{},StartupProbe:nil,}';

it('prints every field of a container, empty or not', () => {
  assert.equal(containerDump({ name: 'app' }), BARE);
  const full = {
    name: 'app',
    image: 'nginx:1.19',
    command: ['sh', '-c'],
    ports: [{ name: 'web', containerPort: 80, protocol: 'TCP' }],
    env: [
      { name: 'A', value: 'a' },
      { name: 'B', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } } },
      { name: 'C', valueFrom: { resourceFieldRef: { resource: 'limits.cpu' } } },
      { name: 'D', valueFrom: { secretKeyRef: { name: 's', key: 'k', optional: true } } },
    ],
    envFrom: [{ prefix: 'P_', configMapRef: { name: 'cfg' } }],
    resources: { limits: { memory: '1Gi', cpu: '500m' }, requests: { cpu: '0.5', disk: '1e3' } },
    volumeMounts: [{ name: 'v', mountPath: '/v', readOnly: true, mountPropagation: 'None' }],
    livenessProbe: { httpGet: { path: '/', port: 8080, scheme: 'HTTP' }, periodSeconds: 10 },
    lifecycle: { preStop: { exec: { command: ['bye', 'now'] } } },
    securityContext: { runAsUser: 0, capabilities: { add: ['NET_ADMIN', 'SYS_TIME'] }, privileged: false },
    tty: true,
  };
  assert.equal(
    containerDump(full),
    '&Container{Name:app,Image:nginx:1.19,Command:[sh -c],Args:[],WorkingDir:,' +
      'Ports:[]ContainerPort{ContainerPort{Name:web,HostPort:0,ContainerPort:80,Protocol:TCP,HostIP:,},},' +
      'Env:[]EnvVar{EnvVar{Name:A,Value:a,ValueFrom:nil,},' +
      'EnvVar{Name:B,Value:,ValueFrom:&EnvVarSource{FieldRef:&ObjectFieldSelector{APIVersion:v1,FieldPath:metadata.name,},' +
      'ResourceFieldRef:nil,ConfigMapKeyRef:nil,SecretKeyRef:nil,},},' +
      'EnvVar{Name:C,Value:,ValueFrom:&EnvVarSource{FieldRef:nil,' +
      'ResourceFieldRef:&ResourceFieldSelector{ContainerName:,Resource:limits.cpu,Divisor:{{0 0} {<nil>}  },},' +
      'ConfigMapKeyRef:nil,SecretKeyRef:nil,},},' +
      'EnvVar{Name:D,Value:,ValueFrom:&EnvVarSource{FieldRef:nil,ResourceFieldRef:nil,ConfigMapKeyRef:nil,' +
      'SecretKeyRef:&SecretKeySelector{LocalObjectReference:LocalObjectReference{Name:s,},Key:k,Optional:*true,},},},},' +
      'Resources:ResourceRequirements{' +
      'Limits:ResourceList{cpu: {{500 -3} {<nil>} 500m DecimalSI},memory: {{1073741824 0} {<nil>} 1Gi BinarySI},},' +
      'Requests:ResourceList{cpu: {{5 -1} {<nil>}  DecimalSI},disk: {{1 3} {<nil>} 1e3 DecimalExponent},},},' +
      'VolumeMounts:[]VolumeMount{VolumeMount{Name:v,ReadOnly:true,MountPath:/v,SubPath:,MountPropagation:*None,SubPathExpr:,},},' +
      'LivenessProbe:&Probe{Handler:Handler{Exec:nil,' +
      'HTTPGet:&HTTPGetAction{Path:/,Port:{0 8080 },Host:,Scheme:HTTP,HTTPHeaders:[]HTTPHeader{},},TCPSocket:nil,},' +
      'InitialDelaySeconds:0,TimeoutSeconds:0,PeriodSeconds:10,SuccessThreshold:0,FailureThreshold:0,},' +
      'ReadinessProbe:nil,Lifecycle:&Lifecycle{PostStart:nil,' +
      'PreStop:&Handler{Exec:&ExecAction{Command:[bye now],},HTTPGet:nil,TCPSocket:nil,},},' +
      'TerminationMessagePath:,ImagePullPolicy:,' +
      'SecurityContext:&SecurityContext{Capabilities:&Capabilities{Add:[NET_ADMIN SYS_TIME],Drop:[],},Privileged:*false,' +
      'SELinuxOptions:nil,RunAsUser:*0,RunAsNonRoot:nil,ReadOnlyRootFilesystem:nil,AllowPrivilegeEscalation:nil,' +
      'RunAsGroup:nil,ProcMount:nil,WindowsOptions:nil,},Stdin:false,StdinOnce:false,TTY:true,' +
      'EnvFrom:[]EnvFromSource{EnvFromSource{Prefix:P_,' +
      'ConfigMapRef:&ConfigMapEnvSource{LocalObjectReference:LocalObjectReference{Name:cfg,},Optional:nil,},SecretRef:nil,},},' +
      'TerminationMessagePolicy:,VolumeDevices:[]VolumeDevice{},StartupProbe:nil,}',
  );
});

it('prints a quantity that is none as zero, and a handler of nothing', () => {
  const odd = { name: 'app', resources: { limits: { cpu: 'much' } } };
  assert.match(containerDump(odd), /Limits:ResourceList\{cpu: \{\{0 0\} \{<nil>\} much DecimalSI\},\}/);
  assert.equal(handlerDump({}), '&Handler{Exec:nil,HTTPGet:nil,TCPSocket:nil,}');
});

it('is what a hook says whose port has no such name', async () => {
  const container = { name: 'app' };
  const url = hookUrl({ port: 'web' }, container, async () => ['10.0.0.5']);
  await assert.rejects(url, { message: `couldn't find port: {1 0 web} in ${BARE}` });
});
