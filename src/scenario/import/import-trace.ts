/**
 * A cluster trace (CSV) -> a scenario: when pods came, how long they lived and what they asked for. Columns are those of
 * Alibaba's openb traces; other traces need at least `creation_time`, in seconds.
 *
 * @see github.com/hkust-adsl/kubernetes-scheduler-simulator, `traces/`
 */

import { preview } from '../../errors.ts';
import { type CsvRow, parseCsv } from '../../input/csv.ts';
import type { Problem } from '../../input/problem.ts';
import { printable } from '../../text/printable.ts';
import { TRACE_HEADER } from '../trace.ts';

/** The files an import comes to, by their names. */
export interface Imported {
  readonly files: Readonly<Record<string, string>>;
  /** One line: what was found. */
  readonly summary: string;
}

/** How a trace becomes a scenario. */
export interface TraceImport {
  /** Without suffix: `NAME.yaml`, `NAME.pods.yaml`, `NAME.trace.csv`. */
  readonly name: string;
  readonly speedUp: number;
  readonly nodes: number;
}

interface TracePod {
  readonly atSeconds: number;
  readonly lifetimeSeconds: number | undefined;
  readonly shape: string;
}

/** What is wrong with one row is often wrong with all. */
const MOST_PROBLEMS = 100;
/** What a pod asked for; empty: nothing. */
const AMOUNTS = ['cpu_milli', 'memory_mib', 'num_gpu'] as const;
const NUMBER = /^\d{1,15}(\.\d{1,9})?$/;
const CREATED = 'creation_time';
const DELETED = 'deletion_time';

/** The files, or what is wrong with the trace. */
export function importTrace(file: string, text: string, how: TraceImport): Imported | { readonly problems: Problem[] } {
  const problems: Problem[] = [];
  const { columns, rows } = parseCsv(file, text, (problem) => void problems.push(problem));
  if (problems.length > 0) return { problems };
  if (!columns.includes(CREATED)) {
    const message = `expected a column ${CREATED} in the first line, found ${preview(columns.join(', '))}`;
    return { problems: [{ file, line: 1, column: 1, path: '(header)', message }] };
  }
  if (rows.length === 0) {
    return { problems: [{ file, line: 1, column: 1, path: '(file)', message: 'has no rows; expected one a pod' }] };
  }
  const shapes = new Map<string, string>();
  const pods: TracePod[] = [];
  for (const row of rows) {
    const refuse = (path: string, message: string): void =>
      void (problems.length < MOST_PROBLEMS && problems.push({ file, line: row.line, column: 1, path, message }));
    const pod = readRow(row, shapes, refuse);
    if (pod !== undefined) pods.push(pod);
  }
  if (problems.length > 0) return { problems };
  pods.sort((a, b) => a.atSeconds - b.atSeconds);
  return { files: filesOf(pods, shapes, file, how), summary: summarize(pods, shapes, how) };
}

function readRow(
  row: CsvRow,
  shapes: Map<string, string>,
  refuse: (path: string, message: string) => void,
): TracePod | undefined {
  const seconds = (column: string): number | undefined => {
    const text = row.cell(column);
    if (NUMBER.test(text)) return Number(text);
    if (text !== '' || column === CREATED) refuse(column, `expected seconds, got ${preview(text)}`);
    return undefined;
  };
  const atSeconds = seconds(CREATED);
  const deletedSeconds = seconds(DELETED);
  for (const column of AMOUNTS) {
    const text = row.cell(column);
    if (text !== '' && !NUMBER.test(text)) refuse(column, `expected a number, got ${preview(text)}`);
  }
  if (atSeconds === undefined) return undefined;
  if (deletedSeconds !== undefined && deletedSeconds < atSeconds) {
    refuse(DELETED, `expected a time from ${atSeconds} on, when the pod was created, got ${deletedSeconds}`);
  }
  const lives = deletedSeconds !== undefined && deletedSeconds > atSeconds;
  return { atSeconds, lifetimeSeconds: lives ? deletedSeconds - atSeconds : undefined, shape: shapeOf(row, shapes) };
}

/** Pods that asked for the same are of one workload; its manifest is made with the first. */
function shapeOf(row: CsvRow, shapes: Map<string, string>): string {
  const [cpu = '', memory = '', gpus = ''] = AMOUNTS.map((column) => row.cell(column));
  const qos = row
    .cell('qos')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, '');
  const parts = [qos, cpu && `${cpu}m`, memory && `${memory}mi`, gpus && gpus !== '0' && `${gpus}gpu`];
  const name = ['trace', ...parts.filter((part) => part !== '' && part !== false)].join('-').replaceAll('.', '-');
  if (!shapes.has(name)) shapes.set(name, manifestOf(name, qos, { cpu, memory, gpus }));
  return name;
}

function manifestOf(name: string, qos: string, asked: { cpu: string; memory: string; gpus: string }): string {
  const gpus = asked.gpus === '' || asked.gpus === '0' ? [] : [`nvidia.com/gpu: ${asked.gpus}`];
  const requests = [
    ...(asked.cpu === '' ? [] : [`cpu: ${asked.cpu}m`]),
    ...(asked.memory === '' ? [] : [`memory: ${asked.memory}Mi`]),
    ...gpus,
  ];
  // The API server takes no request of such a resource without the same limit.
  const limits = gpus.length === 0 ? '' : `, limits: { ${gpus.join(', ')} }`;
  return `apiVersion: v1
kind: Pod
metadata: { name: ${name}, namespace: trace, labels: { qos: "${qos}" } }
spec:
  containers:
    - { name: main, image: "registry.example.com/trace/${qos || 'pod'}:1", resources: { requests: { ${requests.join(', ')} }${limits} } }
`;
}

function filesOf(
  pods: readonly TracePod[],
  shapes: ReadonlyMap<string, string>,
  file: string,
  { name, speedUp, nodes }: TraceImport,
): Record<string, string> {
  const [first] = pods;
  const beganSeconds = first?.atSeconds ?? 0;
  const rows = pods.map(({ atSeconds, lifetimeSeconds, shape }) => {
    return `${atSeconds - beganSeconds},${lifetimeSeconds ?? ''},${shape}`;
  });
  const scenario = `# Made by \`refmanager import\` from ${printable(file.split(/[/\\]/).at(-1) ?? '')}.
name: ${name}
seed: 1
clock: virtual
nodes: ${nodes}
pods:
  - manifest: ${name}.pods.yaml
executor: { kind: trace, file: ${name}.trace.csv, speedUp: ${speedUp} }
runtime: { kind: simulated, latency: default }
thresholds:
  preset: pod-startup-slo
  failures: ["rate<1%"]
`;
  return {
    [`${name}.yaml`]: scenario,
    [`${name}.pods.yaml`]: [...shapes.values()].join('---\n'),
    [`${name}.trace.csv`]: `${TRACE_HEADER}\n${rows.join('\n')}\n`,
  };
}

function summarize(pods: readonly TracePod[], shapes: ReadonlyMap<string, string>, { speedUp }: TraceImport): string {
  const spanSeconds = (pods.at(-1)?.atSeconds ?? 0) - (pods[0]?.atSeconds ?? 0);
  return `${pods.length} pods of ${shapes.size} shapes in ${Math.round(spanSeconds)} s, ${speedUp} times as fast: ${(spanSeconds / speedUp).toFixed(1)} s`;
}
