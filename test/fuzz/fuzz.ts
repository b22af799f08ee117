/**
 * Feeds hostile inputs to everything that reads what others wrote, for `--seconds`, from `--seed` on; `--target` for one
 * target alone. Ends with 1 at the first finding of each target: an error that is not the reader's own, a line that a
 * terminal obeys, an input that takes more than PATIENCE_CPU_MS of the processor or gets no answer within PATIENCE_MS, or
 * more memory than ten times its size and 200 MB.
 * The inputs that were found are in out/fuzz/.
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import fc from 'fast-check';
import { corpus } from './corpus.ts';
import { hostile } from './inputs.ts';

/** Of this process' processor time, so that a machine with other work to do finds no hang where there is none. */
const PATIENCE_CPU_MS = 30_000;
/** For an input that waits and computes nothing. */
const PATIENCE_MS = 1_200_000;
const LOOK_EVERY_MS = 500;
const INPUTS_AT_A_TIME = 25;
const MS_PER_SECOND = 1000;
const MICROSECONDS_PER_MS = 1000;
const MB = 2 ** 20;
/** Of a worker's heap: what one input may take, 10 MB of 1 MB of it included. */
const HEAP_MB = 210;
const OUT = 'out/fuzz';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    target: { type: 'string' },
  },
});
const endMs = performance.now() + Number(values.seconds) * MS_PER_SECOND;

/** Of one target: its thread, and what came of it. */
class Fuzzer {
  readonly #target: string;
  readonly #seeds: readonly Buffer[];
  #thread: Worker | undefined;
  inputs = 0;
  bytes = 0;
  finding: string | undefined;

  constructor(target: string, seeds: readonly Buffer[]) {
    this.#target = target;
    this.#seeds = seeds;
  }

  /** Some inputs; which, `seed` says. */
  async round(seed: number): Promise<void> {
    for (const input of fc.sample(hostile(this.#seeds), { seed, numRuns: INPUTS_AT_A_TIME })) {
      if (performance.now() >= endMs) return;
      const finding = await this.#run(input);
      this.inputs++;
      this.bytes += input.length;
      if (finding === undefined) continue;
      mkdirSync(OUT, { recursive: true });
      const file = `${OUT}/${this.#target}-${seed}-${this.inputs}`;
      writeFileSync(file, input);
      this.finding = `${finding}\n  input: ${file} (${input.length} bytes)`;
      return;
    }
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #run(input: Buffer): Promise<string | undefined> {
    if (this.#thread === undefined) {
      this.#thread = new Worker(new URL('target-worker.ts', import.meta.url), {
        workerData: { target: this.#target },
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
      });
      const failure = await this.#answer(this.#thread); // it is ready
      if (failure !== undefined) return failure;
    }
    const beforeBytes = process.resourceUsage().maxRSS * 1024;
    this.#thread.postMessage(input);
    const finding = await this.#answer(this.#thread);
    const grownBytes = process.resourceUsage().maxRSS * 1024 - beforeBytes;
    const mostBytes = 10 * input.length + 200 * MB;
    if (finding !== undefined || grownBytes <= mostBytes) return finding;
    return `took ${Math.round(grownBytes / MB)} MB`;
  }

  /** What is wrong; undefined when nothing is. A thread that does not answer is ended. */
  async #answer(thread: Worker): Promise<string | undefined> {
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const before = process.cpuUsage();
    const beganMs = performance.now();
    const timer = setInterval(() => {
      const { user, system } = process.cpuUsage(before);
      const cpuMs = (user + system) / MICROSECONDS_PER_MS;
      if (cpuMs > PATIENCE_CPU_MS) resolve(`took more than ${PATIENCE_CPU_MS} ms of the processor`);
      else if (performance.now() - beganMs > PATIENCE_MS) resolve(`gave no answer within ${PATIENCE_MS} ms`);
    }, LOOK_EVERY_MS);
    const onMessage = ({ finding }: { finding: string | undefined }): void => resolve(finding);
    const onError = (error: Error): void => resolve(`the thread died: ${error.stack ?? error.message}`);
    thread.once('message', onMessage).once('error', onError);
    const finding = await promise;
    clearInterval(timer);
    thread.off('message', onMessage).off('error', onError);
    if (finding === undefined) return undefined;
    this.#thread = undefined;
    await thread.terminate();
    return finding;
  }
}

const fuzzers = Object.entries(await corpus())
  .filter(([target]) => values.target === undefined || target === values.target)
  .map(([target, seeds]) => ({ target, fuzzer: new Fuzzer(target, seeds) }));
if (fuzzers.length === 0) throw new Error(`no target ${values.target}`);
let seed = Number(values.seed);
while (performance.now() < endMs && fuzzers.some(({ fuzzer }) => fuzzer.finding === undefined)) {
  for (const { fuzzer } of fuzzers) if (fuzzer.finding === undefined) await fuzzer.round(seed);
  seed++;
}
for (const { target, fuzzer } of fuzzers) {
  await fuzzer.close();
  console.log(`${target}: ${fuzzer.inputs} inputs, ${Math.round(fuzzer.bytes / 1000)} kB`);
  if (fuzzer.finding === undefined) continue;
  console.log(`  ${fuzzer.finding}`);
  process.exitCode = 1;
}
