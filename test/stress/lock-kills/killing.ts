/**
 * One RWLock, a crew that keeps it busy, and victims that die over it, attempt after attempt; after each one the lock
 * must serve, and what was told and counted must fit. Run by lock-kills.stress.ts.
 */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CoreBuild } from '../../../src/core/core.ts';
import { type LockStats, RWLock } from '../../../src/sync/index.ts';
import { Gate } from '../../support/gate.ts';
import { UNCAUGHT } from '../killing/ends.ts';
import { Tally } from '../killing/tally.ts';
import { assertTold, type Counts, type Victim } from './fate.ts';
import { LockMemory } from './lock-memory.ts';
import { type Attempt, again, type Told, type VictimPlan, WAVE } from './plan.ts';
import { type CrewData, CrewWord } from './threads/crew.ts';
import { Guarded } from './threads/guarded.ts';
import { OverflowPlaces, type Overflows } from './threads/overflows.ts';
import { Step, type VictimData } from './threads/victim.ts';
import { WINDOWS, type Window } from './windows.ts';

const MAIN_ROW = 0;
const CREW = 3;
/** Two sets of victims: those of the next attempt start while those of this one die. */
const ROWS: number = 1 + CREW + 2 * WAVE;
/**
 * As many slots as live threads can have: one of the crew has a second one for its asynchronous holds, one is for the
 * thread of overflows. Those whom nobody recovered leave no room: who attaches must find them.
 */
const SLOTS: number = ROWS + 2;
/** Service is back by then however loaded the machine is; the report says how often within 50 ms. */
const GENEROUS_MS = 3000;
/** A lock that is stuck shows after this long. */
const STUCK_MS = 10_000;
const MOST_ROUNDS = 8;
/** More than a victim needs to live. */
const HEAP_MB = 48;
const YOUNG_HEAP_MB = 2;
const FOREVER: number = 2 ** 30;
/** The first writer that is told leaves the mark, the second takes it away (guarded.ts). */
const WRITES_UNTIL_SOUND = 2;
const KILLS_AN_OVERFLOW = 200;
const NOWHERE: Window = { group: 'anywhere', name: 'not chosen', at: () => false };

const workerUrl = (name: string): URL => new URL(`./threads/${name}-worker.ts`, import.meta.url);

export class Killing {
  readonly tally: Tally = new Tally();
  readonly overflows: Overflows = { acquisition: 0, section: 0, release: 0 };
  kills = 0;
  readonly #lock: RWLock = RWLock.create({ maxThreads: SLOTS });
  /** What all threads but one run as: WebAssembly, unless the environment forces JavaScript. */
  readonly #core: CoreBuild = this.#lock.stats().core;
  readonly #memory: LockMemory = new LockMemory(this.#lock.handle);
  readonly #guarded: Guarded = new Guarded(MAIN_ROW, ROWS);
  readonly #control: Int32Array = new Int32Array(new SharedArrayBuffer((CrewWord.ANSWERS + ROWS) * 4));
  readonly #crew: Promise<void>[] = [];
  readonly #alive: Set<Worker> = new Set();
  /** Errors of threads that were to find none. */
  readonly failures: Error[] = [];
  readonly #random: (below: number) => number;
  readonly #dead: number[] = [];
  /** Deaths that surely were not counted, for who was to count them died as well. */
  #uncounted = 0;
  #rowSet = 0;
  #overflowAt = 0;

  constructor(random: (below: number) => number) {
    this.#random = random;
  }

  /** Starts the crew, makes the attempts, ends the crew, and checks what is left. */
  async run(attempts: readonly Attempt[]): Promise<void> {
    for (let member = 0; member < CREW; member++) this.#startCrew(member);
    this.#crewAnswersBlocking();
    const queue = [...attempts];
    let started = this.#start(queue[0]);
    for (let attempt = queue.shift(); attempt !== undefined; attempt = queue.shift()) {
      const victims = started;
      started = this.#start(queue[0]);
      if (!(await this.#die(attempt, victims))) {
        queue.splice(1, 0, again(attempt, this.kills));
        if (queue.length === 1) started = this.#start(queue[0]);
      }
      assert.deepEqual(this.failures, []);
      if (this.kills >= this.#overflowAt) await this.#overflow();
    }
    await this.#finish();
  }

  /** Ends whoever still lives, after a failure. */
  async end(): Promise<void> {
    for (const worker of this.#alive) await worker.terminate();
  }

  #startCrew(member: number): void {
    const data: CrewData = {
      handle: this.#lock.handle,
      guarded: this.#guarded.memory,
      row: 1 + member,
      rows: ROWS,
      control: this.#control.buffer as SharedArrayBuffer,
      asynchronous: member === 0,
    };
    // One of them runs JavaScript, whatever the others do: the builds share a lock.
    const env = member === 1 ? { ...process.env, REFMANAGER_CORE: 'js' } : process.env;
    const worker = new Worker(workerUrl('crew'), { workerData: data, env });
    worker.on('error', (error) => this.failures.push(error));
    this.#crew.push(this.#live(worker));
  }

  /** Remembers the worker while it lives. Returns its end; asked for now, so that it is not missed. */
  #live(worker: Worker): Promise<void> {
    this.#alive.add(worker);
    return new Promise((resolve) => {
      worker.once('exit', () => {
        this.#alive.delete(worker);
        resolve();
      });
    });
  }

  #start(attempt: Attempt | undefined): Victim[] {
    if (attempt === undefined) return [];
    this.#rowSet = WAVE - this.#rowSet;
    return attempt.victims.map((plan, index) => {
      const isBait = attempt.kind === 'pair' && index === 0;
      return this.#startVictim(plan, isBait ? 'nobody' : attempt.told, 1 + CREW + this.#rowSet + index);
    });
  }

