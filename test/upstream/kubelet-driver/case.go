// What a case says: the fields of test/vectors/upstream/sync-pod.json.
package main

import (
	v1 "k8s.io/api/core/v1"
)

type object map[string]interface{}

type injectedError struct {
	Code  string `json:"code"`
	Desc  string `json:"desc"`
	After int    `json:"after"`
}

type runOptions struct {
	Error  string      `json:"error"`
	Envs   [][2]string `json:"envs"`
	Mounts []struct {
		ContainerPath string `json:"containerPath"`
		HostPath      string `json:"hostPath"`
		Readonly      bool   `json:"readonly"`
		Relabel       bool   `json:"relabel"`
		Propagation   int32  `json:"propagation"`
	} `json:"mounts"`
	Devices         [][3]string       `json:"devices"`
	Annotations     map[string]string `json:"annotations"`
	PodContainerDir string            `json:"podContainerDir"`
}

type earlierFailures struct {
	Key     string  `json:"key"`
	NowMs   []int64 `json:"nowMs"`
	EventMs []int64 `json:"eventMs"`
}

type testCase struct {
	Name       string `json:"name"`
	NowMs      int64  `json:"nowMs"`
	Pod        v1.Pod `json:"pod"`
	Containers []struct {
		ID           string `json:"id"`
		Name         string `json:"name"`
		State        string `json:"state"`
		CreatedMs    int64  `json:"createdMs"`
		FinishedMs   int64  `json:"finishedMs"`
		ExitCode     int    `json:"exitCode"`
		SameHash     bool   `json:"sameHash"`
		RestartCount int    `json:"restartCount"`
	} `json:"containers"`
	Sandboxes []struct {
		ID        string   `json:"id"`
		Attempt   uint32   `json:"attempt"`
		Ready     bool     `json:"ready"`
		IP        string   `json:"ip"`
		More      []string `json:"more"`
		Host      bool     `json:"host"`
		CreatedMs int64    `json:"createdMs"`
	} `json:"sandboxes"`
	NewIP      string   `json:"newIP"`
	NewMoreIPs []string `json:"newMoreIPs"`
	Images     map[string]struct {
		ID       string `json:"id"`
		UID      *int64 `json:"uid"`
		Username string `json:"username"`
	} `json:"images"`
	PullRefs map[string]string        `json:"pullRefs"`
	Errors   map[string]injectedError `json:"errors"`
	Execs    map[string]struct {
		ExitCode int    `json:"exitCode"`
		Stdout   string `json:"stdout"`
		Stderr   string `json:"stderr"`
	} `json:"execs"`
	HTTP map[string]struct {
		Status int    `json:"status"`
		Body   string `json:"body"`
		Error  string `json:"error"`
	} `json:"http"`
	Options     map[string]runOptions `json:"options"`
	LiveFailed  []string              `json:"liveFailed"`
	StartFailed []string              `json:"startFailed"`
	PullBack    []earlierFailures     `json:"pullBack"`
	CrashBack   []earlierFailures     `json:"crashBack"`
	Files       map[string]string     `json:"files"`
}
