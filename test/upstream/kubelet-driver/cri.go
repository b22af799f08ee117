// The container runtime and the image service of a case, with the checks of the kubelet's own client.
package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
	utilexec "k8s.io/utils/exec"
)

func (n *node) Version(string) (*runtimeapi.VersionResponse, error) {
	return &runtimeapi.VersionResponse{Version: "0.1.0", RuntimeName: "containerd", RuntimeVersion: "1", RuntimeApiVersion: "v1alpha2"}, nil
}

func (n *node) RunPodSandbox(config *runtimeapi.PodSandboxConfig, _ string) (string, error) {
	n.step(object{"cri": "RunPodSandbox", "config": sandboxStep(config)})
	if err := n.refuse("RunPodSandbox"); err != nil {
		return "", err
	}
	n.sandbox = config
	return "sb-new", nil
}

func (n *node) StopPodSandbox(id string) error {
	n.step(object{"cri": "StopPodSandbox", "id": id})
	return n.refuse("StopPodSandbox/" + id)
}

func (n *node) RemovePodSandbox(string) error { return nil }

func (n *node) PodSandboxStatus(id string) (*runtimeapi.PodSandboxStatus, error) {
	if err := n.refuse("PodSandboxStatus/" + id); err != nil {
		return nil, err
	}
	for _, s := range n.sandboxStatuses() {
		if s.Id == id {
			return s, nil
		}
	}
	if id != "sb-new" || n.sandbox == nil {
		return nil, status.Error(codes.NotFound, "no sandbox "+id)
	}
	return n.sandboxStatus(id, n.sandbox.Metadata.Attempt, true, n.c.NewIP, n.c.NewMoreIPs, n.c.Pod.Spec.HostNetwork, n.c.NowMs), nil
}

func (n *node) ListPodSandbox(*runtimeapi.PodSandboxFilter) ([]*runtimeapi.PodSandbox, error) {
	all := n.sandboxStatuses()
	if n.sandbox != nil {
		all = append(all, n.sandboxStatus("sb-new", 0, true, "", nil, false, n.c.NowMs))
	}
	var list []*runtimeapi.PodSandbox
	for _, s := range all {
		list = append(list, &runtimeapi.PodSandbox{Id: s.Id, Metadata: s.Metadata, State: s.State, CreatedAt: s.CreatedAt})
	}
	return list, nil
}

func (n *node) PortForward(*runtimeapi.PortForwardRequest) (*runtimeapi.PortForwardResponse, error) {
	return nil, errors.New("not in the driver")
}

func (n *node) CreateContainer(sandbox string, config *runtimeapi.ContainerConfig, sandboxConfig *runtimeapi.PodSandboxConfig) (string, error) {
	name := config.Metadata.Name
	n.step(object{"cri": "CreateContainer", "sandbox": sandbox, "config": containerStep(config), "sandboxConfig": sandboxStep(sandboxConfig)})
	if err := n.refuse("CreateContainer/" + name); err != nil {
		return "", err
	}
	n.made["new-"+name] = config
	return "new-" + name, nil
}

func (n *node) StartContainer(id string) error {
	n.step(object{"cri": "StartContainer", "id": id})
	return n.refuse("StartContainer/" + id)
}

func (n *node) StopContainer(id string, timeout int64) error {
	n.step(object{"cri": "StopContainer", "id": id, "timeout": timeout})
	return n.refuse("StopContainer/" + id)
}

func (n *node) RemoveContainer(id string) error {
	n.step(object{"cri": "RemoveContainer", "id": id})
	return n.refuse("RemoveContainer/" + id)
}

func (n *node) ListContainers(*runtimeapi.ContainerFilter) ([]*runtimeapi.Container, error) {
	var list []*runtimeapi.Container
	for id, config := range n.made {
		list = append(list, &runtimeapi.Container{Id: id, PodSandboxId: "sb-new", Metadata: config.Metadata, State: runtimeapi.ContainerState_CONTAINER_RUNNING, Labels: config.Labels, Annotations: config.Annotations, Image: &runtimeapi.ImageSpec{Image: "image"}})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].Id < list[j].Id })
	return list, nil
}

