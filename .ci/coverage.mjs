/**
 * Runs the tests of `npm test` and holds the coverage of each room of src/, and of workers/, against its limits in
 * coverage-limits.json (per cent of lines and of branches). `--write` writes new limits: a point below what it finds, rounded down.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMITS = fileURLToPath(new URL('coverage-limits.json', import.meta.url));
const PERCENT = 100;
/** Which branch a race takes differs from run to run. */
const MARGIN = 1;

/** Adds the counts of an lcov file up, by room. */
function coverageOf(lcov) {
  const rooms = new Map();
  let counts;
  for (const line of lcov.split('\n')) {
    const [key, value] = line.split(':');
    if (key === 'SF') {
      const [top, room] = value.replaceAll('\\', '/').split('/');
      const name = top === 'src' && !room.endsWith('.ts') ? `src/${room}` : top;
      counts = rooms.get(name) ?? { LF: 0, LH: 0, BRF: 0, BRH: 0 };
      rooms.set(name, counts);
    } else if (counts !== undefined && key in counts) counts[key] += Number(value);
  }
  const share = (hit, found) => (found === 0 ? PERCENT : (hit / found) * PERCENT);
  return new Map(
    [...rooms].sort().map(([room, { LF, LH, BRF, BRH }]) => [room, { lines: share(LH, LF), branches: share(BRH, BRF) }]),
  );
}

const limitOf = (share) => Math.max(0, Math.floor(share) - MARGIN);

const folder = mkdtempSync(join(tmpdir(), 'refmanager-coverage-'));
try {
  const file = join(folder, 'lcov.info');
  const { status } = spawnSync(
    process.execPath,
    [
      ...['--import', './test/support/left-behind.ts', '--test', '--test-concurrency=2', '--test-timeout=480000'],
      ...['--experimental-test-coverage', '--test-coverage-include=src/**', '--test-coverage-include=workers/**'],
      ...['--test-reporter=dot', '--test-reporter-destination=stdout'],
      ...['--test-reporter=lcov', `--test-reporter-destination=${file}`],
      'test/**/*.test.ts',
    ],
    { stdio: 'inherit', cwd: fileURLToPath(new URL('..', import.meta.url)) },
  );
  if (status !== 0) throw new Error('coverage of tests that fail says nothing');
  const found = coverageOf(readFileSync(file, 'utf8'));
  if (process.argv.includes('--write')) {
    const limits = Object.fromEntries(
      [...found].map(([room, { lines, branches }]) => [room, { lines: limitOf(lines), branches: limitOf(branches) }]),
    );
    writeFileSync(LIMITS, `${JSON.stringify(limits, null, 2)}\n`);
  }
  const limits = JSON.parse(readFileSync(LIMITS, 'utf8'));
  for (const room of new Set([...found.keys(), ...Object.keys(limits)])) {
    const { lines = 0, branches = 0 } = found.get(room) ?? {};
    const limit = limits[room];
    const ok = limit !== undefined && lines >= limit.lines && branches >= limit.branches;
    if (!ok) process.exitCode = 1;
    const wanted = limit === undefined ? 'no limit' : `limits ${limit.lines} and ${limit.branches}`;
    console.log(`${ok ? '✓' : '✗'} ${room}: lines ${lines.toFixed(1)}%, branches ${branches.toFixed(1)}%; ${wanted}`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
