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
# crun and runc take a hybrid of cgroup v1 and v2 badly; without the v2 part it is plain v1. Its folder must not be there
# either: crun would write into it as if it were one.
if mountpoint -q /sys/fs/cgroup/unified; then
  v1="$LAB/cgroup"
  mkdir "$v1"
  mount -t tmpfs -o mode=755 tmpfs "$v1"
  for hierarchy in /sys/fs/cgroup/*; do
    name=${hierarchy##*/}
    [ "$name" != unified ] || continue
    mkdir "$v1/$name"
    mount --rbind "$hierarchy" "$v1/$name"
  done
  mount --rbind "$v1" /sys/fs/cgroup
fi
busybox ip link set lo up

# Not exec: this shell is the first process here, and reaps those whose parents are gone.
# A measurement that is to take longer says so.
node --test --test-timeout="${TEST_TIMEOUT_MS:-300000}" --test-reporter=spec "$@"
