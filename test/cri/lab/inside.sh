#!/usr/bin/env bash
# Inside the namespaces of run.sh: memory over everything that is written to, a network of its own, then the tests.
set -euo pipefail
LAB=$1
shift
export LAB

mkdir -p /run/containerd /var/log /var/lib
for path in "$LAB" /run /var/log /var/lib/cni /var/lib/kubelet; do
  [ -d "$path" ] || continue
  mount -t tmpfs -o mode=755 tmpfs "$path"
done
mkdir -p /run/containerd
# crun and runc take a hybrid of cgroup v1 and v2 badly; without the v2 part it is plain v1.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
busybox ip link set lo up

if [ $# -eq 0 ]; then set -- test/cri/*.cri.ts; fi
# Not exec: this shell is the first process here, and reaps those whose parents are gone.
node --test --test-concurrency=1 --test-timeout=170000 --test-reporter=spec "$@"
