/**
 * The types of a manifest's fields, `field:type` each, `!` when required; `[type]` is a list, `{type}` a mapping by name.
 * Written by `npm run shapes` from the OpenAPI description of Kubernetes 1.19.2; not to be edited.
 */
export const KUBERNETES_SHAPES: Readonly<Record<string, string>> = {
  AWSElasticBlockStoreVolumeSource: 'fsType:text partition:int32 readOnly:flag volumeID:text!',
  Affinity: 'nodeAffinity:NodeAffinity podAffinity:PodAffinity podAntiAffinity:PodAntiAffinity',
  AzureDiskVolumeSource: 'cachingMode:text diskName:text! diskURI:text! fsType:text kind:text readOnly:flag',
  AzureFileVolumeSource: 'readOnly:flag secretName:text! shareName:text!',
  CSIVolumeSource:
    'driver:text! fsType:text nodePublishSecretRef:LocalObjectReference readOnly:flag volumeAttributes:{text}',
  Capabilities: 'add:[text] drop:[text]',
  CephFSVolumeSource:
    'monitors:[text]! path:text readOnly:flag secretFile:text secretRef:LocalObjectReference user:text',
  CinderVolumeSource: 'fsType:text readOnly:flag secretRef:LocalObjectReference volumeID:text!',
  ConfigMapEnvSource: 'name:text optional:flag',
  ConfigMapKeySelector: 'key:text! name:text optional:flag',
  ConfigMapProjection: 'items:[KeyToPath] name:text optional:flag',
  ConfigMapVolumeSource: 'defaultMode:int32 items:[KeyToPath] name:text optional:flag',
  Container:
    'args:[text] command:[text] env:[EnvVar] envFrom:[EnvFromSource] image:text imagePullPolicy:text lifecycle:Lifecycle livenessProbe:Probe name:text! ports:[ContainerPort] readinessProbe:Probe resources:ResourceRequirements securityContext:SecurityContext startupProbe:Probe stdin:flag stdinOnce:flag terminationMessagePath:text terminationMessagePolicy:text tty:flag volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:text',
  ContainerPort: 'containerPort:int32! hostIP:text hostPort:int32 name:text protocol:text',
  CronJob: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:CronJobSpec',
  CronJobSpec:
    'concurrencyPolicy:text failedJobsHistoryLimit:int32 jobTemplate:JobTemplateSpec! schedule:text! startingDeadlineSeconds:int64 successfulJobsHistoryLimit:int32 suspend:flag',
  DaemonSet: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:DaemonSetSpec',
  DaemonSetSpec:
    'minReadySeconds:int32 revisionHistoryLimit:int32 selector:LabelSelector! template:PodTemplateSpec! updateStrategy:DaemonSetUpdateStrategy',
  DaemonSetUpdateStrategy: 'rollingUpdate:RollingUpdateDaemonSet type:text',
  Deployment: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:DeploymentSpec',
  DeploymentSpec:
    'minReadySeconds:int32 paused:flag progressDeadlineSeconds:int32 replicas:int32 revisionHistoryLimit:int32 selector:LabelSelector! strategy:DeploymentStrategy template:PodTemplateSpec!',
  DeploymentStrategy: 'rollingUpdate:RollingUpdateDeployment type:text',
  DownwardAPIProjection: 'items:[DownwardAPIVolumeFile]',
  DownwardAPIVolumeFile: 'fieldRef:ObjectFieldSelector mode:int32 path:text! resourceFieldRef:ResourceFieldSelector',
  DownwardAPIVolumeSource: 'defaultMode:int32 items:[DownwardAPIVolumeFile]',
  EmptyDirVolumeSource: 'medium:text sizeLimit:quantity',
  EnvFromSource: 'configMapRef:ConfigMapEnvSource prefix:text secretRef:SecretEnvSource',
  EnvVar: 'name:text! value:text valueFrom:EnvVarSource',
  EnvVarSource:
    'configMapKeyRef:ConfigMapKeySelector fieldRef:ObjectFieldSelector resourceFieldRef:ResourceFieldSelector secretKeyRef:SecretKeySelector',
  EphemeralContainer:
    'args:[text] command:[text] env:[EnvVar] envFrom:[EnvFromSource] image:text imagePullPolicy:text lifecycle:Lifecycle livenessProbe:Probe name:text! ports:[ContainerPort] readinessProbe:Probe resources:ResourceRequirements securityContext:SecurityContext startupProbe:Probe stdin:flag stdinOnce:flag targetContainerName:text terminationMessagePath:text terminationMessagePolicy:text tty:flag volumeDevices:[VolumeDevice] volumeMounts:[VolumeMount] workingDir:text',
  EphemeralVolumeSource: 'readOnly:flag volumeClaimTemplate:PersistentVolumeClaimTemplate',
  ExecAction: 'command:[text]',
  FCVolumeSource: 'fsType:text lun:int32 readOnly:flag targetWWNs:[text] wwids:[text]',
  FlexVolumeSource: 'driver:text! fsType:text options:{text} readOnly:flag secretRef:LocalObjectReference',
  FlockerVolumeSource: 'datasetName:text datasetUUID:text',
  GCEPersistentDiskVolumeSource: 'fsType:text partition:int32 pdName:text! readOnly:flag',
  GitRepoVolumeSource: 'directory:text repository:text! revision:text',
  GlusterfsVolumeSource: 'endpoints:text! path:text! readOnly:flag',
  HTTPGetAction: 'host:text httpHeaders:[HTTPHeader] path:text port:int-or-text! scheme:text',
  HTTPHeader: 'name:text! value:text!',
  Handler: 'exec:ExecAction httpGet:HTTPGetAction tcpSocket:TCPSocketAction',
  HostAlias: 'hostnames:[text] ip:text',
  HostPathVolumeSource: 'path:text! type:text',
  ISCSIVolumeSource:
    'chapAuthDiscovery:flag chapAuthSession:flag fsType:text initiatorName:text iqn:text! iscsiInterface:text lun:int32! portals:[text] readOnly:flag secretRef:LocalObjectReference targetPortal:text!',
  Job: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:JobSpec',
  JobSpec:
    'activeDeadlineSeconds:int64 backoffLimit:int32 completions:int32 manualSelector:flag parallelism:int32 selector:LabelSelector template:PodTemplateSpec! ttlSecondsAfterFinished:int32',
  JobTemplateSpec: 'metadata:ObjectMeta spec:JobSpec',
  KeyToPath: 'key:text! mode:int32 path:text!',
  LabelSelector: 'matchExpressions:[LabelSelectorRequirement] matchLabels:{text}',
  LabelSelectorRequirement: 'key:text! operator:text! values:[text]',
  Lifecycle: 'postStart:Handler preStop:Handler',
  LocalObjectReference: 'name:text',
  NFSVolumeSource: 'path:text! readOnly:flag server:text!',
  NodeAffinity:
    'preferredDuringSchedulingIgnoredDuringExecution:[PreferredSchedulingTerm] requiredDuringSchedulingIgnoredDuringExecution:NodeSelector',
  NodeSelector: 'nodeSelectorTerms:[NodeSelectorTerm]!',
  NodeSelectorRequirement: 'key:text! operator:text! values:[text]',
  NodeSelectorTerm: 'matchExpressions:[NodeSelectorRequirement] matchFields:[NodeSelectorRequirement]',
  ObjectFieldSelector: 'apiVersion:text fieldPath:text!',
  ObjectMeta:
    'annotations:{text} clusterName:text creationTimestamp:time deletionGracePeriodSeconds:int64 deletionTimestamp:time finalizers:[text] generateName:text generation:int64 labels:{text} name:text namespace:text ownerReferences:[OwnerReference] resourceVersion:text selfLink:text uid:text',
  OwnerReference: 'apiVersion:text! blockOwnerDeletion:flag controller:flag kind:text! name:text! uid:text!',
  PersistentVolumeClaim: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:PersistentVolumeClaimSpec',
  PersistentVolumeClaimSpec:
    'accessModes:[text] dataSource:TypedLocalObjectReference resources:ResourceRequirements selector:LabelSelector storageClassName:text volumeMode:text volumeName:text',
  PersistentVolumeClaimTemplate: 'metadata:ObjectMeta spec:PersistentVolumeClaimSpec!',
  PersistentVolumeClaimVolumeSource: 'claimName:text! readOnly:flag',
  PhotonPersistentDiskVolumeSource: 'fsType:text pdID:text!',
  Pod: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:PodSpec',
  PodAffinity:
    'preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]',
  PodAffinityTerm: 'labelSelector:LabelSelector namespaces:[text] topologyKey:text!',
  PodAntiAffinity:
    'preferredDuringSchedulingIgnoredDuringExecution:[WeightedPodAffinityTerm] requiredDuringSchedulingIgnoredDuringExecution:[PodAffinityTerm]',
  PodDNSConfig: 'nameservers:[text] options:[PodDNSConfigOption] searches:[text]',
  PodDNSConfigOption: 'name:text value:text',
  PodReadinessGate: 'conditionType:text!',
  PodSecurityContext:
    'fsGroup:int64 fsGroupChangePolicy:text runAsGroup:int64 runAsNonRoot:flag runAsUser:int64 seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile supplementalGroups:[int64] sysctls:[Sysctl] windowsOptions:WindowsSecurityContextOptions',
  PodSpec:
    'activeDeadlineSeconds:int64 affinity:Affinity automountServiceAccountToken:flag containers:[Container]! dnsConfig:PodDNSConfig dnsPolicy:text enableServiceLinks:flag ephemeralContainers:[EphemeralContainer] hostAliases:[HostAlias] hostIPC:flag hostNetwork:flag hostPID:flag hostname:text imagePullSecrets:[LocalObjectReference] initContainers:[Container] nodeName:text nodeSelector:{text} overhead:{quantity} preemptionPolicy:text priority:int32 priorityClassName:text readinessGates:[PodReadinessGate] restartPolicy:text runtimeClassName:text schedulerName:text securityContext:PodSecurityContext serviceAccount:text serviceAccountName:text setHostnameAsFQDN:flag shareProcessNamespace:flag subdomain:text terminationGracePeriodSeconds:int64 tolerations:[Toleration] topologySpreadConstraints:[TopologySpreadConstraint] volumes:[Volume]',
  PodTemplateSpec: 'metadata:ObjectMeta spec:PodSpec',
  PortworxVolumeSource: 'fsType:text readOnly:flag volumeID:text!',
  PreferredSchedulingTerm: 'preference:NodeSelectorTerm! weight:int32!',
  Probe:
    'exec:ExecAction failureThreshold:int32 httpGet:HTTPGetAction initialDelaySeconds:int32 periodSeconds:int32 successThreshold:int32 tcpSocket:TCPSocketAction timeoutSeconds:int32',
  ProjectedVolumeSource: 'defaultMode:int32 sources:[VolumeProjection]!',
  QuobyteVolumeSource: 'group:text readOnly:flag registry:text! tenant:text user:text volume:text!',
  RBDVolumeSource:
    'fsType:text image:text! keyring:text monitors:[text]! pool:text readOnly:flag secretRef:LocalObjectReference user:text',
  ReplicaSet: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:ReplicaSetSpec',
  ReplicaSetSpec: 'minReadySeconds:int32 replicas:int32 selector:LabelSelector! template:PodTemplateSpec',
  ReplicationController: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:ReplicationControllerSpec',
  ReplicationControllerSpec: 'minReadySeconds:int32 replicas:int32 selector:{text} template:PodTemplateSpec',
  ResourceFieldSelector: 'containerName:text divisor:quantity resource:text!',
  ResourceRequirements: 'limits:{quantity} requests:{quantity}',
  RollingUpdateDaemonSet: 'maxUnavailable:int-or-text',
  RollingUpdateDeployment: 'maxSurge:int-or-text maxUnavailable:int-or-text',
  RollingUpdateStatefulSetStrategy: 'partition:int32',
  SELinuxOptions: 'level:text role:text type:text user:text',
  ScaleIOVolumeSource:
    'fsType:text gateway:text! protectionDomain:text readOnly:flag secretRef:LocalObjectReference! sslEnabled:flag storageMode:text storagePool:text system:text! volumeName:text',
  SeccompProfile: 'localhostProfile:text type:text!',
  SecretEnvSource: 'name:text optional:flag',
  SecretKeySelector: 'key:text! name:text optional:flag',
  SecretProjection: 'items:[KeyToPath] name:text optional:flag',
  SecretVolumeSource: 'defaultMode:int32 items:[KeyToPath] optional:flag secretName:text',
  SecurityContext:
    'allowPrivilegeEscalation:flag capabilities:Capabilities privileged:flag procMount:text readOnlyRootFilesystem:flag runAsGroup:int64 runAsNonRoot:flag runAsUser:int64 seLinuxOptions:SELinuxOptions seccompProfile:SeccompProfile windowsOptions:WindowsSecurityContextOptions',
  ServiceAccountTokenProjection: 'audience:text expirationSeconds:int64 path:text!',
  StatefulSet: 'apiVersion:text! kind:text! metadata:ObjectMeta spec:StatefulSetSpec',
  StatefulSetSpec:
    'podManagementPolicy:text replicas:int32 revisionHistoryLimit:int32 selector:LabelSelector! serviceName:text! template:PodTemplateSpec! updateStrategy:StatefulSetUpdateStrategy volumeClaimTemplates:[PersistentVolumeClaim]',
  StatefulSetUpdateStrategy: 'rollingUpdate:RollingUpdateStatefulSetStrategy type:text',
  StorageOSVolumeSource:
    'fsType:text readOnly:flag secretRef:LocalObjectReference volumeName:text volumeNamespace:text',
  Sysctl: 'name:text! value:text!',
  TCPSocketAction: 'host:text port:int-or-text!',
  Toleration: 'effect:text key:text operator:text tolerationSeconds:int64 value:text',
  TopologySpreadConstraint: 'labelSelector:LabelSelector maxSkew:int32! topologyKey:text! whenUnsatisfiable:text!',
  TypedLocalObjectReference: 'apiGroup:text kind:text! name:text!',
  Volume:
    'awsElasticBlockStore:AWSElasticBlockStoreVolumeSource azureDisk:AzureDiskVolumeSource azureFile:AzureFileVolumeSource cephfs:CephFSVolumeSource cinder:CinderVolumeSource configMap:ConfigMapVolumeSource csi:CSIVolumeSource downwardAPI:DownwardAPIVolumeSource emptyDir:EmptyDirVolumeSource ephemeral:EphemeralVolumeSource fc:FCVolumeSource flexVolume:FlexVolumeSource flocker:FlockerVolumeSource gcePersistentDisk:GCEPersistentDiskVolumeSource gitRepo:GitRepoVolumeSource glusterfs:GlusterfsVolumeSource hostPath:HostPathVolumeSource iscsi:ISCSIVolumeSource name:text! nfs:NFSVolumeSource persistentVolumeClaim:PersistentVolumeClaimVolumeSource photonPersistentDisk:PhotonPersistentDiskVolumeSource portworxVolume:PortworxVolumeSource projected:ProjectedVolumeSource quobyte:QuobyteVolumeSource rbd:RBDVolumeSource scaleIO:ScaleIOVolumeSource secret:SecretVolumeSource storageos:StorageOSVolumeSource vsphereVolume:VsphereVirtualDiskVolumeSource',
  VolumeDevice: 'devicePath:text! name:text!',
  VolumeMount: 'mountPath:text! mountPropagation:text name:text! readOnly:flag subPath:text subPathExpr:text',
  VolumeProjection:
    'configMap:ConfigMapProjection downwardAPI:DownwardAPIProjection secret:SecretProjection serviceAccountToken:ServiceAccountTokenProjection',
  VsphereVirtualDiskVolumeSource: 'fsType:text storagePolicyID:text storagePolicyName:text volumePath:text!',
  WeightedPodAffinityTerm: 'podAffinityTerm:PodAffinityTerm! weight:int32!',
  WindowsSecurityContextOptions: 'gmsaCredentialSpec:text gmsaCredentialSpecName:text runAsUserName:text',
};
