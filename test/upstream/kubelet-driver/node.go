// The rest of the node of a case: events, hooks, files, run options.
package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	v1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
	kubecontainer "k8s.io/kubernetes/pkg/kubelet/container"
)

// node is everything around the runtime manager: what it does to the world becomes a step.
type node struct {
	c       *testCase
	calls   map[string]int
	steps   chan object
	sandbox *runtimeapi.PodSandboxConfig
	made    map[string]*runtimeapi.ContainerConfig
	lock    chan struct{}
}

func (n *node) step(o object) { n.steps <- o }

func (n *node) due(call string) *injectedError {
	n.lock <- struct{}{}
	defer func() { <-n.lock }()
	earlier := n.calls[call]
	n.calls[call]++
	e, ok := n.c.Errors[call]
	if !ok || earlier < e.After {
		return nil
	}
	return &e
}

var statusCodes = map[string]codes.Code{}

func init() {
	for code := codes.OK; code <= codes.Unauthenticated; code++ {
		name := regexp.MustCompile("([a-z])([A-Z])").ReplaceAllString(code.String(), "${1}_$2")
		statusCodes[strings.ToUpper(name)] = code
	}
	statusCodes["CANCELLED"] = codes.Canceled
}

func (n *node) refuse(call string) error {
	if e := n.due(call); e != nil {
		return status.Error(statusCodes[e.Code], e.Desc)
	}
	return nil
}

func (n *node) refuseHere(call string) error {
	if e := n.due(call); e != nil {
		return errors.New(e.Desc)
	}
	return nil
}

func ms(at int64) time.Time { return time.Unix(0, at*int64(time.Millisecond)) }

func (n *node) sandboxStatus(id string, attempt uint32, ready bool, ip string, more []string, host bool, createdMs int64) *runtimeapi.PodSandboxStatus {
	state := runtimeapi.PodSandboxState_SANDBOX_NOTREADY
	if ready {
		state = runtimeapi.PodSandboxState_SANDBOX_READY
	}
	mode := runtimeapi.NamespaceMode_POD
	if host {
		mode = runtimeapi.NamespaceMode_NODE
	}
	network := &runtimeapi.PodSandboxNetworkStatus{Ip: ip}
	for _, each := range more {
		network.AdditionalIps = append(network.AdditionalIps, &runtimeapi.PodIP{Ip: each})
	}
	return &runtimeapi.PodSandboxStatus{
		Id:        id,
		Metadata:  &runtimeapi.PodSandboxMetadata{Name: n.c.Pod.Name, Namespace: n.c.Pod.Namespace, Uid: string(n.c.Pod.UID), Attempt: attempt},
		State:     state,
		CreatedAt: ms(createdMs).UnixNano(),
		Network:   network,
		Linux:     &runtimeapi.LinuxPodSandboxStatus{Namespaces: &runtimeapi.Namespace{Options: &runtimeapi.NamespaceOption{Network: mode}}},
	}
}

func (n *node) sandboxStatuses() []*runtimeapi.PodSandboxStatus {
	var all []*runtimeapi.PodSandboxStatus
	for _, s := range n.c.Sandboxes {
		all = append(all, n.sandboxStatus(s.ID, s.Attempt, s.Ready, s.IP, s.More, s.Host, s.CreatedMs))
	}
	return all
}

func (n *node) Event(o runtime.Object, kind, reason, message string) {
	n.step(object{"event": reason, "type": kind, "message": message, "ref": o})
}
func (n *node) Eventf(o runtime.Object, kind, reason, format string, args ...interface{}) {
	n.Event(o, kind, reason, fmt.Sprintf(format, args...))
}
func (n *node) AnnotatedEventf(o runtime.Object, _ map[string]string, kind, reason, format string, args ...interface{}) {
	n.Eventf(o, kind, reason, format, args...)
}

type lifecycle struct{ *node }

