// The packed tarball as its users get it: checked by publint and attw, then installed into empty projects and used from
// JavaScript, from TypeScript, and as a command. Needs a build (`npm pack` makes one).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'refmanager-package-'));
const run = (command, args, cwd = root) => execFileSync(command, args, { cwd, stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' });
const bin = (name) => join(root, 'node_modules', '.bin', name);

const USE = `
import { ContainerID, RefManager } from 'refmanager';
import { RWLock } from 'refmanager/sync';
import { generateContainerRef } from 'refmanager/kubelet';
import { CriRuntime, CriServer, RealClock, SimulatedRuntime } from 'refmanager/runtime';
import { runManifests } from 'refmanager/load';
const backend = new SimulatedRuntime({ seed: 1, clock: new RealClock(), latency: 'none' });
const server = await CriServer.listen({ socket: 'cri.sock', backend });
const cri = await CriRuntime.connect({ endpoint: 'unix://' + process.cwd() + '/cri.sock' });
if (cri.version.runtimeName !== 'simulated') throw new Error('cri');
await cri.close();
await server.close();
const refs = RefManager.create();
const pod = { metadata: { name: 'p', namespace: 'n', uid: 'u' }, spec: { containers: [{ name: 'c' }] } };
refs.setRef(new ContainerID('docker', '1'), generateContainerRef(pod, { name: 'c' }));
const path = refs.getRef({ type: 'docker', id: '1' })?.fieldPath;
if (path !== 'spec.containers{c}') throw new Error('got ' + path);
new RWLock;
`;

try {
  const packed = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', folder]).replace(/^[^[{]*/, ''));
  const [{ filename }] = Array.isArray(packed) ? packed : Object.values(packed);
  const tarball = resolve(folder, filename);
  console.log(run(bin('publint'), ['--strict', tarball]));
  console.log(run(bin('attw'), [tarball, '--profile', 'esm-only']));

  const project = join(folder, 'project');
  execFileSync('mkdir', [project]);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'user', private: true, type: 'module' }));
  run('npm', ['install', '--no-audit', '--no-fund', '--omit=dev', tarball], project);
  run('npm', ['install', '--no-audit', '--no-fund', '--save-dev', '@types/node@24'], project);

  const source = USE.replace('new RWLock;', "const lock = RWLock.create();\nif (lock.read(() => 7) !== 7) throw new Error('lock');\nlock.detach();\nrefs.detach();\nvoid runManifests;\nconsole.log('used');");
  writeFileSync(join(project, 'use.mjs'), source);
  writeFileSync(join(project, 'use.ts'), source);
  console.log('JavaScript:', run(process.execPath, ['use.mjs'], project).trim());
  const config = { compilerOptions: { strict: true, module: 'nodenext', target: 'es2024', noEmit: true, types: ['node'], lib: ['es2024', 'esnext.disposable'] }, include: ['use.ts'] };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify(config));
  run(bin('tsc'), ['-p', project]);
  console.log('TypeScript: types are complete');

  writeFileSync(join(project, 'pod.yaml'), 'apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec: { containers: [{ name: c, image: nginx }] }\n');
  const cli = join(project, 'node_modules', 'refmanager', 'dist', 'src', 'cli', 'main.js');
  console.log('command:', run(process.execPath, [cli, 'run', 'pod.yaml', '--quiet', '--out', 'result.json'], project).trim());
} finally {
  rmSync(folder, { recursive: true, force: true });
}
