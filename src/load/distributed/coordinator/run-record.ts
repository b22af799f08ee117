/**
 * What Redis knows of a run beside its shares: the scenario, how it is split and what goes on. Written by its coordinator,
 * read by workers and by a coordinator that goes on with it.
 */

import { createHash } from 'node:crypto';
import { RefManagerError } from '../../../errors.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import type { RedisServer } from '../redis/connect.ts';
import { KEPT_MS, type RunKeys } from '../redis/keys.ts';
import { pack } from '../redis/packing.ts';
import { CANCELLED, phaseState, type RunPlan, runPlan } from '../share-job.ts';

/** A state that is no phase: what shares come to is not wanted any more. */
const OVER = 'over';
const HEARD_WITHIN_MS = 10_000;

export class RunRecord {
  readonly #server: RedisServer;
  readonly #keys: RunKeys;
  readonly #run: string;
  readonly #scenario: Buffer;
  /** Of the scenario as it is to run: flags that change it and its seed are in it. */
  readonly digest: string;

  constructor(server: RedisServer, keys: RunKeys, run: string, scenario: Scenario) {
    this.#server = server;
    this.#keys = keys;
    this.#run = run;
    this.#scenario = pack(scenario);
    this.digest = createHash('sha256').update(JSON.stringify(scenario)).digest('hex');
  }

  /**
   * The plan of a run that was begun under this name; undefined: there is none.
   * @throws {RefManagerError} `ERR_RUN_IN_USE` when it is of something else
   */
  async known(wanted: Omit<RunPlan, 'of'>): Promise<RunPlan | undefined> {
    const text = await this.#server.redis.get(this.#keys.plan);
    if (text === null) return undefined;
    const plan = runPlan.safeParse(jsonOf(text));
    const other = plan.success ? differenceOf(plan.data, wanted) : 'what it is asked for';
    if (!plan.success || other !== undefined) {
      const problem = `the run "${this.#run}" at ${this.#server.place} was begun with another ${other}: give this one another --name, or begin it as it was`;
      throw new RefManagerError('ERR_RUN_IN_USE', problem);
    }
    return plan.data;
  }

  /** Also again: Redis may have lost it. */
  async write(plan: RunPlan, phase: number): Promise<void> {
    const replies = await this.#server.redis
      .multi()
      .set(this.#keys.scenario, this.#scenario, 'PX', KEPT_MS)
      .set(this.#keys.plan, JSON.stringify(plan), 'PX', KEPT_MS)
      .set(this.#keys.state, phaseState(phase), 'PX', KEPT_MS)
      .exec();
    for (const [error] of replies ?? []) if (error !== null) throw error;
  }

  /** Of a run that goes on for long: its keys would end. */
  async renew(): Promise<void> {
    const pipeline = this.#server.redis.pipeline();
    for (const key of this.#keys.fixed) pipeline.pexpire(key, KEPT_MS);
    await pipeline.exec();
  }

  async cancel(): Promise<void> {
    await this.#server.redis.set(this.#keys.state, CANCELLED, 'PX', KEPT_MS);
  }

  /**
   * Nothing of it stays.
   * @param isInHands - workers still have shares of it: a word to them stays, until they have heard it
   */
  async remove(isInHands: boolean): Promise<void> {
    const { redis } = this.#server;
    if (isInHands) await redis.set(this.#keys.state, OVER, 'PX', HEARD_WITHIN_MS);
    await redis.unlink(this.#keys.plan); // first: a worker that has written something looks for it afterwards
    const made = await redis.smembers(this.#keys.made);
    await redis.unlink(...made, ...this.#keys.fixed.filter((key) => !isInHands || key !== this.#keys.state));
  }
}

/** Undefined: that is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What two plans do not have in common; undefined: all. */
function differenceOf(known: RunPlan, wanted: Omit<RunPlan, 'of'>): string | undefined {
  if (known.digest !== wanted.digest) return 'scenario or seed';
  if (known.fingerprint !== wanted.fingerprint) return `version (${known.fingerprint}, this is ${wanted.fingerprint})`;
  const lists = (['withEvents', 'withRefs', 'withPods'] as const).some((list) => known[list] !== wanted[list]);
  return lists ? 'choice of lists (--with-events, --with-refs, --events-to, --out)' : undefined;
}
