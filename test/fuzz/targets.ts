/**
 * What reads text or bytes of others: each target takes an input and returns, whatever it is. What a reader may throw is
 * named here; anything else is a finding.
 */

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RefManagerError } from '../../src/errors.ts';
import { formatProblem, type Problem } from '../../src/input/problem.ts';
import { eventServerOf } from '../../src/kubelet/index.ts';
import { nameComparison } from '../../src/report/comparison/named-comparison.ts';
import { formatComparison } from '../../src/report/text/comparison.ts';
import { formatEvents } from '../../src/report/text/events.ts';
import { formatRefs } from '../../src/report/text/refs.ts';
import { formatSummary } from '../../src/report/text/summary.ts';
import {
  COMPARISON_SUFFIXES,
  hasPods,
  REPORT_SUFFIXES,
  writeComparison,
  writeReport,
} from '../../src/report/write-report.ts';
import { compareRuns } from '../../src/result/compare/comparison.ts';
import { ResultFileError, readResultFile } from '../../src/result/read/result-file.ts';
import { importCritest, isCritest } from '../../src/scenario/import/import-critest.ts';
import { importTrace } from '../../src/scenario/import/import-trace.ts';
import { readLatencyModel } from '../../src/scenario/latency/latency-model.ts';
import { readScenarioText } from '../../src/scenario/read-scenario.ts';
import { readTrace } from '../../src/scenario/trace.ts';
import { RefManager } from '../../src/store/ref-manager.ts';
import { printable } from '../../src/text/printable.ts';
import { PLAIN_STYLE } from '../../src/text/style.ts';
import { expandWorkloads, planWorkloads } from '../../src/workload/expand-workloads.ts';
import { readManifests } from '../../src/workload/read-manifests.ts';

/** Reads `input`; `folder` is its own, for files. Rejects only when that is a finding. */
export type Target = (input: Buffer, folder: string) => Promise<void>;

const PODS_LOOKED_AT = 50;
const TRACE = { name: 'fuzz', speedUp: 10, nodes: 3 };
/** In every kubeconfig of the corpus; must be in no error. */
export const SECRET = 'sEcReT-tOkEn';

export const TARGETS: Readonly<Record<string, Target>> = {
  async manifests(input) {
    const { files, problems } = await readManifests(['-'], chunksOf(input));
    checkProblems(problems);
    const workloads = files.flatMap((file) => file.workloads);
    planWorkloads(workloads, { scale: 3, nodes: 2 });
    let looked = 0;
    for (const _ of expandWorkloads(workloads, { seed: 1, scale: 1, nodes: 2 })) if (++looked === PODS_LOOKED_AT) break;
  },

  async scenarios(input, folder) {
    const text = input.toString('utf8');
    writeFileSync(join(folder, 'trace-replay.trace.csv'), 'at,lifetime,pod\n1,,\n');
    checkProblems((await readScenarioText({ file: 'fuzz.yaml', text }, folder)).problems);
  },

  async results(input, folder) {
    const file = join(folder, 'result.json');
    writeFileSync(file, input);
    try {
      const outcome = readResultFile(file);
      checkLines(formatSummary(outcome.summary, PLAIN_STYLE, 80));
      checkLines(formatComparison(compareRuns([outcome.summary], [outcome.summary]), PLAIN_STYLE));
      for (const suffix of Object.keys(REPORT_SUFFIXES)) {
        if (!hasPods(suffix)) await writeReport(outcome, join(folder, `out${suffix}`));
      }
      const named = { name: 'fuzz', summary: outcome.summary };
      const both = nameComparison([named], [named], 'worse');
      for (const suffix of COMPARISON_SUFFIXES) await writeComparison(both, join(folder, `both${suffix}`));
      checkLines(formatRefs(outcome.refs(), outcome.summary.counts.refs, PLAIN_STYLE));
      checkLines(await formatEvents(outcome.events(), Date.now(), PLAIN_STYLE));
    } catch (error) {
      if (error instanceof ResultFileError) checkProblems([error.problem]);
      else allow(error, 'ERR_INVALID_OPTION');
    }
  },

  snapshots: async (input) => {
    try {
      const store = RefManager.restore(input, { maxBytes: 64 * 2 ** 20 });
      let refs = 0;
      for (const _ of store.entries()) refs++;
      assert.equal(refs, store.size);
      store.detach();
    } catch (error) {
      allow(error, 'ERR_BAD_SNAPSHOT', 'ERR_STORE_FULL', 'ERR_INVALID_OPTION');
    }
    return Promise.resolve();
  },

  async traces(input, folder) {
    const text = input.toString('utf8');
    const file = join(folder, 'trace.csv');
    writeFileSync(file, input);
    checkProblems((await readTrace(file, new Set(['web']))).problems);
    const imported = isCritest(text) ? importCritest([{ file, text }], 'fuzz') : importTrace(file, text, TRACE);
    if ('problems' in imported) checkProblems(imported.problems);
    else checkLines([imported.summary]);
  },

  async latencies(input, folder) {
    const file = join(folder, 'model.yaml');
    writeFileSync(file, input);
    const model = await readLatencyModel(file);
    if ('problems' in model) checkProblems(model.problems);
  },

  async kubeconfigs(input, folder) {
    const file = join(folder, 'config');
    writeFileSync(file, input);
    try {
      const { server } = await eventServerOf(file);
      assert.ok(!server.includes(SECRET), 'the server that is told quotes the kubeconfig');
    } catch (error) {
      allow(error, 'ERR_INVALID_OPTION');
      assert.ok(!String(error).includes(SECRET), 'an error quotes the kubeconfig');
    }
  },
};

function allow(error: unknown, ...codes: readonly string[]): void {
  if (!(error instanceof RefManagerError) || !codes.includes(error.code)) throw error;
}

/** Each is told on one line that a terminal only shows, and of a length that somebody reads. */
function checkProblems(problems: readonly Problem[]): void {
  checkLines(problems.map(formatProblem));
}

const LONGEST_LINE = 100_000;

function checkLines(lines: readonly string[]): void {
  for (const line of lines) {
    assert.ok(line.length <= LONGEST_LINE, `a line of ${line.length} characters: ${line.slice(0, 200)}`);
    assert.equal(printable(line), line);
  }
}

async function* chunksOf(input: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(input);
}
