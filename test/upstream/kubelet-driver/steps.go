// The configs of RunPodSandbox and CreateContainer in the words of the vectors.
package main

import (
	"regexp"

	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
)

func namespaces(o *runtimeapi.NamespaceOption) interface{} {
	if o == nil {
		return nil
	}
	return object{"network": o.Network.String(), "pid": o.Pid.String(), "ipc": o.Ipc.String(), "targetId": o.TargetId}
}

func selinux(o *runtimeapi.SELinuxOption) interface{} {
	if o == nil {
		return nil
	}
	return object{"user": o.User, "role": o.Role, "type": o.Type, "level": o.Level}
}

func number(o *runtimeapi.Int64Value) interface{} {
	if o == nil {
		return nil
	}
	return o.Value
}

func sandboxStep(c *runtimeapi.PodSandboxConfig) object {
	s := c.Linux.SecurityContext
	return object{
		"metadata":     object{"name": c.Metadata.Name, "namespace": c.Metadata.Namespace, "uid": c.Metadata.Uid, "attempt": c.Metadata.Attempt},
		"logDirectory": c.LogDirectory, "labels": c.Labels, "annotations": c.Annotations, "sysctls": c.Linux.Sysctls,
		"privileged": s.Privileged, "readonlyRootfs": s.ReadonlyRootfs, "groups": s.SupplementalGroups,
		"namespaces": namespaces(s.NamespaceOptions), "selinux": selinux(s.SelinuxOptions),
		"runAsUser": number(s.RunAsUser), "runAsGroup": number(s.RunAsGroup),
	}
}

var drawnName = regexp.MustCompile("/[0-9a-f]{8}$")

func containerStep(c *runtimeapi.ContainerConfig) object {
	var envs [][2]string
	for _, e := range c.Envs {
		envs = append(envs, [2]string{e.Key, e.Value})
	}
	var mounts, devices []object
	for _, m := range c.Mounts {
		path := m.HostPath
		if drawnName.MatchString(path) {
			path = unnamed(path)
		}
		mounts = append(mounts, object{"containerPath": m.ContainerPath, "hostPath": path, "readonly": m.Readonly, "relabel": m.SelinuxRelabel, "propagation": m.Propagation.String()})
	}
	for _, d := range c.Devices {
		devices = append(devices, object{"containerPath": d.ContainerPath, "hostPath": d.HostPath, "permissions": d.Permissions})
	}
	s, r := c.Linux.SecurityContext, c.Linux.Resources
	security := object{
		"privileged": s.Privileged, "readonlyRootfs": s.ReadonlyRootfs, "groups": s.SupplementalGroups,
		"namespaces": namespaces(s.NamespaceOptions), "selinux": selinux(s.SelinuxOptions),
		"runAsUser": number(s.RunAsUser), "runAsGroup": number(s.RunAsGroup), "runAsUsername": s.RunAsUsername,
		"noNewPrivs": s.NoNewPrivs, "apparmor": s.ApparmorProfile, "seccomp": s.SeccompProfilePath,
		"masked": s.MaskedPaths, "readonly": s.ReadonlyPaths,
	}
	if s.Capabilities != nil {
		security["caps"] = object{"add": s.Capabilities.AddCapabilities, "drop": s.Capabilities.DropCapabilities}
	}
	return object{
		"metadata": object{"name": c.Metadata.Name, "attempt": c.Metadata.Attempt}, "image": c.Image.Image,
		"command": c.Command, "args": c.Args, "workingDir": c.WorkingDir, "envs": envs, "mounts": mounts, "devices": devices,
		"labels": c.Labels, "annotations": c.Annotations, "logPath": c.LogPath, "stdin": c.Stdin, "stdinOnce": c.StdinOnce, "tty": c.Tty,
		"resources": object{"period": r.CpuPeriod, "quota": r.CpuQuota, "shares": r.CpuShares, "memory": r.MemoryLimitInBytes, "oom": r.OomScoreAdj},
		"security":  security,
	}
}
