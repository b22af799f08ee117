/**
 * The folder of somebody who reads the documents and does what they say: with the files that they take for granted, and
 * with `refmanager`, `npx refmanager`, helm and kubectl to be called.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { ROOT } from './code-blocks.ts';

const FROM_SOURCES = `${ROOT}test/support/package-from-sources.ts`;
const PROGRAM = `"${process.execPath}" "${ROOT}src/cli/main.ts"`;
const COMMANDS: Readonly<Record<string, string>> = {
  refmanager: `exec ${PROGRAM} "$@"`,
  npx: `shift\nexec ${PROGRAM} "$@"`,
  node: `exec "${process.execPath}" --import "${FROM_SOURCES}" "$@"`,
  helm: `exec cat "${ROOT}examples/manifests/shop.yaml"`, // what a chart's template prints
  kubectl: `exec cat "${ROOT}examples/manifests/shop.yaml"`, // what an export or a kustomization prints
};
/** Files of the reader's own, and which of ours stand for them. */
const FILES: Readonly<Record<string, string>> = {
  'deploy.yaml': 'examples/manifests/shop.yaml',
  'shop.yaml': 'examples/manifests/shop.yaml',
  'storm.yaml': 'examples/scenarios/ci-gate.yaml',
  'shop-pods.yaml': 'examples/scenarios/shop-pods.yaml',
  'scenarios/rollout.yaml': 'examples/scenarios/ci-gate.yaml',
  'scenarios/shop-pods.yaml': 'examples/scenarios/shop-pods.yaml',
};

/** Results of the reader's own: one small run, under every name that the documents use. */
const RESULTS = ['result', 'before', 'after', 'a1', 'a2', 'a3', 'b1', 'b2', 'b3', 'monday', 'tuesday', 'wednesday'];
const SMALL_RUN = 'refmanager load storm.yaml --set executor.duration=5s --quiet --out result.json || [ $? = 99 ]';

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

export class ReaderFolder {
  readonly #path = mkdtempSync(join(tmpdir(), 'docs-reader-'));

  constructor() {
    const bin = join(this.#path, 'bin');
    for (const folder of [bin, join(this.#path, 'scenarios')]) mkdirSync(folder);
    for (const [name, script] of Object.entries(COMMANDS)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
      chmodSync(join(bin, name), 0o755);
    }
    for (const [name, source] of Object.entries(FILES))
      this.write(name, readFileSync(`${ROOT}${source}`, 'utf8').replace('duration: 1m', 'duration: 20s'));
    for (const name of ['examples', 'node_modules']) symlinkSync(`${ROOT}${name}`, join(this.#path, name));
  }

  /** Puts the results there. @throws {Error} when the run breaks */
  async addResults(): Promise<void> {
    const { code, output } = await this.shell(SMALL_RUN);
    if (code !== 0) throw new Error(output);
    for (const name of RESULTS.slice(1))
      cpSync(join(this.#path, `${RESULTS[0]}.json`), join(this.#path, `${name}.json`));
  }

  write(name: string, content: string): void {
    writeFileSync(join(this.#path, name), content);
  }

  /** Runs a shell snippet. */
  shell(code: string): Promise<Ended> {
    return this.#run('bash', ['-e', '-u', '-c', code]);
  }

  /** Runs a program in JavaScript or TypeScript that imports `refmanager`. */
  async program(code: string, suffix: 'mjs' | 'ts'): Promise<Ended> {
    this.write(`program.${suffix}`, code);
    return this.#run(process.execPath, ['--import', FROM_SOURCES, `program.${suffix}`]);
  }

  remove(): void {
    rmSync(this.#path, { recursive: true });
  }

  async #run(command: string, args: readonly string[]): Promise<Ended> {
    const PATH = `${join(this.#path, 'bin')}:${process.env['PATH']}`;
    const child = spawn(command, args, { cwd: this.#path, env: { ...process.env, PATH, NO_COLOR: '1' } });
    child.stdin.end();
    const ended = once(child, 'close');
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { code: code as number | null, output: `${stdout}${stderr}` };
  }
}
