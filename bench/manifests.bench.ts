/**
 * CPU time and peak memory of reading 5 and 30 MB of manifests, each in a process of its own. Forces the whole way from text
 * to checked workloads: Deployments one after another, the same in one JSON List as `kubectl get -o json` writes it, and
 * ConfigMaps, which start nothing.
 *
 *     node bench/manifests.bench.ts [CHECKOUT]...    also reads with the code of other checkouts, to compare
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { machine } from '../src/bench/machine/machine.ts';
import type { readManifests } from '../src/workload/read-manifests.ts';
import { markdownTable } from './harness/table.ts';

const MEGABYTE = 1_000_000;
const SIZES_MB = [5, 30] as const;
const KILOBYTES_PER_MEGABYTE = 1_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const CHILD = '--child';

const deployment = (i: number): object => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: `web-${i}`, labels: { app: 'web' } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: {
        containers: [
          {
            name: 'web',
            image: 'nginx:1.25',
            ports: [{ containerPort: 80 }],
            env: [{ name: 'A', value: '1' }],
            resources: { limits: { cpu: '100m', memory: '64Mi' } },
          },
        ],
      },
    },
  },
});

const configMap = (i: number): string =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: map-${i}\ndata:\n  settings: |\n${'    key = value # of a program\n'.repeat(20)}`;

/** Block style, as people write it. */
function asYaml(value: unknown, indent: string): string {
  if (Array.isArray(value))
    return value.map((item) => `\n${indent}- ${asYaml(item, `${indent}  `).trimStart()}`).join('');
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => {
    const text = asYaml(field, `${indent}  `);
    return `\n${indent}${key}:${text.startsWith('\n') ? text : ` ${text}`}`;
  });
  return fields.join('');
}

function repeated(bytes: number, make: (i: number) => string, separator: string): string {
  const parts: string[] = [];
  for (let size = 0; size < bytes; size += (parts.at(-1) as string).length) parts.push(make(parts.length));
  return parts.join(separator);
}

const INPUTS: Readonly<Record<string, (bytes: number) => string>> = {
  Deployments: (bytes) => repeated(bytes, (i) => `${asYaml(deployment(i), '').trimStart()}\n`, '---\n'),
  'a JSON List': (bytes) => {
    const items = repeated(bytes, (i) => JSON.stringify(deployment(i), null, 2), ',\n');
    return `{"apiVersion": "v1", "kind": "List", "items": [${items}]}\n`;
  },
  ConfigMaps: (bytes) => repeated(bytes, configMap, '---\n'),
};

interface Usage {
  readonly userSeconds: number;
  readonly peakMegabytes: number;
}

async function child(reader: string, file: string): Promise<void> {
  const { readManifests: read } = (await import(reader)) as { readManifests: typeof readManifests };
  const { problems } = await read([file], (async function* () {})());
  if (problems.length > 0) throw new Error(problems[0]?.message);
  const { userCPUTime, maxRSS } = process.resourceUsage();
  const usage: Usage = {
    userSeconds: userCPUTime / MICROSECONDS_PER_SECOND,
    peakMegabytes: maxRSS / KILOBYTES_PER_MEGABYTE,
  };
  process.stdout.write(JSON.stringify(usage));
}

function measure(checkout: string, file: string): string {
  const reader = pathToFileURL(join(checkout, 'src/workload/read-manifests.ts')).href;
  const { stdout, status } = spawnSync(process.execPath, [import.meta.filename, CHILD, reader, file], {
    encoding: 'utf8',
  });
  if (status !== 0) return 'failed';
  const { userSeconds, peakMegabytes } = JSON.parse(stdout) as Usage;
  return `${userSeconds.toFixed(1)} s, ${Math.round(peakMegabytes)} MB`;
}

const [first, ...others] = process.argv.slice(2);
if (first === CHILD) await child(others[0] as string, others[1] as string);
else {
  const checkouts = [...(first === undefined ? [] : [first, ...others]), join(import.meta.dirname, '..')].map((path) =>
    resolve(path),
  );
  const folder = mkdtempSync(join(tmpdir(), 'manifests-bench-'));
  try {
    const rows: string[][] = [];
    for (const [name, make] of Object.entries(INPUTS)) {
      for (const size of SIZES_MB) {
        const file = join(folder, 'input.yaml');
        writeFileSync(file, make(size * MEGABYTE));
        rows.push([`${size} MB, ${name}`, ...checkouts.map((checkout) => measure(checkout, file))]);
      }
    }
    console.log(`${machine()}\n`);
    const names = checkouts.map((_, i) => (i === checkouts.length - 1 ? 'this checkout' : `checkout ${i + 1}`));
    console.log(markdownTable(['user CPU time and peak memory of', ...names], rows));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