func (n lifecycle) PreStartContainer(_ *v1.Pod, _ *v1.Container, id string) error {
	return n.told("preStart", id)
}
func (n lifecycle) PreStopContainer(id string) error  { return n.told("preStop", id) }
func (n lifecycle) PostStopContainer(id string) error { return n.told("postStop", id) }
func (n lifecycle) told(life, id string) error {
	n.step(object{"life": life, "id": id})
	return n.refuseHere(life + "/" + id)
}

type getter struct{ *node }

func (n getter) Get(url string) (*http.Response, error) {
	n.step(object{"http": url})
	answer := n.c.HTTP[url]
	if answer.Error != "" {
		return nil, errors.New(answer.Error)
	}
	return &http.Response{StatusCode: answer.Status, Body: http.NoBody}, nil
}

type files struct {
	kubecontainer.RealOS
	*node
}

func (n files) act(operation, path string, more object) error {
	if operation != "stat" {
		more["os"], more["path"] = operation, path
		n.step(more)
	}
	text, ok := n.c.Files[operation+"/"+path]
	if !ok {
		text, ok = n.c.Files[operation]
	}
	if !ok {
		return nil
	}
	if text == "absent" {
		return os.ErrNotExist
	}
	return errors.New(text)
}

func unnamed(path string) string { return filepath.Dir(path) + "/CID" }

func (n files) MkdirAll(path string, mode os.FileMode) error {
	return n.act("mkdir", path, object{"mode": uint32(mode)})
}
func (n files) Symlink(target, link string) error {
	return n.act("symlink", link, object{"target": target})
}
func (n files) Stat(path string) (os.FileInfo, error) {
	return nil, n.act("stat", path, nil)
}
func (n files) Remove(path string) error { return n.act("remove", path, object{}) }
func (n files) Create(path string) (*os.File, error) {
	if err := n.act("create", unnamed(path), object{}); err != nil {
		return nil, err
	}
	return os.Open(os.DevNull)
}
func (n files) Chmod(path string, mode os.FileMode) error {
	return n.act("chmod", unnamed(path), object{"mode": uint32(mode)})
}
func (n files) Glob(string) ([]string, error) { return nil, nil }

type helper struct{ *node }

func (n helper) GenerateRunContainerOptions(_ *v1.Pod, container *v1.Container, _ string, podIPs []string) (*kubecontainer.RunContainerOptions, func(), error) {
	n.step(object{"helper": "options", "container": container.Name, "ips": podIPs})
	o := n.c.Options[container.Name]
	if o.Error != "" {
		return nil, nil, errors.New(o.Error)
	}
	options := &kubecontainer.RunContainerOptions{PodContainerDir: o.PodContainerDir}
	for _, e := range o.Envs {
		options.Envs = append(options.Envs, kubecontainer.EnvVar{Name: e[0], Value: e[1]})
	}
	for _, m := range o.Mounts {
		options.Mounts = append(options.Mounts, kubecontainer.Mount{ContainerPath: m.ContainerPath, HostPath: m.HostPath, ReadOnly: m.Readonly, SELinuxRelabel: m.Relabel, Propagation: runtimeapi.MountPropagation(m.Propagation)})
	}
	for _, d := range o.Devices {
		options.Devices = append(options.Devices, kubecontainer.DeviceInfo{PathOnHost: d[0], PathInContainer: d[1], Permissions: d[2]})
	}
	for name, value := range o.Annotations {
		options.Annotations = append(options.Annotations, kubecontainer.Annotation{Name: name, Value: value})
	}
	return options, func() { n.step(object{"helper": "cleanup", "container": container.Name}) }, nil
}
func (n helper) GetPodDNS(*v1.Pod) (*runtimeapi.DNSConfig, error)             { return nil, nil }
func (n helper) GetPodCgroupParent(*v1.Pod) string                            { return "" }
func (n helper) GetPodDir(types.UID) string                                   { return "" }
func (n helper) GeneratePodHostNameAndDomain(*v1.Pod) (string, string, error) { return "", "", nil }
func (n helper) GetExtraSupplementalGroupsForPod(*v1.Pod) []int64             { return nil }
func (n helper) IsPodDeleted(types.UID) bool                                  { return false }
func (n helper) IsPodTerminated(types.UID) bool                               { return false }
