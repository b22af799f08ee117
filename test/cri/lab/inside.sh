#!/usr/bin/env bash
# Inside the namespaces of run.sh: memory over everything that is written to, a network of its own, then the tests.
set -euo pipefail
LAB=$1
shift
export LAB

for path in "$LAB" /run /var/log /var/lib; do
  mount -t tmpfs -o mode=755 tmpfs "$path"
done
mkdir -p /run/containerd
# crun and runc take a hybrid of cgroup v1 and v2 badly; without the v2 part it is plain v1.
if mountpoint -q /sys/fs/cgroup/unified; then umount /sys/fs/cgroup/unified; fi
busybox ip link set lo up

# Not exec: this shell is the first process here, and reaps those whose parents are gone.
node --test --test-timeout=300000 --test-reporter=spec "$@"
