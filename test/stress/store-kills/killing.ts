/** Makes the attempts of store-kills.stress.ts: lets victims come to where they shall end, and looks what is left. */

import assert from 'node:assert/strict';
import { Worker } from 'node:worker_threads';
import type { CoreBuild } from '../../../src/core/core.ts';
import { Gate } from '../../support/gate.ts';
import { UNCAUGHT } from '../killing/ends.ts';
import { Tally } from '../killing/tally.ts';
import { type Attempt, BAIT } from './plan.ts';
import { Round } from './round.ts';
import { afterSteps, Step, Told, type VictimData } from './threads/victim.ts';
import { WINDOWS } from './windows.ts';

const victimUrl = new URL('./threads/victim-worker.ts', import.meta.url);
/** Deaths over one store: growth is bounded. */
const ROUND_ATTEMPTS = 120;
/** Rows of the victims' own keys, apart from those of the crew. */
const FIRST_ROW = 100;
/** More than a victim needs to live. */
const HEAP_MB = 32;
const YOUNG_HEAP_MB = 2;
/** Attempts in a row that may miss their window. */
const MOST_MISSED = 20;

interface Victim {
  readonly attempt: Attempt;
  readonly worker: Worker;
  readonly threadId: number;
  readonly row: number;
  readonly gate: Gate;
  readonly steps: Int32Array;
  readonly exit: Promise<void>;
  readonly fate: { exitedAtMs: number };
}

export class Killing {
  readonly tally: Tally = new Tally();
  kills = 0;
  missed = 0;
  events = 0;
  tooOld = 0;
  #round: Round | undefined;
  #attempts = 0;
  #rows = FIRST_ROW;
  readonly #alive = new Set<Worker>();

  async run(attempts: readonly Attempt[]): Promise<void> {
    const queue = [...attempts];
    let missedInARow = 0;
    for (let attempt = queue.shift(); attempt !== undefined; attempt = queue.shift()) {
      if (this.#attempts++ % ROUND_ATTEMPTS === 0) await this.#nextRound();
      const hit = await this.#make(attempt, this.#round as Round);
      missedInARow = hit ? 0 : missedInARow + 1;
      if (hit) continue;
      this.missed++;
      const name = 'window' in attempt.aim ? WINDOWS[attempt.aim.window]?.name : 'anywhere';
      assert.ok(missedInARow < MOST_MISSED, `nobody comes to: ${name}`);
      if (!('window' in attempt.aim)) continue;
      queue.unshift(attempt);
      // Some windows come once in a store's life, the first split of an index page for one: another store has them anew.
      await this.#nextRound();
    }
    await this.#endRound();
  }

  /** Ends whoever still lives, after a failure. */
  async end(): Promise<void> {
    for (const worker of this.#alive) await worker.terminate();
    await this.#endRound();
  }

  async #nextRound(): Promise<void> {
    await this.#endRound();
    this.#round = new Round(this.#attempts);
    await this.#round.fill();
  }

  async #endRound(): Promise<void> {
    const round = this.#round;
    this.#round = undefined;
    if (round === undefined) return;
    await round.end();
    this.events += round.events;
    this.tooOld += round.tooOld;
  }

