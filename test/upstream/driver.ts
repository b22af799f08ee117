/** Builds kubelet-driver/ within Kubernetes' sources, and runs cases through it. */

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { NamedCase } from './random-cases.ts';

/** Why there can be no run on this machine; not a failure of ours. */
export class CannotRun extends Error {}

const DRIVER = fileURLToPath(new URL('./kubelet-driver/', import.meta.url));
const PACKAGE = 'k8s.io/kubernetes/cmd/refmanager-differential';
const SOURCE_PACKAGE = 'kubernetes';
const VERSION = '1.20.2';

/** What 1.20.2 does otherwise than 1.18.6, taken out: file, text, and what takes its place. */
const OLDER: readonly (readonly [file: string, newer: RegExp, older: string])[] = [
  ['pkg/kubelet/qos/policy.go', /guaranteedOOMScoreAdj int = -997/, 'guaranteedOOMScoreAdj int = -998'],
  [
    'pkg/kubelet/images/image_manager.go',
    /fmt\.Sprintf\("Successfully pulled image %q in %v", container\.Image, time\.Since\(startTime\)\)/,
    'fmt.Sprintf("Successfully pulled image %q", container.Image)',
  ],
  ['pkg/kubelet/images/image_manager.go', /\n\tstartTime := time\.Now\(\)/, ''],
  ['pkg/kubelet/images/image_manager.go', /\n\t"time"\n/, '\n'],
  [
    'pkg/kubelet/kuberuntime/security_context_others.go',
    / \(pod: %q, container: %s\)", format\.Pod\(pod\), container\.Name\)/,
    '")',
  ],
  [
    'pkg/kubelet/kuberuntime/security_context_others.go',
    / \(pod: %q, container: %s\)", format\.Pod\(pod\), container\.Name\)/,
    '")',
  ],
  [
    'pkg/kubelet/kuberuntime/security_context_others.go',
    / \(pod: %q, container: %s\)", username, format\.Pod\(pod\), container\.Name\)/,
    '", username)',
  ],
  ['pkg/kubelet/kuberuntime/security_context_others.go', /\n\t"k8s\.io\/kubernetes\/pkg\/kubelet\/util\/format"/, ''],
  [
    'pkg/kubelet/kuberuntime/kuberuntime_manager.go',
    /\n\t\t\/\/ We should not create a sandbox for a Pod if initialization is done[^\n]*\n\t\tif len\(containersToStart\) == 0 \{[\s\S]*?\n\t\t\}\n/,
    '\n',
  ],
];

/** The path of the driver's program. `given` are sources that are there already; they are not changed. */
export async function buildDriver(given: string | undefined): Promise<string> {
  if (spawnSync('go', ['version']).status !== 0) throw new CannotRun('there is no `go` (Debian: golang-go)');
  const folder = await mkdtemp(join(tmpdir(), 'refmanager-upstream-'));
  const keep = await sources(folder, given);
  const program = join(folder, 'driver');
  await makeOlder(keep);
  const place = join(keep, 'cmd', 'refmanager-differential');
  await cp(DRIVER, place, { recursive: true });
  const goPath = join(folder, 'go');
  await mkdir(join(goPath, 'src', 'k8s.io'), { recursive: true });
  await symlink(keep, join(goPath, 'src', 'k8s.io', 'kubernetes'));
  // Offline: everything lies in the sources' own `vendor`.
  const env = { ...process.env, CGO_ENABLED: '0', GO111MODULE: 'off', GOPATH: goPath, GOFLAGS: '' };
  const cwd = join(goPath, 'src', 'k8s.io', 'kubernetes');
  const built = spawnSync('go', ['build', '-trimpath', '-o', program, PACKAGE], { cwd, env, encoding: 'utf8' });
  if (built.status !== 0) throw new CannotRun(`the driver cannot be built:\n${built.stderr}`);
  process.on('exit', () => spawnSync('rm', ['-rf', folder]));
  return program;
}

/** A copy of the sources that may be changed: of those given, or of Debian's. */
async function sources(folder: string, given: string | undefined): Promise<string> {
  const target = join(folder, 'kubernetes');
  if (given !== undefined) {
    if (!existsSync(join(given, 'pkg/kubelet/kuberuntime'))) {
      throw new CannotRun(`${given} has no pkg/kubelet/kuberuntime: it is no tree of Kubernetes' sources`);
    }
    await cp(resolve(given), target, { recursive: true, verbatimSymlinks: true });
    return target;
  }
  const fetched = spawnSync('apt-get', ['source', '--only-source', SOURCE_PACKAGE], { cwd: folder, encoding: 'utf8' });
  const [tree] = (await readdir(folder)).filter((name) => /^kubernetes-\d/.test(name));
  if (fetched.status !== 0 || tree === undefined) {
    throw new CannotRun(
      `Debian's source package ${SOURCE_PACKAGE} (${VERSION}) cannot be had; is there a deb-src line, and dpkg-dev?\n${fetched.stderr}`,
    );
  }
  return join(folder, tree);
}

/** Takes out of the sources in `tree` what 1.20.2 does otherwise than 1.18.6. */
export async function makeOlder(tree: string): Promise<void> {
  for (const [file, newer, older] of OLDER) {
    const path = join(tree, file);
    const text = await readFile(path, 'utf8');
    if (!newer.test(text))
      throw new CannotRun(`${file} is not that of Kubernetes ${VERSION}: no ${String(newer)} in it`);
    await writeFile(path, text.replace(newer, older));
  }
}

/** The answers to `cases`, in their order. */
export async function runDriver(program: string, cases: readonly NamedCase[]): Promise<Record<string, unknown>[]> {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'ignore'] });
  const answers: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => answers.push(JSON.parse(line) as Record<string, unknown>));
  const closed = once(lines, 'close');
  for (const { name, input } of cases) {
    if (!child.stdin.write(`${JSON.stringify({ ...input, name })}\n`)) await once(child.stdin, 'drain');
  }
  child.stdin.end();
  await closed;
  return answers;
}
