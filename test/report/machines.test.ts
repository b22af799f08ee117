/** A run over several processes in the reports: the same facts in the terminal, on the page, for Prometheus and in the file. */

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { runFacts } from '../../src/report/html/section/facts.ts';
import { machinesSection } from '../../src/report/html/section/machines.ts';
import { validitySection } from '../../src/report/html/section/validity.ts';
import { junitReport } from '../../src/report/junit/junit.ts';
import { promReport } from '../../src/report/metrics/prom.ts';
import { formatMachines } from '../../src/report/text/machines.ts';
import type { DistributedFacts } from '../../src/result/machines/distributed-facts.ts';
import { ResultFileError, readResultFile } from '../../src/result/read/result-file.ts';
import type { ScenarioFacts } from '../../src/result/scenario-result.ts';
import { PLAIN_STYLE } from '../../src/text/style.ts';
import { sampleLoadOutcome } from '../support/sample-load-outcome.ts';
import { elementsOf, parseXml } from '../support/strict-xml.ts';

const MACHINE = { processes: 1, threads: 4, shares: 9, pods: 100, started: 200, failed: 3, busyMs: 8000, cpuMs: 7500 };
const FACTS: DistributedFacts = {
  run: 'storm-1',
  redis: '10.0.0.5:6379',
  fingerprint: '0.1.0-x',
  shares: 12,
  retriedShares: 2,
  missingShares: 1,
  resumed: true,
  machines: [
    { host: 'alpha', ...MACHINE, node: '24.21.0', arch: 'x64', lost: 0 },
    { host: '<b>eta', ...MACHINE, started: 150, shares: 2, node: '24.21.0', arch: 'x64', lost: 1 },
  ],
};
const { summary: sample } = sampleLoadOutcome();
const clocked = (clock: 'real' | 'virtual') =>
  ({ ...sample, scenario: { ...(sample.scenario as ScenarioFacts), clock } }) as const;
const summary = clocked('virtual');
const distributed = { ...summary, distributed: FACTS };

describe('the machines of a run', () => {
  it('are a table in the terminal, over a line that names the run', () => {
    const lines = formatMachines(distributed, PLAIN_STYLE);
    assert.match(
      lines.join('\n'),
      /MACHINE +PROCESSES +THREADS +SHARES +PODS +STARTED +FAILED +BUSY +CPU +LOST\nalpha +1 +4 +9 +100 +200 +3 +8s +7\.5s +0\n/,
    );
    assert.equal(lines.at(-1), 'run storm-1 at 10.0.0.5:6379: 12 shares, 2 done again, gone on with');
    assert.deepEqual(formatMachines(summary, PLAIN_STYLE), []);
  });

  it('are a section of the page, with names that are no markup', () => {
    const page = machinesSection(distributed)?.text ?? '';
    assert.match(page, /in 12 shares, of which 2 done again, 1 not done/);
    assert.match(page, /&lt;b&gt;eta/);
    assert.equal(machinesSection(summary), undefined);
  });

  it('are counters for Prometheus', () => {
    const text = [...promReport(distributed)].join('');
    assert.match(text, /^refmanager_machine_containers_started_total\{machine="alpha"\} 200$/m);
    assert.match(text, /^refmanager_machine_containers_started_total\{machine="<b>eta"\} 150$/m);
    assert.match(text, /^refmanager_shares_retried_total 2$/m);
    assert.match(text, /^refmanager_shares_missing 1$/m);
    assert.doesNotMatch([...promReport(summary)].join(''), /refmanager_shares/);
  });

  it('are a case for CI systems, which fails when shares are missing', () => {
    const casesOf = (facts: DistributedFacts): string[] => {
      const root = parseXml([...junitReport({ ...summary, distributed: facts })].join(''));
      const cases = elementsOf(root, 'testcase').filter(
        ({ attributes }) => attributes['name'] === 'all shares simulated',
      );
      assert.deepEqual(
        cases.map(({ attributes }) => attributes['classname']),
        ['refmanager.shares'],
      );
      return cases.flatMap((each) => elementsOf(each, 'failure').map(({ attributes }) => attributes['message'] ?? ''));
    };
    assert.deepEqual(casesOf(FACTS), ['1 of 12 shares was not simulated']);
    assert.deepEqual(casesOf({ ...FACTS, missingShares: 2 }), ['2 of 12 shares were not simulated']);
    assert.deepEqual(casesOf({ ...FACTS, missingShares: 0 }), []);
    assert.doesNotMatch([...junitReport(summary)].join(''), /all shares simulated/);
  });

  it('are checks of its validity: shares that are missing, workers that went away', () => {
    const { validity } = summary;
    assert.ok(validity !== undefined);
    const page = (missingShares: number, lostWorkers: number): string =>
      validitySection({ ...summary, validity: { ...validity, missingShares, lostWorkers } }).text;
    assert.match(
      page(1, 0),
      /"state care">[^<]*<\/td><th scope="row">Missing shares<small>.*?<td class="observed">1<\/td>/,
    );
    assert.match(page(0, 2), /"state good">[^<]*<\/td><th scope="row">Missing shares/);
    assert.match(
      page(0, 2),
      /"state told">[^<]*<\/td><th scope="row">Worker processes that went away<small>.*?<td class="observed">2<\/td>/,
    );
    assert.doesNotMatch(validitySection(summary).text, /Missing shares/);
  });

  it('are read from a result file, which is refused when they are none', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-machines-'));
    after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'result.json');
    await writeFile(file, JSON.stringify({ ...distributed, refs: [], events: [] }));
    const outcome = readResultFile(file);
    assert.deepEqual(outcome.summary.distributed, FACTS);
    await outcome.close();
    await writeFile(
      file,
      JSON.stringify({ ...distributed, distributed: { ...FACTS, machines: 'many' }, refs: [], events: [] }),
    );
    assert.throws(() => readResultFile(file), ResultFileError);
  });
});

