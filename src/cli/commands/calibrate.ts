/**
 * `refmanager calibrate`: measures a real runtime and writes a latency model that `--latency` and scenarios load.
 */

import { cpus } from 'node:os';
import { type Measurement, measure, type Samples } from '../../load/calibrate/measure.ts';
import { formatLatencyModel } from '../../load/calibrate/model-file.ts';
import { quantilesOf } from '../../load/calibrate/quantiles.ts';
import { writeReportFile } from '../../report/report-file.ts';
import { CriRuntime } from '../../runtime/cri/cri-runtime.ts';
import { RuntimeError } from '../../runtime/runtime-service.ts';
import { formatDuration } from '../../text/durations.ts';
import { printable } from '../../text/printable.ts';
import { formatTable } from '../../text/table.ts';
import { ExitCode } from '../exit-code.ts';
import { checkWritable } from '../options/flag/out-flag.ts';
import { checkEndpoint } from '../options/flag/runtime-flag.ts';
import { FlagProblems } from '../options/flag-problems.ts';
import { interruptible } from '../terminal/interrupt.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** As commander hands them over. */
export interface CalibrateFlagTexts {
  readonly runtime: string;
  readonly out: string;
  readonly image?: string;
  readonly inFlight: string;
  readonly containers: string;
  readonly network: string;
}

/** A node of the kubelet holds 110 pods. */
const MOST_IN_FLIGHT = 110;
const MOST_CONTAINERS = 100;
const NETWORKS: readonly string[] = ['pod', 'host'];
const MEDIAN = 50;
const P95 = 95;
const QUANTILE_PERCENT = 5;
const COLUMNS = [
  { title: 'AT ONCE' },
  { title: 'SANDBOX' },
  { title: 'STAGE' },
  { title: 'COUNT', align: 'right' },
  { title: 'P50', align: 'right' },
  { title: 'P95', align: 'right' },
  { title: 'MAX', align: 'right' },
] as const;

export async function calibrate(texts: CalibrateFlagTexts, terminal: Terminal): Promise<ExitCode> {
  const problems = new FlagProblems();
  const containersPerPod = problems.wholeNumber('--containers', texts.containers, 1, MOST_CONTAINERS);
  const inFlight = parseInFlight(texts.inFlight, problems);
  if (!texts.out.endsWith('.json')) problems.add('--out', texts.out, 'a file that ends in .json');
  else await checkWritable('--out', texts.out, problems);
  if (!NETWORKS.includes(texts.network)) problems.add('--network', texts.network, NETWORKS.join(' or '));
  await checkEndpoint(texts.runtime, problems);
  if (problems.lines.length > 0) {
    for (const line of problems.lines) terminal.problem(line);
    return ExitCode.USAGE;
  }
  let cri: CriRuntime | undefined;
  try {
    cri = await CriRuntime.connect({ endpoint: texts.runtime });
    return await calibrateOn(cri, { texts, inFlight, containersPerPod }, terminal);
  } catch (error) {
    if (!(error instanceof RuntimeError)) throw error;
    terminal.problem(`the runtime at ${texts.runtime} fails: ${error.message}`);
    return ExitCode.FAILED;
  } finally {
    await cri?.close();
  }
}

interface Calibration {
  readonly texts: CalibrateFlagTexts;
  readonly inFlight: readonly number[];
  readonly containersPerPod: number;
}

async function calibrateOn(
  cri: CriRuntime,
  { texts, inFlight, containersPerPod }: Calibration,
  terminal: Terminal,
): Promise<ExitCode> {
  const missing = texts.network === 'pod' ? await missingNetwork(cri) : undefined;
  if (missing !== undefined) {
    const help = 'give the runtime a network plugin (CNI), or measure with --network host';
    terminal.problem(`pods cannot have a network of their own: ${missing}; ${help}`);
    return ExitCode.USAGE;
  }
  const image = await findImage(cri, texts.image);
  if (image === undefined) {
    terminal.problem(`--image: the runtime has no ${texts.image ?? 'image named pause: say which image to use'}`);
    return ExitCode.USAGE;
  }
  return await interruptible(
    async (signal) => {
      const onStep = (what: string): void => terminal.note(`measuring ${what}`);
      const hostNetwork = texts.network === 'host';
      const options = { endpoint: texts.runtime, image, inFlight, containersPerPod, hostNetwork, signal, onStep };
      try {
        const measurements = await measure(cri, options);
        await writeReportFile(texts.out, [formatLatencyModel(measurements, sourceOf(cri))]);
        terminal.print(formatTable(COLUMNS, measurements.flatMap(rowsOf), terminal.style));
        terminal.print([`model: ${printable(texts.out)}`]);
        return ExitCode.OK;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ERR_ABORTED') return ExitCode.INTERRUPTED;
        terminal.problem(error instanceof Error ? error.message : String(error));
        return ExitCode.FAILED;
      }
    },
    () => terminal.note('interrupted: what was started is being removed'),
  );
}

/** What the runtime says of its network; undefined when that is ready. */
async function missingNetwork(cri: CriRuntime): Promise<string | undefined> {
  const network = (await cri.runtime.conditions()).find(({ type }) => type === 'NetworkReady');
  return network?.status === false ? network.message || network.reason : undefined;
}

/** Ascending, 1 among them: a model begins with a runtime that has nothing else to do. */
function parseInFlight(text: string, problems: FlagProblems): number[] {
  const numbers = text.split(',').map((part) => problems.wholeNumber('--in-flight', part, 1, MOST_IN_FLIGHT));
  return [...new Set([1, ...numbers])].toSorted((a, b) => a - b);
}

/** The image of that name; without one, the runtime's own pause image. Nothing is pulled. */
async function findImage(cri: CriRuntime, name: string | undefined): Promise<string | undefined> {
  if (name !== undefined) return (await cri.images.imageStatus(name)) === undefined ? undefined : name;
  const tags = (await cri.images.listImages()).flatMap(({ repoTags }) => repoTags);
  return tags.find((tag) => /[/]pause:/.test(tag));
}

function sourceOf({ version, apiVersion }: CriRuntime): string {
  const { runtimeName, runtimeVersion } = version;
  return `${runtimeName} ${runtimeVersion} over CRI ${apiVersion}, ${cpus().length} cores, ${new Date().toISOString()}`;
}

function rowsOf({ inFlight, sandbox, samples }: Measurement): string[][] {
  const entries = Object.entries(samples) as [keyof Samples, number[]][];
  return entries.map(([stage, times]) => {
    const quantiles = quantilesOf(times);
    const at = (percent: number): string => formatDuration(quantiles[percent / QUANTILE_PERCENT] ?? 0);
    return [
      String(inFlight),
      sandbox,
      stage,
      String(times.length),
      at(MEDIAN),
      at(P95),
      formatDuration(quantiles.at(-1) ?? 0),
    ];
  });
}
