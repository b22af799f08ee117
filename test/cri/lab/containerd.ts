/**
 * A containerd of the suite's own: private root, state and socket, with the images of image.ts in it. Only inside the
 * namespaces of run.sh.
 */

import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CriRuntime } from '../../../src/runtime/index.ts';
import { buildImages, PAUSE_IMAGE } from './image.ts';

const READY_WITHIN_MS = 20_000;
const LAST_LINES = 20;

export interface ContainerdParts {
  /** What makes the containers. */
  readonly ociRuntime: 'runc' | 'crun';
  /** A network plugin is configured. */
  readonly hasNetwork: boolean;
}

export class Containerd {
  readonly folder: string;
  readonly socket: string;
  #process: ChildProcess | undefined;

  private constructor(folder: string) {
    this.folder = folder;
    this.socket = join(folder, 'containerd.sock');
  }

  /** Starts one in a folder of this name, and loads the images. */
  static async start(name: string, parts: Partial<ContainerdParts> = {}): Promise<Containerd> {
    const lab = process.env['LAB'];
    if (lab === undefined) throw new Error('only for npm run test:cri');
    const containerd = new Containerd(join(lab, name));
    containerd.#prepare({ ociRuntime: 'runc', hasNetwork: true, ...parts });
    await containerd.run();
    containerd.reload();
    return containerd;
  }

  /** Loads the images, again after it has lost them. */
  reload(): void {
    rmSync(join(this.folder, 'layout'), { recursive: true, force: true });
    const images = buildImages(this.folder);
    execFileSync('ctr', ['-a', this.socket, '-n', 'k8s.io', 'images', 'import', images], { stdio: 'pipe' });
    rmSync(images);
  }

  get endpoint(): string {
    return `unix://${this.socket}`;
  }

  /** Runs the daemon (again); resolves when it answers. */
  async run(): Promise<void> {
    const log = openSync(join(this.folder, 'log'), 'a');
    const daemon = spawn('containerd', ['--config', join(this.folder, 'config.toml')], { stdio: ['ignore', log, log] });
    closeSync(log);
    this.#process = daemon;
    const deadline = Date.now() + READY_WITHIN_MS;
    for (;;) {
      if (daemon.exitCode !== null || Date.now() > deadline)
        throw new Error(`containerd did not start:\n${this.#lastLog()}`);
      try {
        const cri = await CriRuntime.connect({ endpoint: this.endpoint });
        await cri.close();
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }
  }

  /** As a crash does it: containers and their shims run on. */
  async kill(): Promise<void> {
    const daemon = this.#process;
    if (daemon === undefined) return;
    this.#process = undefined;
    const gone = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await gone;
  }

  /** `ctr`'s view: not through our client. */
  ctr(...args: string[]): string {
    return execFileSync('ctr', ['-a', this.socket, '-n', 'k8s.io', ...args], { encoding: 'utf8' });
  }

  /** Ids of tasks whose process runs, pause containers included. */
  runningTasks(): Set<string> {
    const lines = this.ctr('tasks', 'ls').split('\n').slice(1);
    const rows = lines.map((line) => line.trim().split(/\s+/));
    return new Set(rows.filter(([, , status]) => status === 'RUNNING').map(([id = '']) => id));
  }

  #prepare({ ociRuntime, hasNetwork }: ContainerdParts): void {
    const folder = (...names: string[]): string => join(this.folder, ...names);
    for (const name of ['root', 'state', 'opt', 'cni']) mkdirSync(folder(name), { recursive: true });
    const network = {
      cniVersion: '0.4.0',
      name: 'lab',
      plugins: [
        {
          type: 'ptp',
          ipam: {
            type: 'host-local',
            dataDir: folder('ipam'),
            ranges: [[{ subnet: '10.88.0.0/16' }]],
            routes: [{ dst: '0.0.0.0/0' }],
          },
        },
      ],
    };
    if (hasNetwork) writeFileSync(folder('cni', 'lab.conflist'), JSON.stringify(network));
    writeFileSync(folder('config.toml'), config(folder, ociRuntime));
  }

  #lastLog(): string {
    return readFileSync(join(this.folder, 'log'), 'utf8').split('\n').slice(-LAST_LINES).join('\n');
  }
}

/** Only what CRI needs; `restrict_oom_score_adj` where CAP_SYS_RESOURCE is not to be had. */
function config(folder: (...names: string[]) => string, ociRuntime: string): string {
  return `version = 2
root = "${folder('root')}"
state = "${folder('state')}"
oom_score = 0
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper", "io.containerd.snapshotter.v1.zfs",
  "io.containerd.internal.v1.tracing", "io.containerd.tracing.processor.v1.otlp", "io.containerd.internal.v1.restart",
]
[grpc]
  address = "${folder('containerd.sock')}"
[ttrpc]
  address = "${folder('containerd.sock.ttrpc')}"
[plugins."io.containerd.internal.v1.opt"]
  path = "${folder('opt')}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  disable_hugetlb_controller = true
  disable_tcp_service = true
  stream_server_address = "127.0.0.1"
  stream_server_port = "0"
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${folder('cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        BinaryName = "${ociRuntime}"
        Root = "${folder('state', ociRuntime)}"
        SystemdCgroup = false
`;
}
