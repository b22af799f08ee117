/**
 * A newcomer's way: reads documents from the top, does what they say in a folder that was empty, and is timed. Nothing is
 * done that the documents do not say; what they say of an install from a registry is done with the package of this checkout.
 */

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { text } from 'node:stream/consumers';
import { CODE_BLOCKS, ROOT } from '../docs/code-blocks.ts';

/** Prose of this kind is read so fast, code included. */
const WORDS_PER_MINUTE = 200;
const MOST_MINUTES = 10;
const MS_PER_MINUTE = 60_000;
const INSTALL = 'npm install refmanager';

/** The Node.js that runs this is the newcomer's, too. */
const PATH = `${dirname(process.execPath)}:${process.env['PATH']}`;

interface Step {
  readonly what: string;
  readonly ms: number;
}

export class Way {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'newcomer-'));
  readonly #question: string;
  readonly #steps: Step[] = [];

  constructor(question: string) {
    this.#question = question;
    writeFileSync(join(this.folder, 'package.json'), '{ "type": "module" }'); // a project of one's own
    process.once('exit', () => rmSync(this.folder, { recursive: true, force: true }));
    console.log(question);
  }

  /** Reads a document, or what is under some of its headings; `''` is what comes before the first. */
  read(document: string, ...headings: readonly string[]): void {
    const whole = readFileSync(`${ROOT}${document}`, 'utf8');
    const parts = whole.split(/^(?=#{2,3} )/m);
    const read = headings.length === 0 ? parts : headings.map((heading) => part(document, parts, heading));
    const words = read.join(' ').split(/\s+/).length;
    const what = headings.length === 0 ? '' : `: ${headings.map((heading) => heading || 'its beginning').join(', ')}`;
    this.#note(`read ${document}${what} (${words} words)`, (words / WORDS_PER_MINUTE) * MS_PER_MINUTE);
  }

  /** Saves the file that a document shows. */
  save(document: string, name: string, containing: string): void {
    writeFileSync(join(this.folder, name), this.#shown(document, containing).code);
    this.#note(`save ${name}`, 0);
  }

  /** Runs the snippet of a document that has this line. @returns what it printed */
  async run(document: string, line: string, { code: wanted = 0 }: { code?: number } = {}): Promise<string> {
    assert.match(this.#shown(document, line).language, /^sh$/);
    const [command = ''] = line.split(/\s+#/);
    return this.#execute(command, command === INSTALL ? `npm install ${this.#pack()}` : command, wanted);
  }

  /** Runs a file that was saved. */
  program(name: string): Promise<string> {
    return this.#execute(`node ${name}`, `node ${name}`, 0);
  }

  /** Says how long it took; too long is a failure. */
  end(): void {
    const minutes = this.#steps.reduce((sum, { ms }) => sum + ms, 0) / MS_PER_MINUTE;
    console.log(`${minutes.toFixed(1)} minutes from README to the answer: ${this.#question}\n`);
    if (minutes > MOST_MINUTES) throw new Error(`more than ${MOST_MINUTES} minutes`);
  }

  #shown(document: string, containing: string): (typeof CODE_BLOCKS)[number] {
    const block = CODE_BLOCKS.find(({ file, code }) => file === document && code.includes(containing));
    assert.ok(block !== undefined, `${document} shows ${containing}`);
    return block;
  }

  /** The package as it would be published. Not the newcomer's time. */
  #pack(): string {
    const out = execFileSync('npm', ['pack', '--silent', '--pack-destination', this.folder], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    return `./${out.trimEnd().split('\n').at(-1)}`;
  }

  async #execute(what: string, command: string, wanted: number): Promise<string> {
    const begun = performance.now();
    const child = spawn('bash', ['-c', command], { cwd: this.folder, env: { ...process.env, PATH, NO_COLOR: '1' } });
    child.stdin.end();
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    assert.equal(code, wanted, `${command}\n${stdout}${stderr}`);
    this.#note(what, performance.now() - begun);
    return stdout;
  }

  #note(what: string, ms: number): void {
    this.#steps.push({ what, ms });
    console.log(`${(ms / 1000).toFixed(1).padStart(7)} s  ${what}`);
  }
}

function part(document: string, parts: readonly string[], heading: string): string {
  const found = heading === '' ? parts[0] : parts.find((each) => each.replace(/^#+ /, '').startsWith(`${heading}\n`));
  assert.ok(found !== undefined, `${document} has ${heading}`);
  return found;
}
