/** A search for the highest rate that nobody ran: the objectives hold below 100 arrivals a second. */

import { SEARCH_SCHEMA, type SearchResult } from '../../src/result/search-result.ts';

const RATES = [10, 50, 90, 110, 200];

export function sampleSearch(): SearchResult {
  const trials = [1, 2].flatMap((seed) =>
    RATES.map((rate) => ({
      rate,
      seed,
      holds: rate < 100,
      breached: rate < 100 ? [] : ['start_duration p(99)<1s'],
      started: rate * 10,
      failed: 0,
      dropped: 0,
      startDurationP50Ms: 80 + rate,
      startDurationP99Ms: 200 + 8 * rate,
      startTotalP99Ms: 900 + 20 * rate,
    })),
  );
  return {
    schema: SEARCH_SCHEMA,
    name: 'capacity',
    trials,
    max: 90,
    seeds: [1, 2].map((seed) => ({ seed, holds: 90, breaks: 110 })),
    objectives: ['start_duration p(99)<1s'],
    between: { low: 10, high: 200 },
    precision: 0.01,
    confidence: 2 / 3,
    interrupted: false,
    startedAt: '2026-06-01T09:30:00.000Z',
    wallMs: 4_000,
    parameter: 'rate',
    versions: { refmanager: '0.1.0', node: 'v24.21.0' },
  };
}