const LIVE: DistributedFacts = {
  ...FACTS,
  shares: 2,
  retriedShares: 0,
  missingShares: 1,
  resumed: false,
  beganAt: '2026-11-30T08:36:26.445Z',
  machines: [
    {
      ...(FACTS.machines[0] as DistributedFacts['machines'][number]),
      clockOffsetMs: -3000.25,
      clockErrorMs: 0.04,
      begunLateMs: 1.5,
      loopDelayP99Ms: 2,
    },
    { ...(FACTS.machines[1] as DistributedFacts['machines'][number]), clockOffsetMs: 12, clockErrorMs: 11 },
  ],
};
const live = { ...clocked('real'), distributed: LIVE };

describe('the machines of a run in real time', () => {
  it('are told with their clocks and with how late they began, in the terminal', () => {
    const lines = formatMachines(live, PLAIN_STYLE);
    const table = lines.join('\n');
    assert.match(table, / SEGMENTS +PODS .* CPU +CLOCK OFF +BEGAN LATE +LOST\n/);
    assert.match(table, /\nalpha .* 7\.5s +-3s ±40µs +1\.5ms +0\n/);
    assert.match(table, / \+12ms ±11ms +– +1\n/);
    assert.equal(lines.at(-1), 'run storm-1 at 10.0.0.5:6379: 2 segments, begun together at 2026-11-30T08:36:26.445Z');
  });

  it('likewise on the page, and for Prometheus', () => {
    const page = machinesSection(live)?.text ?? '';
    assert.match(
      page,
      /in 2 segments, all begun at 2026-11-30T08:36:26\.445Z by the clock of Redis; 1 did not come to the end/,
    );
    assert.match(page, />Clock off<.*>Began late</s);
    assert.match(page, /-3s ±40µs<\/td><td class="number">1\.5ms</);
    const text = [...promReport(live)].join('');
    assert.match(text, /^refmanager_machine_clock_offset_seconds\{machine="alpha"\} -3\.00025$/m);
    assert.doesNotMatch([...promReport(distributed)].join(''), /clock_offset/);
  });

  it('are a case for CI systems, and checks of the validity', () => {
    const caseText = (facts: DistributedFacts): string => [...junitReport({ ...live, distributed: facts })].join('');
    assert.match(caseText(LIVE), /1 of 2 segments did not come to its end/);
    assert.doesNotMatch(caseText({ ...LIVE, missingShares: 0 }), /SegmentsMissing/);
    assert.match(caseText({ ...LIVE, missingShares: 0 }), /all segments came to their end/);
    const { validity } = summary;
    assert.ok(validity !== undefined);
    const page = (startSkewMs: number, missingShares: number): string =>
      validitySection({ ...summary, validity: { ...validity, missingShares, lostWorkers: 0, startSkewMs } }).text;
    assert.match(
      page(3, 0),
      /"state good">[^<]*<\/td><th scope="row">Segments began apart<small>.*?<td class="observed">3ms<\/td>/,
    );
    assert.match(page(51, 0), /"state care">[^<]*<\/td><th scope="row">Segments began apart/);
    assert.match(page(3, 1), /"state care">[^<]*<\/td><th scope="row">Segments that did not come to their end/);
    assert.doesNotMatch(page(3, 1), /Missing shares/);
  });

  it('are read from a result file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'refmanager-machines-'));
    after(() => rm(folder, { recursive: true }));
    const file = join(folder, 'result.json');
    await writeFile(file, JSON.stringify({ ...live, refs: [], events: [] }));
    const outcome = readResultFile(file);
    assert.deepEqual(outcome.summary.distributed, LIVE);
    await outcome.close();
  });
});

describe('a run over several processes that ended while it waited for workers', () => {
  const { beganAt: _never, ...waiting } = LIVE;
  const [idle] = waiting.machines.map((machine) => ({ ...machine, shares: 1, pods: 0, started: 0, failed: 0 }));
  assert.ok(idle !== undefined);
  const segments = { ...live, distributed: { ...waiting, missingShares: 2, machines: [idle] } };
  const none = { ...FACTS, shares: 0, retriedShares: 0, missingShares: 0, resumed: false, machines: [] };
  const shares = { ...summary, distributed: none };
  const WHY = 'its nodes were not split into shares';

  it('says so in the terminal', () => {
    const lines = formatMachines(segments, PLAIN_STYLE);
    assert.match(lines.join('\n'), /MACHINE .* SEGMENTS /);
    assert.equal(lines.at(-1), 'run storm-1 at 10.0.0.5:6379: 2 segments, none of which began');
    assert.deepEqual(formatMachines(shares, PLAIN_STYLE), ['', `run storm-1 at 10.0.0.5:6379: ${WHY}`]);
  });

  it('says so on the page', () => {
    const page = machinesSection(segments)?.text ?? '';
    assert.match(page, /The run storm-1 at 10\.0\.0\.5:6379: 2 segments, none of which began\./);
    assert.match(page, />Segments</);
    assert.doesNotMatch(machinesSection(shares)?.text ?? '', /<table/);
    const splits = [segments, shares].map((of) => runFacts(of).find(([name]) => name === 'Split')?.[1]);
    assert.deepEqual(splits, ['2 segments, none of which began', WHY]);
  });

  it('has not had all shares simulated', () => {
    assert.match(
      [...junitReport(shares)].join(''),
      new RegExp(`all shares simulated.*?<failure type="SharesMissing" message="${WHY}"`, 's'),
    );
    assert.match([...junitReport(segments)].join(''), /2 of 2 segments did not come to their end/);
  });
});
