// The program as npm links it. Its packages are those of the tarball: what the bundler left out would be missed here.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export function checkCommand(project) {
  const program = join(project, 'node_modules', '.bin', 'refmanager');
  const node = { PATH: `${join(process.execPath, '..')}:${process.env.PATH}` };
  const refmanager = (...args) =>
    execFileSync(program, args, { cwd: project, encoding: 'utf8', env: { ...process.env, ...node } }).trim();
  console.log('command:', refmanager('--version'));
  console.log(refmanager('run', 'pod.yaml', '--quiet', '--out', 'result.json'));
  console.log(refmanager('load', 'virtual.yaml', '--quiet', '--out', 'load.html', '--out', 'load.json', '--out', 'load.csv'));
  console.log(refmanager('report', 'result.json'));
  console.log(refmanager('validate', 'pod.yaml', 'virtual.yaml'));
}