  #startVictim(plan: VictimPlan, told: Told, row: number): Victim {
    const gate = new Gate();
    const { aim, end } = plan;
    const { handle } = this.#lock;
    const seed = this.#random(FOREVER);
    const data: VictimData = {
      handle,
      core: this.#core,
      guarded: this.#guarded.memory,
      row,
      rows: ROWS,
      gate: gate.memory,
      aim,
      end,
      seed,
    };
    const worker = new Worker(workerUrl('victim'), {
      workerData: data,
      stderr: true,
      ...(end === 'heap limit'
        ? { resourceLimits: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: YOUNG_HEAP_MB } }
        : {}),
    });
    const exit = this.#live(worker);
    const { threadId } = worker;
    const fate: Victim['fate'] = { exitedAtMs: Number.NaN, held: 'nothing' };
    worker.on('error', (error: NodeJS.ErrnoException) => {
      const meant = error.message === UNCAUGHT || (end === 'heap limit' && error.code === 'ERR_WORKER_OUT_OF_MEMORY');
      if (!meant) this.failures.push(error);
    });
    worker.once('exit', () => {
      fate.exitedAtMs = performance.now();
      fate.held = this.#memory.heldBy(threadId); // before anybody is told here
      if (told === 'by id') this.#lock.recover(threadId);
    });
    if (told === 'watched') this.#lock.watchWorker(worker);
    const window = typeof aim === 'object' && 'window' in aim ? (WINDOWS[aim.window] as Window) : NOWHERE;
    return { plan, window, worker, threadId, told, gate, exit, fate };
  }

  /** Lets the victims of an attempt die. False when the window was missed, because others were first. */
  async #die(attempt: Attempt, victims: readonly Victim[]): Promise<boolean> {
    const { kind, told, served } = attempt;
    const before = this.#look();
    const last = victims.at(-1) as Victim;
    let hit = true;
    if (kind === 'pair') hit = await this.#recovering(victims[0] as Victim, last);
    else await Promise.all(victims.map((victim) => this.#reach(victim)));
    const endedAtMs = performance.now();
    const dying = kind === 'pair' ? [last] : victims;
    for (const { plan, worker } of dying) if (plan.end.startsWith('terminated') || !hit) void worker.terminate();
    const blocked = told === 'nobody, main blocked';
    if (!blocked) for (const { exit } of dying) await exit;
    const sinceMs = blocked ? endedAtMs : Math.max(...dying.map(({ fate }) => fate.exitedAtMs));
    if (served === 'here') this.#look();
    else this.#crewAnswersBlocking();
    const serviceMs = performance.now() - sinceMs;
    for (const { exit } of dying) await exit;
    const after = this.#look();
    this.#count(attempt, victims, hit, serviceMs);
    assertTold(attempt.kind, victims, hit, before, after);
    for (const { told: by, threadId } of victims)
      if (by === 'watched' || by === 'by id') assert.deepEqual(this.#memory.slotsOf(threadId), [], 'slot given back');
    return hit;
  }

  /** Arms the victim and waits until it is where it shall end. */
  async #reach({ plan, gate, ...victim }: Victim): Promise<void> {
    const early = plan.aim !== 'nowhere';
    if (!early) await this.#arrived(victim, gate, Step.READY, 1);
    gate.open(Step.ARMED);
    if (early) await this.#arrived(victim, gate, Step.STOPPED, 1);
    else await this.#arrived(victim, gate, Step.ROUNDS, 1 + this.#random(MOST_ROUNDS));
    // One of many must go at once: the others cannot go on.
    if ('operation' in Object(plan.aim) && plan.end.startsWith('terminated')) void victim.worker.terminate();
  }

  /** The bait stops and dies, and the other one recovers it. True when that one stopped at its window. */
  async #recovering(bait: Victim, victim: Victim): Promise<boolean> {
    await this.#arrived(victim, victim.gate, Step.READY, 1);
    victim.gate.open(Step.ARMED);
    await this.#arrived(bait, bait.gate, Step.READY, 1);
    bait.gate.open(Step.ARMED);
    await this.#arrived(bait, bait.gate, Step.STOPPED, 1);
    victim.gate.add(Step.BAIT, bait.threadId + 1);
    await this.#arrived(victim, victim.gate, Step.WATCHING, 1);
    if (bait.plan.end.startsWith('terminated')) void bait.worker.terminate();
    await Promise.race([
      this.#arrived(victim, victim.gate, Step.STOPPED, 1),
      this.#arrived(victim, victim.gate, Step.MISSED, 1),
    ]);
    await bait.exit;
    return victim.gate.count(Step.STOPPED) > 0;
  }

  async #arrived({ exit }: Pick<Victim, 'exit'>, gate: Gate, step: number, arrivals: number): Promise<void> {
    await Promise.race([gate.opened(step, arrivals), exit]);
  }

  /** A write and a read from this thread, twice over: what a dead writer left is seen, and declared sound. */
  #look(): Counts {
    let incidents = 0;
    for (let write = 0; write < WRITES_UNTIL_SOUND; write++) {
      const guard = this.#lock.acquireWrite(STUCK_MS);
      const { abandoned } = guard;
      this.#guarded.write({ abandoned, markConsistent: () => this.#lock.markConsistent() }, () => undefined);
      incidents = this.#guarded.incidents;
      assert.equal(guard.abandoned && write === WRITES_UNTIL_SOUND - 1, false, 'markConsistent ended it');
      guard.release();
    }
    const guard = this.#lock.acquireRead(STUCK_MS);
    assert.equal(guard.abandoned, false);
    this.#guarded.read(
      () => Atomics.load(this.#memory.words, this.#memory.abandoned) === 1,
      () => undefined,
    );
    guard.release();
    return { incidents, repairs: this.#lock.stats().repairs };
  }

  /** Every thread of the crew begins and ends a round after this call. */
  #ask(): number {
    return Atomics.add(this.#control, CrewWord.ASKED, 1) + 1;
  }

  #crewAnswersBlocking(): void {
    const asked = this.#ask();
    for (let row = 1; row <= CREW; row++) {
      const word = CrewWord.ANSWERS + row;
      for (let seen = Atomics.load(this.#control, word); seen < asked; seen = Atomics.load(this.#control, word))
        assert.notEqual(Atomics.wait(this.#control, word, seen, STUCK_MS), 'timed-out', `row ${row} is stuck`);
    }
  }

  #count({ told, served, kind }: Attempt, victims: readonly Victim[], hit: boolean, serviceMs: number): void {
    for (const [index, { plan, window, threadId, told: ownTold, fate, gate }] of victims.entries()) {
      const last = index === victims.length - 1;
      const missed = last && !hit;
      const { group, name } = missed ? NOWHERE : window;
      const where = plan.aim === 'nowhere' || missed ? `at any instant: had ${fate.held}` : name;
      const what =
        typeof plan.aim === 'object' && 'operation' in plan.aim ? `at the n-th operation: had ${fate.held}` : where;
      if (plan.aim !== 'nowhere' && !missed)
        assert.ok(gate.count(Step.STOPPED) > 0, `stopped before it ended: ${group}, ${name}`);
      this.kills++;
      this.#dead.push(threadId);
      this.tally.kill('windows', `${group}: ${what}`);
      this.tally.kill('groups', group);
      this.tally.kill('ends', missed ? 'terminated at any instant' : plan.end);
      this.tally.kill('told by', ownTold);
      this.tally.kill('core', this.#core);
      if (hit && window.uncounted) this.#uncounted++;
      if (!last) continue;
      assert.ok(serviceMs < GENEROUS_MS, `${group}, ${what}: served again after ${serviceMs} ms`);
      this.tally.served('windows', `${group}: ${what}`, serviceMs);
      const since = told === 'nobody, main blocked' ? 'terminate(), main blocked' : 'exit event';
      this.tally.served(
        `until ${served === 'here' ? 'a write and a read here' : 'every other thread has done both'}`,
        `since ${since}, told by ${told}, ${kind}`,
        serviceMs,
      );
      this.tally.served(`since ${since}`, 'all', serviceMs);
    }
  }

  /** A thread whose stack overflows again and again, and which lives on. */
  async #overflow(): Promise<void> {
    this.#overflowAt = this.kills + KILLS_AN_OVERFLOW;
    const before = this.#look();
    const worker = new Worker(workerUrl('overflow'), { workerData: this.#lock.handle });
    const exit = this.#live(worker);
    const [counts] = (await once(worker, 'message')) as [Overflows];
    await exit;
    for (const place of OverflowPlaces) this.overflows[place] += counts[place];
    const after = this.#look();
    assert.ok(after.incidents - before.incidents <= after.repairs - before.repairs, 'nobody was told without a repair');
  }

  /** Ends the crew: the counters add up, the slots are free, the statistics fit. */
  async #finish(): Promise<void> {
    this.#look();
    Atomics.store(this.#control, CrewWord.STOP, 1);
    await Promise.all(this.#crew);
    assert.deepEqual(this.failures, []);
    for (const threadId of this.#dead) this.#lock.recover(threadId);
    this.#look();
    assert.equal(this.#memory.taken, 1, 'only this thread is attached');
    const { recoveries }: LockStats = this.#lock.stats();
    const most = this.#dead.length - this.#uncounted; // who held nothing is not counted either
    assert.ok(recoveries <= most, `${recoveries} recoveries, expected ${most} at most`);
    assert.equal(this.#lock.tryAcquireWrite(), true);
    this.#lock.releaseWrite();
    this.#lock.detach();
  }
}