func (n *node) ContainerStatus(id string) (*runtimeapi.ContainerStatus, error) {
	if err := n.refuse("ContainerStatus/" + id); err != nil {
		return nil, err
	}
	s := &runtimeapi.ContainerStatus{Id: id, State: runtimeapi.ContainerState_CONTAINER_RUNNING, CreatedAt: 1, StartedAt: 2, Image: &runtimeapi.ImageSpec{Image: "image"}, ImageRef: "image"}
	if config, ok := n.made[id]; ok {
		s.Metadata, s.Labels, s.Annotations = config.Metadata, config.Labels, config.Annotations
		return s, nil
	}
	for _, old := range n.c.Containers {
		if old.ID != id {
			continue
		}
		s.Metadata = &runtimeapi.ContainerMetadata{Name: old.Name, Attempt: uint32(old.RestartCount)}
		s.Labels = map[string]string{"io.kubernetes.pod.name": n.c.Pod.Name, "io.kubernetes.pod.namespace": n.c.Pod.Namespace, "io.kubernetes.pod.uid": string(n.c.Pod.UID), "io.kubernetes.container.name": old.Name}
		return s, nil
	}
	return nil, status.Error(codes.NotFound, "no container "+id)
}

func (n *node) UpdateContainerResources(string, *runtimeapi.LinuxContainerResources) error {
	return nil
}

// ExecSync words a command that fails as remote_runtime.go does.
func (n *node) ExecSync(id string, cmd []string, timeout time.Duration) ([]byte, []byte, error) {
	n.step(object{"cri": "ExecSync", "id": id, "cmd": cmd, "timeout": timeout / time.Second})
	text := strings.Join(cmd, " ")
	if err := n.refuse("ExecSync/" + text); err != nil {
		return nil, nil, err
	}
	e := n.c.Execs[text]
	if e.ExitCode != 0 {
		err := fmt.Errorf("command '%s' exited with %d: %s", text, e.ExitCode, e.Stderr)
		return []byte(e.Stdout), []byte(e.Stderr), utilexec.CodeExitError{Err: err, Code: e.ExitCode}
	}
	return []byte(e.Stdout), []byte(e.Stderr), nil
}

func (n *node) Exec(*runtimeapi.ExecRequest) (*runtimeapi.ExecResponse, error) {
	return nil, errors.New("not in the driver")
}
func (n *node) Attach(*runtimeapi.AttachRequest) (*runtimeapi.AttachResponse, error) {
	return nil, errors.New("not in the driver")
}
func (n *node) ReopenContainerLog(string) error { return nil }
func (n *node) ContainerStats(string) (*runtimeapi.ContainerStats, error) {
	return nil, errors.New("not in the driver")
}
func (n *node) ListContainerStats(*runtimeapi.ContainerStatsFilter) ([]*runtimeapi.ContainerStats, error) {
	return nil, nil
}
func (n *node) UpdateRuntimeConfig(*runtimeapi.RuntimeConfig) error { return nil }
func (n *node) Status() (*runtimeapi.RuntimeStatus, error)          { return &runtimeapi.RuntimeStatus{}, nil }

// images is the other half of the CRI, with the checks of remote_image.go.
type images struct{ *node }

func (n images) ListImages(*runtimeapi.ImageFilter) ([]*runtimeapi.Image, error) { return nil, nil }
func (n images) RemoveImage(*runtimeapi.ImageSpec) error                         { return nil }
func (n images) ImageFsInfo() ([]*runtimeapi.FilesystemUsage, error)             { return nil, nil }

func (n images) ImageStatus(image *runtimeapi.ImageSpec) (*runtimeapi.Image, error) {
	n.step(object{"cri": "ImageStatus", "image": image.Image})
	if err := n.refuse("ImageStatus/" + image.Image); err != nil {
		return nil, err
	}
	found, ok := n.c.Images[image.Image]
	if !ok {
		return nil, nil
	}
	if found.ID == "" {
		return nil, fmt.Errorf("Id or size of image %q is not set", image.Image)
	}
	answer := &runtimeapi.Image{Id: found.ID, Size_: 10, Username: found.Username}
	if found.UID != nil {
		answer.Uid = &runtimeapi.Int64Value{Value: *found.UID}
	}
	return answer, nil
}

func (n images) PullImage(image *runtimeapi.ImageSpec, _ *runtimeapi.AuthConfig, _ *runtimeapi.PodSandboxConfig) (string, error) {
	n.step(object{"cri": "PullImage", "image": image.Image})
	if err := n.refuse("PullImage/" + image.Image); err != nil {
		return "", err
	}
	if ref := n.c.PullRefs[image.Image]; ref != "" {
		return ref, nil
	}
	return "", fmt.Errorf("imageRef of image %q is not set", image.Image)
}
