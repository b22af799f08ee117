import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { describe, it } from 'node:test';
import { startWorker } from '../support/started-worker.ts';

const ROOT = new URL('../../', import.meta.url);
const read = (path: string): Promise<string> => readFile(new URL(path, ROOT), 'utf8');

/** The first code block of a language in a Markdown text. */
function codeBlock(markdown: string, language: string, containing: string): string {
  const blocks = [...markdown.matchAll(/```(\w+)\n(.*?)```/gs)].filter(([, name]) => name === language);
  const found = blocks.map(([, , code]) => code ?? '').find((code) => code.includes(containing));
  assert.ok(found !== undefined, `a ${language} block with ${containing}`);
  return found;
}

describe('README', () => {
  it('has a store snippet that runs as it stands', async () => {
    const snippet = codeBlock(await read('README.md'), 'js', 'RefManager.create()')
      .replace("'refmanager'", JSON.stringify(new URL('src/index.ts', ROOT).href))
      .replace("new Worker('./worker.js',", 'new Worker(\'require("node:worker_threads")\', { eval: true },')
      .replace('{ eval: true }, { workerData: refs.handle }', '{ eval: true, workerData: refs.handle }');
    const last = "refs.getRef({ type: 'containerd', id: '4f5e2c1d' });";
    assert.ok(snippet.includes(last));
    const code = `${snippet.replace(last, `const found = ${last}`)}\nawait import('node:worker_threads').then(({ parentPort }) => parentPort.postMessage(found));`;
    const worker = startWorker(new URL(`data:text/javascript,${encodeURIComponent(code)}`));
    const [found] = (await once(worker, 'message')) as [unknown];
    assert.deepEqual(found, { kind: 'Pod', namespace: 'shop', name: 'cart-0', fieldPath: 'spec.containers{app}' });
  });
});

describe('the picture of the report', () => {
  it('is shown first, is a PNG, and stays small', async () => {
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(await read('README.md')) ?? [];
    const bytes = await readFile(new URL(picture, ROOT));
    assert.equal(bytes.toString('latin1', 1, 4), 'PNG');
    assert.ok(bytes.length < 150_000, `${bytes.length} bytes`);
  });
});

describe('documents', () => {
  it('name only npm scripts, and files of scripts/ and .ci/, that exist', async () => {
    const { scripts } = JSON.parse(await read('package.json')) as { scripts: Record<string, string> };
    const pattern = String.raw`npm (--silent )?run (--silent )?[a-z]+(:[a-z]+)*|(scripts|\.ci)/[a-z-]+\.mjs`;
    const named = execFileSync('git', ['grep', '-hoIE', pattern], { cwd: ROOT, encoding: 'utf8' });
    const missing: string[] = [];
    for (const text of new Set(named.trimEnd().split('\n'))) {
      const exists = text.endsWith('.mjs')
        ? existsSync(new URL(text, ROOT))
        : (text.split(' ').at(-1) ?? '') in scripts;
      if (!exists) missing.push(text);
    }
    assert.deepEqual(missing, []);
  });

  it('link only to files that exist', async () => {
    const listed = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' });
    const documents = listed.trimEnd().split('\n');
    for (const document of documents) {
      const base = new URL(document, ROOT);
      for (const [, target = ''] of (await read(document)).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
        if (/^https?:/.test(target)) continue;
        await assert.doesNotReject(access(new URL(target, base)), `${document} links to ${target}`);
      }
    }
  });

  it('send contributors only to files and folders that exist', async () => {
    const named = [
      ...(await read('CONTRIBUTING.md')).matchAll(/`((?:src|test|bench|docs|scripts|schema)\/[\w./-]+)`/g),
    ];
    const missing = named
      .map(([, path = '']) => path)
      .filter((path) => path !== 'docs/reference/' && !existsSync(new URL(path, ROOT)));
    assert.deepEqual(missing, []);
    assert.ok(named.length > 10);
  });

  it('sort what changed as Keep a Changelog does', async () => {
    const headings = [...(await read('CHANGELOG.md')).matchAll(/^##+ .*$/gm)].map(([heading]) => heading);
    const wrong = headings.filter(
      (heading) =>
        !/^## \[(Unreleased|\d+\.\d+\.\d+)\]/.test(heading) &&
        !/^### (Added|Changed|Deprecated|Removed|Fixed|Security)$/.test(heading),
    );
    assert.deepEqual(wrong, []);
    assert.ok(headings.length > 1);
  });

  it('list every error code', async () => {
    const errors = await read('src/errors.ts');
    const codes = new Set([...errors.matchAll(/'(ERR_\w+)'/g)].map(([, code]) => code));
    const documented = await read('docs/errors.md');
    const missing = [...codes].filter((code) => !documented.includes(`\`${code}\``));
    assert.deepEqual(missing, []);
  });
});
