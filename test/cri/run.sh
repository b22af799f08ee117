#!/usr/bin/env bash
# npm run test:cri: the suite against a real containerd, started here and for this alone.
#
# Everything runs in namespaces of its own (processes, mounts, network), with memory instead of disk below the paths that
# runtimes and kubelets write to. When the suite ends, or this script dies in any way, the kernel takes all of it down;
# what namespaces do not hide is one empty temporary folder and empty cgroups, removed by the trap below.
set -euo pipefail
cd "$(dirname "$0")/../.."

PACKAGES="containerd runc crun busybox-static containernetworking-plugins redis-server"
NEEDED="containerd runc crun busybox ctr redis-server unshare setpriv"

fail() { printf 'test:cri cannot run on this machine: %s\n' "$1" >&2; exit 1; }

missing() { for tool in $NEEDED; do command -v "$tool" >/dev/null || printf '%s ' "$tool"; done; [ -x /usr/lib/cni/ptp ] || printf 'ptp'; }

[ "$(uname -s)" = Linux ] || fail "it needs Linux"
[ "$(id -u)" = 0 ] || fail "it needs root, for namespaces and cgroups"
if [ -n "$(missing)" ]; then
  command -v apt-get >/dev/null || fail "there is no $(missing), and no apt-get to install it"
  echo "installing $PACKAGES"
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $PACKAGES; } >/dev/null ||
    fail "apt-get could not install $PACKAGES"
fi
[ -z "$(missing)" ] || fail "there is no $(missing)"
unshare --mount --pid --net --fork true 2>/dev/null || fail "it may not make namespaces (CAP_SYS_ADMIN)"

LAB=$(mktemp -d /tmp/refmanager-cri.XXXXXX)
had_kubepods=$(find /sys/fs/cgroup -maxdepth 2 -name kubepods 2>/dev/null | head -1)
clean_up() {
  [ -z "${lab_pid:-}" ] || kill -9 "$lab_pid" 2>/dev/null || true
  wait 2>/dev/null || true
  remove_cgroups
  rmdir "$LAB"
}
# Of containers that ended with their namespaces; nobody else removes them.
remove_cgroups() {
  [ -z "$had_kubepods" ] || return 0
  for parent in /sys/fs/cgroup/kubepods /sys/fs/cgroup/*/kubepods; do
    [ ! -d "$parent" ] || find "$parent" -depth -type d -exec rmdir {} + 2>/dev/null || true
  done
}
trap clean_up EXIT
trap 'exit 130' INT TERM HUP

if [ $# -eq 0 ]; then set -- test/cri/*.cri.ts; fi
failed=
for file in "$@"; do
  # Namespaces for each file: what one leaves behind when it fails cannot disturb the next.
  # --kill-child and --pdeathsig: they end with this script even when it is killed and no trap can run.
  setpriv --pdeathsig KILL unshare --mount --pid --net --fork --kill-child --mount-proc --propagation private \
    bash test/cri/lab/inside.sh "$LAB" "$file" &
  lab_pid=$!
  wait "$lab_pid" || failed="$failed $file"
  lab_pid=
  remove_cgroups
done
[ -z "$failed" ] || { printf 'test:cri failed:%s\n' "$failed" >&2; exit 1; }