  /** One victim, or a bait and its victim. False when the victim did not come to its window. */
  async #make(attempt: Attempt, round: Round): Promise<boolean> {
    const victims: Victim[] = [];
    if (attempt.bait) {
      const bait: Attempt = { ...attempt, aim: { window: BAIT }, told: 'nobody', bait: false };
      victims.push(this.#start(bait, round));
    }
    victims.push(this.#start(attempt, round));
    const victim = victims.at(-1) as Victim;
    for (const { gate, exit } of victims) await Promise.race([gate.opened(Step.READY), exit]);
    // The crew stands still while threads start. With a bait also until its victim is dead: else others would come first.
    if (!attempt.bait) await round.resume();
    else {
      const bait = victims[0] as Victim;
      await this.#reach(bait);
      await this.#die(bait);
      victim.gate.add(Step.BAIT, bait.threadId + 1);
    }
    const hit = await this.#reach(victim);
    if (hit) await this.#die(victim);
    else {
      void victim.worker.terminate();
      await victim.exit;
    }
    if (attempt.bait) await round.resume();
    if (victim.attempt.told === 'by id') round.refs.recover(victim.threadId);
    round.look();
    const servedMs = performance.now() - victim.fate.exitedAtMs;
    for (const dead of victims) this.#assertAcknowledged(dead, round);
    await round.pause();
    for (const { threadId } of victims) round.refs.recover(threadId); // whoever nobody has found yet
    round.audit();
    assert.deepEqual(round.failures, []);
    const { core } = round.refs.stats();
    if (attempt.bait && hit) this.#count(victims[0] as Victim, core);
    this.#count(victim, core, hit, servedMs);
    return hit;
  }

  #start(attempt: Attempt, round: Round): Victim {
    const gate = new Gate();
    const steps = new Int32Array(new SharedArrayBuffer(Told.WORDS * Int32Array.BYTES_PER_ELEMENT));
    const row = this.#rows++;
    const { aim, load, end } = attempt;
    const data: VictimData = {
      handle: round.handle,
      core: round.refs.stats().core,
      gate: gate.memory,
      steps: steps.buffer,
      row,
      aim,
      load,
      end,
    };
    const worker = new Worker(victimUrl, {
      workerData: data,
      stderr: true,
      ...(end === 'heap limit'
        ? { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB } }
        : {}),
    });
    const fate = { exitedAtMs: Number.NaN };
    this.#alive.add(worker);
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const isMeant = error.message === UNCAUGHT || (end === 'heap limit' && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
      if (!isMeant) round.failures.push(error);
    });
    const { threadId } = worker;
    const exit = new Promise<void>((resolve) => {
      worker.once('exit', () => {
        fate.exitedAtMs = performance.now();
        this.#alive.delete(worker);
        resolve();
      });
    });
    if (attempt.told === 'watched') round.refs.watchWorker(worker);
    return { attempt, worker, threadId, row, gate, steps, exit, fate };
  }

  /** Arms the victim, and waits until it is where it shall end. */
  async #reach({ gate, exit }: Victim): Promise<boolean> {
    gate.open(Step.ARMED);
    await Promise.race([gate.opened(Step.STOPPED), gate.opened(Step.MISSED), exit]);
    return gate.count(Step.STOPPED) > 0;
  }

  async #die({ attempt, worker, exit }: Victim): Promise<void> {
    if (attempt.end.startsWith('terminated')) void worker.terminate();
    await exit;
  }

  /** Every acknowledged write is there, the one that had begun is there whole or not at all; then they are cleared. */
  #assertAcknowledged({ attempt: { load }, row, steps }: Victim, { refs }: Round): void {
    const started = Atomics.load(steps, Told.STARTED);
    const before = afterSteps(load, row, Atomics.load(steps, Told.ACKNOWLEDGED));
    for (const [key, { id, ref }] of afterSteps(load, row, started)) {
      const found = JSON.stringify(refs.getRef(id));
      const allowed = [before.get(key)?.ref, ref].map((one) => JSON.stringify(one));
      assert.ok(allowed.includes(found), `${id.type}/${id.id} holds ${found?.slice(0, 99)} after step ${started}`);
      refs.clearRef(id);
    }
  }

  #count({ attempt }: Victim, core: CoreBuild, hit = true, servedMs?: number): void {
    const { aim, end, told } = attempt;
    this.kills++;
    const window = hit && 'window' in aim ? WINDOWS[aim.window] : undefined;
    const name = window === undefined ? 'anywhere: at any moment' : `${window.group}: ${window.name}`;
    this.tally.kill('windows', name);
    this.tally.kill('groups', window?.group ?? 'anywhere');
    this.tally.kill('ends', hit ? end : 'terminated at any instant');
    this.tally.kill('told by', told);
    this.tally.kill('core', core);
    if (servedMs !== undefined) this.tally.served('windows', name, servedMs);
  }
}
