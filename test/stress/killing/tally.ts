/** What the kills of lock-kills.stress.ts came to: by window, how many and how long until the lock served again. */

const MS_50 = 50;

interface Row {
  kills: number;
  /** From the `exit` event. */
  readonly serviceMs: number[];
}

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function summary(values: readonly number[]): string {
  if (values.length === 0) return '-';
  const sorted = values.toSorted((a, b) => a - b);
  const within = (100 * sorted.filter((ms) => ms <= MS_50).length) / sorted.length;
  const [p50, p99, max] = [quantile(sorted, 0.5), quantile(sorted, 0.99), quantile(sorted, 1)];
  return `p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, max ${max.toFixed(1)} ms, ${within.toFixed(1)}% within ${MS_50} ms (${values.length} measured)`;
}

/** Counts kills by several names each; prints one line a name. */
export class Tally {
  readonly #tables = new Map<string, Map<string, Row>>();

  kill(table: string, name: string): void {
    this.#row(table, name).kills++;
  }

  served(table: string, name: string, ms: number): void {
    this.#row(table, name).serviceMs.push(ms);
  }

  kills(table: string, name: string): number {
    return this.#tables.get(table)?.get(name)?.kills ?? 0;
  }

  /** All times of a table. */
  times(table: string): number[] {
    return [...(this.#tables.get(table)?.values() ?? [])].flatMap((row) => row.serviceMs);
  }

  *lines(): Generator<string> {
    for (const [table, rows] of this.#tables) {
      yield `-- ${table}`;
      for (const [name, { kills, serviceMs }] of [...rows].toSorted(([a], [b]) => a.localeCompare(b)))
        yield `${String(kills).padStart(5)}  ${name.padEnd(62)} ${summary(serviceMs)}`;
    }
  }

  #row(table: string, name: string): Row {
    const rows = this.#tables.get(table) ?? new Map<string, Row>();
    this.#tables.set(table, rows);
    const row = rows.get(name) ?? { kills: 0, serviceMs: [] };
    rows.set(name, row);
    return row;
  }
}
