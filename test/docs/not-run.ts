/**
 * Snippets that no test runs as they stand there, each with its reason. Their commands are checked all the same, see
 * commands.test.ts; an entry that fits no snippet fails.
 */

import type { CodeBlock } from './code-blocks.ts';

interface NotRun {
  readonly file: string;
  /** Text that is in this snippet and in no other of the file. */
  readonly with: string;
  readonly because: string;
}

export const NOT_RUN: readonly NotRun[] = [
  {
    file: 'README.md',
    with: 'npm ci && npm start',
    because: 'installs into this checkout: .ci/run begins with the one and ends with the other',
  },
  {
    file: 'README.md',
    with: 'npm install refmanager',
    because: 'asks a registry; test/newcomers/ installs the packed package',
  },
  { file: 'README.md', with: 'bench lock', because: 'measures for a minute; test/newcomers/ runs it' },
  { file: 'README.md', with: 'unix:///run/containerd', because: 'needs containerd and root: npm run test:cri' },
  {
    file: 'docs/bench.md',
    with: 'bench lock',
    because: 'measures for two minutes; test/newcomers/ runs the first of both',
  },
  { file: 'docs/guide/locks-and-stores.md', with: 'bench lock', because: 'measures for two minutes' },
  {
    file: 'docs/guide/locks-and-stores.md',
    with: "from 'async-mutex'",
    because: 'shows what does not work, in a package that is not installed here',
  },
  { file: 'docs/cri.md', with: 'refmanager cleanup', because: 'needs containerd and root: npm run test:cri' },
  { file: 'docs/cri.md', with: 'refmanager calibrate', because: 'needs containerd and root: npm run test:cri' },
  {
    file: 'docs/cri.md',
    with: 'CriRuntime.connect',
    because: 'needs containerd and root; test/runtime/cri/cri-runtime.test.ts has it with a server',
  },
  {
    file: 'docs/distributed.md',
    with: 'redis-server',
    because: 'needs a Redis, and workers that wait until Ctrl-C: test/distributed/',
  },
  {
    file: 'docs/distributed.md',
    with: 'on each of three machines',
    because: 'needs a Redis, and workers that wait until Ctrl-C: test/distributed/live/',
  },
  {
    file: 'docs/distributed.md',
    with: 'containerd.sock',
    because: 'needs a Redis and runtimes: test/distributed/live/real-runtimes.redis.ts, test/cri/over-redis.cri.ts',
  },
  {
    file: 'examples/browser/README.md',
    with: 'serve.mjs',
    because: 'builds this checkout and serves until Ctrl-C: test/browser/example.browser.ts opens the page',
  },
  { file: 'docs/reports.md', with: 'jq -c', because: 'needs jq, which not every machine has' },
  { file: 'docs/security.md', with: 'fuzz.ts', because: 'an hour of it; npm run fuzz runs the same for a minute' },
  { file: 'docs/api.md', with: "from 'piscina'", because: 'two files in one block: pools.test.ts runs both' },
  { file: 'docs/api.md', with: "from 'tinypool'", because: 'two files in one block: pools.test.ts runs both' },
  { file: 'docs/api.md', with: "from 'workerpool'", because: 'two files in one block: pools.test.ts runs both' },
  { file: 'docs/api.md', with: "from 'poolifier'", because: 'two files in one block: pools.test.ts runs both' },
  { file: 'docs/api.md', with: "from 'threads'", because: 'two files in one block: pools.test.ts runs both' },
  { file: 'docs/api.md', with: 'function addUsing', because: 'a part of the program above it: lock.test.ts runs both' },
  {
    file: 'docs/api.md',
    with: 'new ApiServerSink',
    because: 'needs an API server: event-sinks.test.ts runs it with one',
  },
];

export function isRun({ file, code }: CodeBlock): boolean {
  return !NOT_RUN.some((entry) => entry.file === file && code.includes(entry.with));
}
