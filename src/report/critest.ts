/**
 * The run as `critest -benchmark` writes its results (`x.critest.json`), so that what plots those plots a simulated run
 * beside a real one, and `refmanager import` reads it as a latency model.
 *
 * A result has distributions, not samples: the datapoints are drawn from the histograms, one for each container that
 * started, so that every operation's durations are those of the run to the histogram's precision. Which create came with
 * which start is not known; the two are dealt independently, in an order without a trend. When a container started is
 * known to the interval of the timeline.
 *
 * @see kubernetes-sigs/cri-tools, `pkg/benchmark/util.go`
 */

import { RefManagerError } from '../errors.ts';
import type { StoredSummary } from '../result/read/stored-summary.ts';
import { StageHistogram } from '../result/recording/histogram/stage-histogram.ts';
import { piecesOf } from './pieces.ts';

const NS_PER_MS = 1_000_000;
const OPERATIONS = [
  { name: 'CreateContainer', stage: 'create' },
  { name: 'StartContainer', stage: 'start' },
] as const;
/** Share of the list that one datapoint is from the next when durations are dealt: golden, so that any run of them is a fair sample. */
const DEAL_SHARES = [0.618_033_988_749_895, 0.754_877_666_246_693] as const;

/** Each is a line of the file, and some bytes of memory while it is written. */
const MOST_DATAPOINTS = 10_000_000;

interface Datapoint {
  sampleIndex: number;
  startTime: number;
  endTime: number;
  operationsDurationsNs: number[];
  metaInfo: Record<string, string>;
}

/**
 * The pieces of the file, in order.
 * @throws {RefManagerError} `ERR_INVALID_OPTION` when the run started more containers than such a file can list
 */
export async function* critestReport(summary: StoredSummary): AsyncGenerator<string, void, undefined> {
  const names = OPERATIONS.map(({ name }) => name);
  yield `{\n  "operationsNames": ${JSON.stringify(names)},\n  "numParallel": ${summary.workers},\n  "datapoints": [`;
  yield* piecesOf(datapoints(summary), (point, index) => `${index === 0 ? '' : ','}\n    ${JSON.stringify(point)}`);
  yield '\n  ]\n}\n';
}

function* datapoints(summary: StoredSummary): Generator<Datapoint, void, undefined> {
  const durations = OPERATIONS.map(({ stage }) => StageHistogram.decode(summary.stages[stage].histogram));
  const count = Math.min(...durations.map((histogram) => histogram.count));
  if (Math.max(...durations.map((histogram) => histogram.count)) > MOST_DATAPOINTS) {
    const problem = `a file of critest lists every start: at most ${MOST_DATAPOINTS}, and this run had more`;
    throw new RefManagerError('ERR_INVALID_OPTION', problem);
  }
  const dealt = durations.map((histogram, i) => dealOut(sorted(histogram), DEAL_SHARES[i] ?? 1));
  const ends = endsOf(summary);
  for (let sampleIndex = 0; sampleIndex < count; sampleIndex++) {
    const operationsDurationsNs = dealt.map((list) => Math.round((list[sampleIndex] ?? 0) * NS_PER_MS));
    const endTime = ends[Math.floor((sampleIndex / count) * ends.length)] ?? 0;
    const startTime = endTime - operationsDurationsNs.reduce((sum, ns) => sum + ns, 0);
    yield { sampleIndex, startTime, endTime, operationsDurationsNs, metaInfo: {} };
  }
}

/** All durations that a histogram recorded, in milliseconds, ascending: each the middle of its bucket. */
function sorted(histogram: StageHistogram): Float64Array {
  const all = new Float64Array(histogram.count);
  let at = 0;
  for (const { lowMs, highMs, count } of histogram.buckets()) {
    all.fill((lowMs + highMs) / 2, at, at + count);
    at += count;
  }
  return all;
}

/** The same values in an order without a trend: a walk over the list in steps that meet each of them once. */
function dealOut(values: Float64Array, share: number): Float64Array {
  const { length } = values;
  let step = Math.max(1, Math.round(length * share));
  while (greatestCommonDivisor(step, length) > 1) step++;
  const dealt = new Float64Array(length);
  for (let i = 0, from = 0; i < length; i++, from = (from + step) % length) dealt[i] = values[from] ?? 0;
  return dealt;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** When containers started, in Unix nanoseconds, ascending: each at the end of its interval of the timeline. */
function endsOf({ startedAt, timeline, durationMs }: StoredSummary): Float64Array {
  const began = Date.parse(startedAt);
  const { started, intervalMs } = timeline;
  const total = started.reduce((sum, count) => sum + count, 0);
  const ends = new Float64Array(Math.min(total, MOST_DATAPOINTS)); // the timeline of a file may claim any number
  let at = 0;
  for (const [i, count] of started.entries()) {
    ends.fill((began + Math.min(durationMs, (i + 1) * intervalMs)) * NS_PER_MS, at, at + count);
    at += count;
  }
  return ends;
}
