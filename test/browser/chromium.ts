/**
 * A real Chromium for tests: Debian's package, driven by playwright-core. Installs the package when it is absent and
 * this process may; says clearly what is missing when it cannot.
 */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const PLACES: readonly string[] = ['/usr/bin/chromium', '/usr/bin/chromium-browser'];
/** Headless, and quiet: nothing but the pages under test is fetched. */
const OPTIONS: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Starts it. @throws {Error} saying what to do, when there is none and it cannot be installed */
export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath(), args: [...OPTIONS] });
}

function chromiumPath(): string {
  const wanted = process.env['CHROMIUM'];
  if (wanted !== undefined && wanted !== '') {
    if (existsSync(wanted)) return wanted;
    throw new Error(`CHROMIUM names ${wanted}, but nothing is there`);
  }
  const found = PLACES.find(existsSync);
  if (found !== undefined) return found;
  install();
  const installed = PLACES.find(existsSync);
  if (installed === undefined) throw new Error(`apt-get installed chromium, but it is at none of ${PLACES.join(', ')}`);
  return installed;
}

function install(): void {
  const hint = 'install the Debian package chromium, or set CHROMIUM to the path of one';
  if (process.getuid?.() !== 0) throw new Error(`no Chromium at ${PLACES.join(', ')}, and not root: ${hint}`);
  for (const args of [
    ['update', '--quiet'],
    ['install', '--yes', '--quiet', '--no-install-recommends', 'chromium', 'fonts-dejavu-core'],
  ]) {
    const { status, stderr, error } = spawnSync('apt-get', args, {
      encoding: 'utf8',
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (status === 0) continue;
    const why = error?.message ?? stderr.trim().split('\n').at(-1) ?? `exit code ${status}`;
    throw new Error(`no Chromium, and apt-get ${args[0]} failed (${why}): ${hint}`);
  }
}
