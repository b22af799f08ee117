/**
 * Millions of recorded operations, checked round by round: `node test/linearizability/long/histories.long.ts`.
 * Prints a table; a history that cannot be explained is an error, and its window is shown. All threads run the core as
 * WebAssembly; with `REFMANAGER_CORE=js`, as JavaScript.
 */

import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { markdownTable } from '../../../bench/harness/table.ts';
import { RefManager } from '../../../src/index.ts';
import { runVariant } from '../recorder/run-variant.ts';
import { ALIVE, DEADLY } from '../recorder/variant.ts';

/** Operations of each variant: at least 5,000,000 together, of which 1,200,000 with deaths. */
const ALIVE_OPERATIONS = Number(process.env['HISTORY_OPERATIONS'] ?? 400_000);
const DEADLY_OPERATIONS = Number(process.env['HISTORY_DEADLY_OPERATIONS'] ?? 150_000);
const SEED = Number(process.env['HISTORY_SEED'] ?? 1);
/** Part of the variants, as a regular expression over their names. */
const only = new RegExp(process.env['HISTORY_ONLY'] ?? '');
const MS_PER_SECOND = 1000;
/** Of a store that is only asked what it runs as. */
const SMALL_BYTES: number = 2 ** 20;
const BYTES_PER_MB: number = 10 ** 6;

const HEADER = [
  'variant',
  'operations',
  'overlapping',
  'keys',
  'threads',
  'deaths',
  'in a write',
  'checked/s',
  'seconds',
  'heap MB',
  'verdict',
];
const rows: string[][] = [];

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

describe('recorded histories of real threads can be explained', () => {
  for (const variant of [...ALIVE, ...DEADLY]) {
    if (!only.test(variant.name)) continue;
    it(variant.name, async () => {
      const startMs = performance.now();
      const wanted = variant.deaths === 0 ? ALIVE_OPERATIONS : DEADLY_OPERATIONS;
      const { operations, overlapping, deaths, pending, checkSeconds, failure, error } = await runVariant(
        variant,
        wanted,
        SEED,
      );
      rows.push([
        variant.name,
        count(operations),
        count(overlapping),
        count(variant.keys),
        count(variant.threads),
        count(deaths),
        count(pending),
        count(operations / checkSeconds),
        ((performance.now() - startMs) / MS_PER_SECOND).toFixed(1),
        count(process.memoryUsage().heapUsed / BYTES_PER_MB),
        failure === undefined && error === undefined ? 'explained' : '**not explained**',
      ]);
      assert.equal(error, undefined);
      assert.equal(failure?.window, undefined);
    });
  }
  after(() => {
    const { core } = RefManager.create({ maxBytes: SMALL_BYTES }).stats();
    console.log(`${markdownTable(HEADER, rows)}\n\nCore: ${core}`);
  });
});
