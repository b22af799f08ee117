/**
 * Measurements -> the file of a latency model, as scenario/latency/latency-model.ts reads it.
 */

import { LATENCY_MODEL_KIND } from '../../scenario/latency/latency-model.ts';
import type { Measurement, Samples } from './measure.ts';
import { quantilesOf } from './quantiles.ts';

/** Of milliseconds: a microsecond. */
const FRACTION_DIGITS = 3;

/** The file's text. `source` says what was measured. There must be a measurement with nothing else in flight. */
export function formatLatencyModel(measurements: readonly Measurement[], source: string): string {
  const own = measurements.filter(({ sandbox }) => sandbox === 'own');
  const alone = own.find(({ inFlight }) => inFlight === 1);
  const levels = own.filter(({ inFlight }) => inFlight > 1);
  const model = {
    kind: LATENCY_MODEL_KIND,
    source,
    latency: byStage(alone?.samples ?? {}),
    underLoad: levels.map(({ inFlight, samples }) => ({ inFlight, latency: byStage(samples) })),
  };
  return `${JSON.stringify(model, null, 2)}\n`;
}

function byStage(samples: Samples): Record<string, string> {
  const stages = Object.entries(samples).map(([stage, times]) => {
    const texts = quantilesOf(times).map((ms) => `${Number(ms.toFixed(FRACTION_DIGITS))}ms`);
    return [stage, `quantiles(${texts.join(', ')})`];
  });
  return Object.fromEntries(stages) as Record<string, string>;
}
