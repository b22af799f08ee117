/**
 * Lines with a time, in its order, however many: kept in memory up to a bound, beyond that in sorted files that are merged
 * when read. A disk that takes no more ends no run: what cannot be kept is counted and told. For a run's events and, in
 * virtual time, its references. Filled by the engines of load/, read by the reports.
 */

import { createReadStream, mkdirSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview } from '../../errors.ts';
import type { TimedLine } from '../../pool/start-task.ts';
import { counted } from '../../text/counts.ts';
import { removeAbandoned, temporaryName } from './temporary-files.ts';

/** Lines kept in memory before they go to disk as one sorted file: about 40 MB of events. */
export const LINES_IN_MEMORY = 50_000;
const OWNER_ALONE = 0o600;
const OWNER_AND_SEARCH = 0o700;
/** Between the time and the text of a line on disk. */
const TAB = '\t';
const LINE_END = '\n';

/** What a spool could not keep. */
export interface SpoolLoss {
  readonly notKept: number;
  /** The system's code, e.g. ENOSPC. */
  readonly failure: string;
}

/** Collects lines; any order in, order of time out. Belongs to one thread. */
export class LineSpool {
  #recent: TimedLine[] = [];
  #runs: string[] = [];
  #spills = 0;
  #folder: string | undefined;
  #count = 0;
  #notKept = 0;
  /** Why, in the system's word, the first time. */
  #failure: string | undefined;
  readonly #limit: number;

  constructor(limit: number = LINES_IN_MEMORY) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** How many lines the disk did not take, and why; undefined when all are kept. */
  get loss(): SpoolLoss | undefined {
    return this.#failure === undefined ? undefined : { notKept: this.#notKept, failure: this.#failure };
  }

  /** Takes lines. Resolves when the next may come: at once, but for every LINES_IN_MEMORY-th. */
  async add(lines: readonly TimedLine[]): Promise<void> {
    for (const line of lines) this.#recent.push(line);
    this.#count += lines.length;
    if (this.#recent.length >= this.#limit) await this.#spill();
  }

  /** The sorted runs that the spool is made of. Must not overlap `add`. */
  sources(): AsyncGenerator<TimedLine, void, undefined>[] {
    this.#recent.sort(byTime);
    return [...this.#runs.map(readRun), inMemory(this.#recent)];
  }

  /** Removes what is on disk. */
  async close(): Promise<void> {
    this.#recent = [];
    this.#runs = [];
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
    this.#folder = undefined;
    process.off('exit', this.#removeAtExit);
  }

  /** For a process that ends before `close`, at a second Ctrl-C for instance. */
  readonly #removeAtExit = (): void => {
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  };

  async #spill(): Promise<void> {
    const lines = this.#recent.sort(byTime);
    this.#recent = []; // before the first await: more may be added while this is written
    let file: string | undefined;
    try {
      if (this.#folder === undefined) await removeAbandoned(tmpdir());
      file = join(this.#ownFolder(), `${this.#spills++}.ndjson`);
      const content = lines.map(({ at, text }) => `${at}${TAB}${text}${LINE_END}`).join('');
      await writeFile(file, content, { flag: 'wx', mode: OWNER_ALONE });
      this.#runs.push(file);
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      this.#failure ??= String((error as NodeJS.ErrnoException).code);
      this.#notKept += lines.length;
      if (file !== undefined) await rm(file, { force: true }).catch(() => undefined); // half of it is of no use
    }
  }

  /** At once: spills may overlap. */
  #ownFolder(): string {
    if (this.#folder !== undefined) return this.#folder;
    const folder = join(tmpdir(), temporaryName('refmanager-events'));
    mkdirSync(folder, { mode: OWNER_AND_SEARCH });
    process.once('exit', this.#removeAtExit);
    this.#folder = folder;
    return folder;
  }
}

/** What the result says of events (or of `what` else spools hold) that no disk took; nothing when all were kept. */
export function lossWarnings(spools: readonly LineSpool[], what = 'event'): string[] {
  const losses = spools.flatMap(({ loss }) => loss ?? []);
  const [first] = losses;
  if (first === undefined) return [];
  const notKept = losses.reduce((sum, loss) => sum + loss.notKept, 0);
  const where = `the temporary folder ${preview(tmpdir())} took no more (${first.failure})`;
  return [`${counted(notKept, what)} not kept: ${where}; counts include them, lists do not`];
}

/** What several spools hold, as one: by time. */
export async function* mergedLines(spools: readonly LineSpool[]): AsyncGenerator<TimedLine, void, undefined> {
  const heads: { line: TimedLine; rest: AsyncIterator<TimedLine> }[] = [];
  for (const source of spools.flatMap((spool) => spool.sources())) {
    const first = await source.next();
    if (first.done !== true) heads.push({ line: first.value, rest: source });
  }
  while (heads.length > 0) {
    const earliest = heads.reduce((least, head) => (byTime(head.line, least.line) < 0 ? head : least));
    yield earliest.line;
    const next = await earliest.rest.next();
    if (next.done === true) heads.splice(heads.indexOf(earliest), 1);
    else earliest.line = next.value;
  }
}

function byTime(a: TimedLine, b: TimedLine): number {
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
}

async function* readRun(file: string): AsyncGenerator<TimedLine, void, undefined> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    // Not by readline: it also ends lines at U+2028, which JSON leaves as it is.
    const lines = `${rest}${chunk}`.split(LINE_END);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const tab = line.indexOf(TAB);
      yield { at: line.slice(0, tab), text: line.slice(tab + 1) };
    }
  }
}

// eslint-disable-next-line typescript/require-await -- one shape with readRun
async function* inMemory(lines: readonly TimedLine[]): AsyncGenerator<TimedLine, void, undefined> {
  yield* lines;
}
