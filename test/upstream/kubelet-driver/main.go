// Runs the kubelet's own SyncPod over cases like those of test/vectors/upstream/sync-pod.json: one JSON object a line on
// standard input, one answer a line on standard output. Built by run.ts inside a tree of Kubernetes' sources; see README.md.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"time"

	cadvisorapi "github.com/google/cadvisor/info/v1"
	v1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/clock"
	"k8s.io/client-go/util/flowcontrol"
	runtimeapi "k8s.io/cri-api/pkg/apis/runtime/v1alpha2"
	kubecontainer "k8s.io/kubernetes/pkg/kubelet/container"
	"k8s.io/kubernetes/pkg/kubelet/kuberuntime"
	"k8s.io/kubernetes/pkg/kubelet/logs"
	proberesults "k8s.io/kubernetes/pkg/kubelet/prober/results"
)

func (n *node) podStatus() *kubecontainer.PodStatus {
	pod := &n.c.Pod
	s := &kubecontainer.PodStatus{ID: pod.UID, Name: pod.Name, Namespace: pod.Namespace, SandboxStatuses: n.sandboxStatuses()}
	specs := append(append([]v1.Container{}, pod.Spec.Containers...), pod.Spec.InitContainers...)
	for _, c := range n.c.Containers {
		each := &kubecontainer.Status{ID: kubecontainer.ContainerID{Type: "containerd", ID: c.ID}, Name: c.Name, State: kubecontainer.State(c.State), FinishedAt: ms(c.FinishedMs), ExitCode: c.ExitCode, RestartCount: c.RestartCount}
		for i := range specs {
			if c.SameHash && specs[i].Name == c.Name {
				each.Hash = kubecontainer.HashContainer(&specs[i])
				break
			}
		}
		s.ContainerStatuses = append(s.ContainerStatuses, each)
	}
	if len(n.c.Sandboxes) > 0 && n.c.Sandboxes[0].Ready && !pod.Spec.HostNetwork {
		newest := n.c.Sandboxes[0]
		for _, ip := range append([]string{newest.IP}, newest.More...) {
			if ip == "" {
				continue
			}
			if net.ParseIP(ip) == nil {
				s.IPs = nil
				break
			}
			s.IPs = append(s.IPs, ip)
		}
	}
	return s
}

func run(c *testCase) object {
	n := &node{c: c, calls: map[string]int{}, steps: make(chan object, 10000), made: map[string]*runtimeapi.ContainerConfig{}, lock: make(chan struct{}, 1)}
	now := clock.NewFakeClock(ms(c.NowMs))
	pullBack := flowcontrol.NewFakeBackOff(10*time.Second, 300*time.Second, now)
	crashBack := flowcontrol.NewFakeBackOff(10*time.Second, 300*time.Second, now)
	for _, b := range c.PullBack {
		for _, at := range b.NowMs {
			now.SetTime(ms(at))
			pullBack.Next(string(c.Pod.UID)+"_"+b.Key, ms(at))
		}
	}
	for _, b := range c.CrashBack {
		for _, spec := range append(append([]v1.Container{}, c.Pod.Spec.InitContainers...), c.Pod.Spec.Containers...) {
			if spec.Name != b.Key {
				continue
			}
			key := fmt.Sprintf("%s_%s_%s_%s_%x", c.Pod.Name, c.Pod.Namespace, c.Pod.UID, spec.Name, kubecontainer.HashContainer(&spec))
			for i, at := range b.NowMs {
				now.SetTime(ms(at))
				crashBack.Next(key, ms(b.EventMs[i]))
			}
		}
	}
	now.SetTime(ms(c.NowMs))
	live, started := proberesults.NewManager(), proberesults.NewManager()
	for _, id := range c.LiveFailed {
		live.Set(kubecontainer.ContainerID{Type: "containerd", ID: id}, proberesults.Failure, &c.Pod)
	}
	for _, id := range c.StartFailed {
		started.Set(kubecontainer.ContainerID{Type: "containerd", ID: id}, proberesults.Failure, &c.Pod)
	}
	osInterface := files{node: n}
	logManager, err := logs.NewContainerLogManager(n, osInterface, "1", 2)
	if err != nil {
		return object{"name": c.Name, "panic": err.Error()}
	}
	// The constructor makes the directory of all logs, and lists files: no case.
	saved := c.Files
	c.Files = nil
	manager, err := kuberuntime.NewKubeGenericRuntimeManager(
		kubecontainer.FilterEventRecorder(n), live, started, "/var/lib/kubelet/seccomp",
		&cadvisorapi.MachineInfo{MemoryCapacity: 17179869184}, helper{n}, osInterface, helper{n}, getter{n}, pullBack,
		false, 0, 0, "", "", true, metav1.Duration{Duration: 100 * time.Millisecond}, n, images{n}, lifecycle{n}, nil, logManager, nil)
	c.Files = saved
	if err != nil {
		return object{"name": c.Name, "panic": err.Error()}
	}
	result := manager.SyncPod(&c.Pod, n.podStatus(), nil, crashBack)
	close(n.steps)
	out := object{"name": c.Name}
	var steps []object
	for s := range n.steps {
		steps = append(steps, s)
	}
	var results []object
	for _, r := range result.SyncResults {
		text := ""
		if r.Error != nil {
			text = r.Error.Error()
		}
		results = append(results, object{"action": string(r.Action), "target": fmt.Sprint(r.Target), "error": text, "message": r.Message})
	}
	out["steps"], out["results"] = steps, results
	if result.SyncError != nil {
		out["syncError"] = result.SyncError.Error()
	}
	if err := result.Error(); err != nil {
		out["error"] = err.Error()
	}
	return out
}

func guarded(c *testCase) (out object) {
	defer func() {
		if r := recover(); r != nil {
			out = object{"name": c.Name, "panic": fmt.Sprint(r)}
		}
	}()
	return run(c)
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(nil, 64*1024*1024)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for in.Scan() {
		c := &testCase{}
		if err := json.Unmarshal(in.Bytes(), c); err != nil {
			_ = encoder.Encode(object{"unreadable": err.Error()})
			continue
		}
		_ = encoder.Encode(guarded(c))
	}
}
