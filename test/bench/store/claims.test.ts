import assert from 'node:assert/strict';
import { it } from 'node:test';
import { claimsOf, type Measurements } from '../../../bench/store/claims.ts';
import type { GrowthCell } from '../../../bench/store/growth.ts';
import { GO_NAME } from '../../../src/bench/store/kinds/go-ref-manager.ts';
import { privateWork } from '../../../src/bench/store/kinds/private-work.ts';
import { heldIDs } from '../../../src/bench/store/kinds/refmanager.ts';
import { threadLocalMap } from '../../../src/bench/store/kinds/thread-local-map.ts';
import type { MatrixCell } from '../../../src/bench/store/matrix.ts';

const NOTHING: Measurements = { matrix: [], growth: [], memory: [], openings: [] };

function cell(contender: string, threads: number, opsPerSecond: number, refs = 10_000): MatrixCell {
  return {
    contender,
    operation: 'get',
    draw: 'uniform',
    refs,
    threads,
    opsPerSecond,
    rates: [],
    spread: 0,
    failures: [],
  };
}

function grown(contender: string, p9999Us: number): GrowthCell {
  return { contender, refs: 1_000_000, threads: 2, setsPerSecond: 1, p50Us: 1, p9999Us, maxUs: p9999Us, failures: [] };
}

it('claims nothing of what was not measured', () => {
  assert.deepEqual(claimsOf(NOTHING), []);
  assert.deepEqual(claimsOf({ ...NOTHING, matrix: [cell(heldIDs.name, 1, 100)] }), []);
});

it('lets the worst number of threads speak', () => {
  const matrix = [cell(heldIDs.name, 1, 500), cell(GO_NAME, 1, 100), cell(heldIDs.name, 4, 80), cell(GO_NAME, 4, 100)];
  const [claim] = claimsOf({ ...NOTHING, matrix });
  assert.match(claim?.claim ?? '', /^get, uniform, 10,000, 1-4 threads: refmanager, held IDs \/ Go/);
  assert.match(claim?.measured ?? '', /^0\.8 × \(worst: 4 threads/);
  assert.equal(claim?.holds, false);
  assert.equal(claimsOf({ ...NOTHING, matrix: matrix.slice(0, 2) })[0]?.holds, true);
});

it('asks more of a small store than of a large one', () => {
  const holds = (refs: number, ours: number): (boolean | undefined)[] =>
    claimsOf({ ...NOTHING, matrix: [cell(heldIDs.name, 2, ours, refs), cell(GO_NAME, 2, 100, refs)] }).map(
      (claim) => claim.holds,
    );
  assert.deepEqual([holds(1_000, 200), holds(1_000, 199)], [[true], [false]]);
  assert.deepEqual([holds(10_000, 90), holds(10_000, 89)], [[true], [false]]);
});

it('counts a failure of ours as lost, and one of the rival not at all', () => {
  const ours = claimsOf({ ...NOTHING, matrix: [cell(heldIDs.name, 1, Number.NaN), cell(GO_NAME, 1, 100)] });
  assert.deepEqual([ours.length, ours[0]?.holds], [1, false]);
  assert.deepEqual(claimsOf({ ...NOTHING, matrix: [cell(heldIDs.name, 1, 1), cell(GO_NAME, 1, Number.NaN)] }), []);
});

it('compares 8 threads with 2', () => {
  const kept = (most: number): boolean | undefined =>
    claimsOf({ ...NOTHING, matrix: [cell(heldIDs.name, 2, 100), cell(heldIDs.name, 8, most)] })[0]?.holds;
  assert.deepEqual([kept(80), kept(79)], [true, false]);
});

it('measures the cost of a large store against that of a Map', () => {
  const at = (large: number): boolean | undefined => {
    const floor = [cell(threadLocalMap.name, 2, 1_000), cell(threadLocalMap.name, 2, 500, 1_000_000)];
    const ours = [cell(heldIDs.name, 2, 1_200), cell(heldIDs.name, 2, large, 1_000_000)];
    return claimsOf({ ...NOTHING, matrix: [...floor, ...ours] })[0]?.holds;
  };
  assert.deepEqual([at(500), at(499)], [true, false]);
});

it('allows pauses of 2 ms above the floor', () => {
  const holds = (us: number): boolean | undefined =>
    claimsOf({ ...NOTHING, growth: [grown(heldIDs.name, us), grown(privateWork.name, 10_000)] })[0]?.holds;
  assert.deepEqual([holds(12_000), holds(12_001)], [true, false]);
});

it('holds bytes against payload, and opening against its limits', () => {
  const row = { contender: heldIDs.name, refs: 1_000_000, payload: 200, reservedBytes: 400 };
  const memory = (bytes: number): boolean | undefined =>
    claimsOf({ ...NOTHING, memory: [{ ...row, bytes }] })[0]?.holds;
  assert.deepEqual([memory(270), memory(271)], [true, false]);
  const opening = { contender: heldIDs.name, createMs: 5, attachMs: 1.1, firstCreateMs: 9, firstAttachMs: 9 };
  assert.deepEqual(
    claimsOf({ ...NOTHING, openings: [opening] }).map(({ holds }) => holds),
    [true, false],
  );
});
