/**
 * The events of a run, in the order of their times, however many: kept in memory up to a bound, beyond that in sorted
 * runs on disk that are merged when read. Filled by run-manifests.ts, read by the reports.
 */

import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLine } from '../pool/start-task.ts';
import type { ResultEvent } from './result.ts';

/** Events kept in memory before they go to disk as one sorted run: about 40 MB. */
const EVENTS_IN_MEMORY = 50_000;
/** Between the time and the JSON of a line on disk. */
const TAB = '\t';
const LINE_END = '\n';

/** Collects events; any order in, order of time out. Belongs to one thread. */
export class EventSpool {
  #recent: EventLine[] = [];
  #runs: string[] = [];
  #folder: string | undefined;
  #count = 0;
  readonly #limit: number;

  constructor(limit: number = EVENTS_IN_MEMORY) {
    this.#limit = limit;
  }

  get count(): number {
    return this.#count;
  }

  /** Takes events. Resolves when the next may come: at once, but for every EVENTS_IN_MEMORY-th. */
  async add(lines: readonly EventLine[]): Promise<void> {
    for (const line of lines) this.#recent.push(line);
    this.#count += lines.length;
    if (this.#recent.length >= this.#limit) await this.#spill();
  }

  /** All events by time. May be called again; must not overlap `add`. */
  async *events(): AsyncGenerator<ResultEvent, void, undefined> {
    for await (const { json } of mergedLines([this])) yield JSON.parse(json) as ResultEvent;
  }

  /** The sorted runs that the spool is made of. Must not overlap `add`. */
  sources(): AsyncGenerator<EventLine, void, undefined>[] {
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
    if (this.#folder === undefined) {
      process.once('exit', this.#removeAtExit);
      this.#folder = mkdtempSync(join(tmpdir(), 'refmanager-events-')); // at once: spills may overlap
    }
    const file = join(this.#folder, `${this.#runs.length}.ndjson`);
    this.#runs.push(file);
    await writeFile(file, lines.map(({ at, json }) => `${at}${TAB}${json}${LINE_END}`).join(''));
  }
}

/** What several spools hold, as one: by time. */
export async function* mergedLines(spools: readonly EventSpool[]): AsyncGenerator<EventLine, void, undefined> {
  const heads: { line: EventLine; rest: AsyncIterator<EventLine> }[] = [];
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

function byTime(a: EventLine, b: EventLine): number {
  if (a.at === b.at) return 0;
  return a.at < b.at ? -1 : 1;
}

async function* readRun(file: string): AsyncGenerator<EventLine, void, undefined> {
  let rest = '';
  for await (const chunk of createReadStream(file, 'utf8')) {
    // Not by readline: it also ends lines at U+2028, which JSON leaves as it is.
    const lines = `${rest}${chunk}`.split(LINE_END);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const tab = line.indexOf(TAB);
      yield { at: line.slice(0, tab), json: line.slice(tab + 1) };
    }
  }
}

// eslint-disable-next-line typescript/require-await -- one shape with readRun
async function* inMemory(lines: readonly EventLine[]): AsyncGenerator<EventLine, void, undefined> {
  yield* lines;
}
