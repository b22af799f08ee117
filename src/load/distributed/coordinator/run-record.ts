/**
 * What Redis knows of a run beside its shares: the scenario, how it is split and what goes on. Written by its coordinator,
 * read by workers and by a coordinator that goes on with it.
 */

import { RefManagerError } from '../../../errors.ts';
import type { Scenario } from '../../../scenario/scenario.ts';
import { popMembers, readText } from '../redis/bounded-reads.ts';
import type { Redis, RedisServer } from '../redis/connect.ts';
import { howToRemove } from '../redis/key-types.ts';
import { KEPT_MS, type RunKeys } from '../redis/keys.ts';
import { pack, parsed } from '../redis/packing.ts';
import { checkReplies } from '../redis/replies.ts';
import { CANCELLED, digestOf, phaseState, type RunPlan, runPlan } from '../share-job.ts';
import { checked } from '../share-messages.ts';
import { sentScenario } from '../shared-scenario.ts';

/** A state that is no phase: what shares come to is not wanted any more. */
const OVER = 'over';
const HEARD_WITHIN_MS = 10_000;
/** Bytes of a plan, and of a key, at most. */
const MOST_PLAN = 4096;
const MOST_KEY = 512;
const MADE_AT_ONCE = 1000;

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
    const sent = sentScenario(scenario);
    this.#scenario = pack(sent);
    this.digest = digestOf(JSON.stringify(sent));
  }

  /**
   * The plan of a run that was begun under this name; undefined: there is none.
   * @throws {RefManagerError} `ERR_RUN_IN_USE` when it is of something else, `ERR_REDIS` when it is no plan
   */
  async known(wanted: Omit<RunPlan, 'of'>): Promise<RunPlan | undefined> {
    const plan = await this.#plan();
    const other = plan === undefined ? undefined : differenceOf(plan, wanted);
    if (other === undefined) return plan;
    const problem = `the run "${this.#run}" at ${this.#server.place} was begun with another ${other}: give this one another --name, or begin it as it was`;
    throw new RefManagerError('ERR_RUN_IN_USE', problem);
  }

  async #plan(): Promise<RunPlan | undefined> {
    try {
      return await readPlan(this.#server.redis, this.#keys);
    } catch (error) {
      if (!(error instanceof RefManagerError)) throw error;
      throw new RefManagerError(error.code, `${error.message}; ${howToRemove(this.#keys.plan)}`);
    }
  }

  /** Also again: Redis may have lost it. */
  async write(plan: RunPlan, phase: number): Promise<void> {
    const replies = await this.#server.redis
      .multi()
      .set(this.#keys.scenario, this.#scenario, 'PX', KEPT_MS)
      .set(this.#keys.plan, JSON.stringify(plan), 'PX', KEPT_MS)
      .set(this.#keys.state, phaseState(phase), 'PX', KEPT_MS)
      .exec();
    checkReplies(replies);
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
    await removeMade(redis, this.#keys);
    await redis.unlink(this.#keys.fixed.filter((key) => !isInHands || key !== this.#keys.state));
  }
}

/**
 * Undefined: there is none.
 * @throws {RefManagerError} `ERR_REDIS` for what is no plan
 */
export async function readPlan(redis: Redis, keys: RunKeys): Promise<RunPlan | undefined> {
  const text = await readText(redis, keys.plan, MOST_PLAN);
  return text === undefined ? undefined : checked<RunPlan>(keys.plan, runPlan, parsed(keys.plan, text));
}

/** What the run's workers have sent. Only keys of the run itself, whatever somebody has put among their names. */
export async function removeMade(redis: Redis, keys: RunKeys): Promise<void> {
  const asked = { count: MADE_AT_ONCE, mostBytes: MOST_KEY, prefix: keys.prefix };
  for (;;) {
    const made = await popMembers(redis, keys.made, asked);
    if (made === undefined) return;
    if (made.length > 0) await redis.unlink(made);
  }
}

/** What two plans do not have in common; undefined: all. */
function differenceOf(known: RunPlan, wanted: Omit<RunPlan, 'of'>): string | undefined {
  if (known.digest !== wanted.digest) return 'scenario or seed';
  if (known.fingerprint !== wanted.fingerprint) return `version (${known.fingerprint}, this is ${wanted.fingerprint})`;
  const lists = (['withEvents', 'withRefs', 'withPods'] as const).some((list) => known[list] !== wanted[list]);
  return lists ? 'choice of lists (--with-events, --with-refs, --events-to, --out)' : undefined;
}
