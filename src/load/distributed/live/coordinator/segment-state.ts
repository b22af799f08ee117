/**
 * What the coordinator of a run in real time knows of one segment: who has it, how far it is, and when it was heard of last.
 */

import { ShareIntake } from '../../coordinator/shares/share-intake.ts';
import type { Redis } from '../../redis/connect.ts';
import { parsed, unpack } from '../../redis/packing.ts';
import type { LiveKeys } from '../live-keys.ts';
import { checkClaim, checkSnapshot, type SegmentClaim, type Snapshot } from '../segment-messages.ts';

/** One that has told nothing for so long, while Redis answered us, is lost. */
const LOST_AFTER_MS = 3000;
/** Others want their turn. */
const MOST_TAKES = 16;

export class SegmentState {
  readonly index: number;
  readonly #of: number;
  readonly #keys: LiveKeys;
  readonly #intakeOf: (attempt: string) => ShareIntake;
  #claimText: string | undefined;
  #claim: SegmentClaim | undefined;
  #snapshot: Snapshot | undefined;
  #intake: ShareIntake | undefined;
  /** Of the latest snapshot that Redis was seen to have; undefined: none. */
  #number: string | undefined;
  /** For how long it has told nothing. */
  #silentMs = 0;
  /** The lists that it has sent are all here. */
  #isWhole = false;
  isLost: boolean = false;
  /** Some of the lists that it has sent did not come here. */
  hasLostLines: boolean = false;

  constructor(redis: Redis, keys: LiveKeys, index: number, of: number) {
    this.index = index;
    this.#of = of;
    this.#keys = keys;
    this.#intakeOf = (attempt) => new ShareIntake(redis, keys, attempt, () => undefined);
  }

  /** As Redis has it; undefined: nobody has it. */
  get claimText(): string | undefined {
    return this.#claimText;
  }

  get claim(): SegmentClaim | undefined {
    return this.#claim;
  }

  /** The latest. */
  get snapshot(): Snapshot | undefined {
    return this.#snapshot;
  }

  get intake(): ShareIntake | undefined {
    return this.#intake;
  }

  /** `segment 1 of 2 (HOST/PID)`. */
  get name(): string {
    const [host, pid] = this.#claim?.worker.id.split('/') ?? [];
    const who = host === undefined ? '' : ` (${[host, pid].join('/')})`;
    return `segment ${this.index + 1} of ${this.#of}${who}`;
  }

  get isReady(): boolean {
    return this.#snapshot?.phase === 'ready' && !this.isSilent;
  }

  /** It starts nothing more, and removes from its real runtime what it has started. */
  get isRemoving(): boolean {
    return this.#snapshot?.phase === 'removing';
  }

  /** All that it comes to is here. */
  get isDone(): boolean {
    return this.#snapshot?.phase === 'ended' && this.#isWhole;
  }

  /** It has told nothing for so long that it counts as lost. */
  get isSilent(): boolean {
    return this.#snapshot?.phase !== 'ended' && this.#silentMs >= LOST_AFTER_MS;
  }

  /** Why it could not go on; undefined: nothing kept it from that. */
  get problem(): string | undefined {
    if (this.#snapshot?.phase !== 'ended') return undefined;
    return this.#snapshot.problem ?? this.#snapshot.statistics?.broke;
  }

  /** Somebody has taken it. */
  claimed(text: string): void {
    if (text === this.#claimText) return;
    this.#claim = checkClaim(this.#keys.segments, parsed(this.#keys.segments, text));
    this.#claimText = text;
    this.#intake = this.#intakeOf(this.#claim.attempt);
    this.#number = undefined;
    this.#snapshot = undefined;
    this.#silentMs = 0;
  }

  /** Before the run has begun: another may have it. */
  async free(): Promise<void> {
    await this.#intake?.lists.close();
    this.#claimText = undefined;
    this.#claim = undefined;
    this.#intake = undefined;
    this.#snapshot = undefined;
  }

  /**
   * Redis has answered, `ms` after it did before: its latest snapshot has this number.
   * @returns that we do not have that one yet
   */
  heard(number: string | null, ms: number): boolean {
    const isNew = number !== null && number !== this.#number;
    this.#silentMs = isNew ? 0 : this.#silentMs + ms;
    if (isNew) this.#number = number;
    return isNew;
  }

  /** @throws {RefManagerError} `ERR_REDIS` for what is no snapshot */
  told(bytes: Buffer): void {
    const key = this.#keys.snapshot(this.index);
    this.#snapshot = checkSnapshot(key, unpack(key, bytes));
  }

  /** Takes what there is of its lists, or much of it; true when something was. */
  async takeLists(): Promise<boolean> {
    const { phase, chunks = 0 } = this.#snapshot ?? {};
    const intake = this.#intake;
    if (intake === undefined) return false;
    let takes = 0;
    while (takes < MOST_TAKES && (await intake.take())) takes++;
    // Whatever it has sent was there before the last snapshot was.
    if (phase === 'ended' && takes < MOST_TAKES) this.#isWhole = true;
    if (this.#isWhole && !intake.isWhole(chunks)) this.hasLostLines = true;
    return takes > 0;
  }
}
