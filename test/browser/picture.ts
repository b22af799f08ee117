/**
 * docs/report.png: the first screen of the report that the tutorial comes to, as Chromium shows it. Run after a change of
 * the report's looks: `npm run docs:picture`.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blocksIn, ROOT } from '../docs/code-blocks.ts';
import { launchChromium } from './chromium.ts';

const TUTORIAL = 'docs/guide/tutorial.md';
const PICTURE = `${ROOT}docs/report.png`;
/** Verdict, diagnosis, and the two times that matter most. */
const VIEWPORT = { width: 1180, height: 925 };
const CROSSED = 99;

const folder = mkdtempSync(join(tmpdir(), 'docs-picture-'));
try {
  for (const { code } of blocksIn(TUTORIAL, 'yaml')) {
    const [, name] = /^# ([\w-]+\.yaml)$/m.exec(code) ?? [];
    if (name !== undefined) writeFileSync(join(folder, name), code);
  }
  load(join(folder, 'slow-registry.yaml'), join(folder, 'report.html'));
  const browser = await launchChromium();
  try {
    const page = await browser.newPage({ viewport: VIEWPORT, colorScheme: 'light' });
    await page.goto(pathToFileURL(join(folder, 'report.html')).href);
    await page.screenshot({ path: PICTURE });
  } finally {
    await browser.close();
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** The tutorial's threshold is crossed: that is its point. */
function load(scenario: string, report: string): void {
  try {
    execFileSync(process.execPath, [`${ROOT}src/cli/main.ts`, 'load', scenario, '--quiet', '--out', report]);
  } catch (error) {
    if ((error as { status?: number }).status !== CROSSED) throw error;
  }
}
