/**
 * Runs the tests of `npm test` and holds the coverage of each room of src/, and of workers/, against its limits in
 * coverage-limits.json (per cent of lines and of branches). `--write` writes new limits: a point below what it finds, rounded
 * down, and no less than LEAST. Five minutes of processor time: some three on two cores that do nothing else.
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
/** Of the start path, whose every step has an answer of the real kubelet to be held against. */
const LEAST = { 'src/kubelet': 95 };

/**
 * What an lcov file says of each file. A module that tests load several times, by other URLs of the same file, has as many
 * records: a line is reached when one of them reached it; branches, which have no names, are those of the record that reached most.
 */
function filesOf(lcov) {
  const files = new Map();
  for (const record of lcov.split('end_of_record\n')) {
    const values = (key) => [...record.matchAll(new RegExp(`^${key}:(.*)$`, 'gm'))].map(([, value]) => value);
    const [name] = values('SF');
    if (name === undefined) continue;
    const file = files.get(name) ?? { found: new Set(), hit: new Set(), branches: { reached: -1 } };
    files.set(name, file);
    let reached = 0;
    for (const value of values('DA')) {
      const [line, count] = value.split(',');
      file.found.add(line);
      if (Number(count) === 0) continue;
      file.hit.add(line);
      reached++;
    }
    if (reached <= file.branches.reached) continue;
    file.branches = { reached, found: Number(values('BRF')[0] ?? 0), hit: Number(values('BRH')[0] ?? 0) };
  }
  return files;
}

/** The coverage of each room, per cent. */
function coverageOf(lcov) {
  const rooms = new Map();
  for (const [name, { found, hit, branches }] of filesOf(lcov)) {
    const [top, folder] = name.replaceAll('\\', '/').split('/');
    const room = top === 'src' && !folder.endsWith('.ts') ? `src/${folder}` : top;
    const counts = rooms.get(room) ?? { lines: 0, linesHit: 0, branches: 0, branchesHit: 0 };
    rooms.set(room, counts);
    counts.lines += found.size;
    counts.linesHit += hit.size;
    counts.branches += branches.found;
    counts.branchesHit += branches.hit;
  }
  const share = (hit, found) => (found === 0 ? PERCENT : (hit / found) * PERCENT);
  return new Map(
    [...rooms].sort().map(([room, counts]) => [
      room,
      { lines: share(counts.linesHit, counts.lines), branches: share(counts.branchesHit, counts.branches) },
    ]),
  );
}

const limitOf = (room, share) => Math.max(LEAST[room] ?? 0, Math.floor(share) - MARGIN);

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
      [...found].map(([room, { lines, branches }]) => [
        room,
        { lines: limitOf(room, lines), branches: limitOf(room, branches) },
      ]),
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
